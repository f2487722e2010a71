package main

import (
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/chart"
	"github.com/nasbench-go/nasbench/nb101/search"
)

// printSearch prints a line for each algorithm.
func printSearch(w io.Writer, all []searched, regrets []float64, doubt nb101.Doubt) error {
	if err := sayDoubt(w, doubt); err != nil {
		return err
	}
	table := regretTable(all, regrets, wideSearch)
	if width := cli.Width(w); width > 0 && longestLine(table) >= width {
		table = regretTable(all, regrets, narrowSearch)
	}
	_, err := io.WriteString(w, table)
	return err
}

// longestLine returns the number of columns that a table takes.
func longestLine(table string) (columns int) {
	for line := range strings.Lines(table) {
		columns = max(columns, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")))
	}
	return columns
}

// searchLayout is how the table is written.
type searchLayout struct {
	head, seconds string // of the columns, and of each column of times
	regrets       string // mean, median, first and third quartile
}

var (
	wideSearch   = searchLayout{"ALGORITHM\tRUNS\tTRAININGS\tMEAN REGRET\tMEDIAN\tQUARTILES\t", "SECONDS TO %g\t", "%.4f\t%.4f\t%.4f to %.4f\t"}
	narrowSearch = searchLayout{"ALGORITHM\tRUNS\tTRAININGS\tREGRET\tMEDIAN\tQUARTILES\t", "S TO %g\t", "%.2f\t%.2f\t%.2f-%.2f\t"}
)

func regretTable(all []searched, regrets []float64, layout searchLayout) string {
	var text strings.Builder
	t := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, layout.head)
	for _, regret := range regrets {
		fmt.Fprintf(t, layout.seconds, regret)
	}
	fmt.Fprintln(t)
	for _, s := range all {
		trainings := 0
		for i := range s.runs {
			trainings += s.runs[i].Trainings
		}
		fmt.Fprintf(t, "%s\t%d\t%.1f\t", s.name, len(s.runs), float64(trainings)/float64(len(s.runs)))
		if final, n := search.Final(s.runs); n > 0 {
			fmt.Fprintf(t, layout.regrets, final.Mean, final.Median, final.Low, final.High)
		} else {
			fmt.Fprint(t, "-\t-\t-\t")
		}
		for _, regret := range regrets {
			if seconds, _ := search.TimeTo(s.runs, regret); math.IsInf(seconds, 1) {
				fmt.Fprint(t, "-\t")
			} else {
				fmt.Fprintf(t, "%.0f\t", seconds)
			}
		}
		fmt.Fprintln(t)
	}
	_ = t.Flush() // a strings.Builder takes everything
	return text.String()
}

// searchRows is one row per new best cell. Where results are made up, or may be, a
// column says so.
func searchRows(all []searched, format string, doubt nb101.Doubt) ([]byte, error) {
	if format == ".parquet" {
		return searchParquet(all, doubt)
	}
	return searchCSV(all, doubt), nil
}

func searchCSV(all []searched, doubt nb101.Doubt) []byte {
	head, end := "algorithm,run,seconds,trainings,hash,current_epoch,valid_acc,test_acc,regret", "\n"
	if doubt != nb101.NoDoubt {
		head, end = head+",made_up", fmt.Sprintf(",%v\n", doubt.Value())
	}
	b := []byte(head + "\n")
	for _, s := range all {
		for i := range s.runs {
			for _, step := range s.runs[i].Steps {
				b = fmt.Appendf(b, "%s,%d,%v,%d,%s,%d,%v,%v,%v%s", s.name, s.runs[i].Run, step.Seconds, step.Trainings,
					step.Hash, step.Epochs, step.ValidAcc, step.TestAcc, step.Regret, end)
			}
		}
	}
	return b
}

// searchPicture draws the regrets.
func searchPicture(all []searched, look look, ext string, doubt nb101.Doubt) ([]byte, error) {
	const moments = 200
	g := chart.Regrets{Note: "line: median of the runs; band: between the quartiles", Size: look.size, Background: *look.background}
	for _, s := range all {
		g.Title = fmt.Sprintf("%s: regret over simulated time, %d runs each", doubt.Title(), len(s.runs))
		c := chart.Curve{Name: s.name}
		for _, m := range search.Curve(s.runs, moments) {
			c.Moments = append(c.Moments, chart.Moment{Seconds: m.Seconds, Middle: m.Regret.Median, Low: m.Regret.Low, High: m.Regret.High})
		}
		g.Curves = append(g.Curves, c)
	}
	return render(g, ext)
}
