package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/internal/plural"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/chart"
	"github.com/nasbench-go/nasbench/nb101/search"
)

// printSearch prints a line for each algorithm.
func printSearch(w io.Writer, all []searched, regrets []float64, doubt nb101.Doubt) error {
	if err := sayDoubt(w, doubt); err != nil {
		return err
	}
	_, err := io.WriteString(w, inBlocks(regretColumns(all, regrets), cli.Width(w)))
	return err
}

// column is a head and the values below it.
type column []string

func (c column) width() (widest int) {
	for _, text := range c {
		widest = max(widest, utf8.RuneCountInString(text))
	}
	return widest
}

// regretColumns returns what is said of each algorithm.
func regretColumns(all []searched, regrets []float64) []column {
	columns := []column{{"ALGORITHM"}, {"RUNS"}, {"TRAININGS"}, {"MEAN REGRET"}, {"MEDIAN"}, {"QUARTILES"}}
	for _, regret := range regrets {
		columns = append(columns, column{fmt.Sprintf("SECONDS TO %g", regret)})
	}
	for _, s := range all {
		trainings := 0
		for i := range s.runs {
			trainings += s.runs[i].Trainings
		}
		mean := float64(trainings) / float64(len(s.runs))
		row := []string{s.name, strconv.Itoa(len(s.runs)), fmt.Sprintf("%.1f", mean), "-", "-", "-"}
		if final, n := search.Final(s.runs); n > 0 {
			row[3], row[4] = fmt.Sprintf("%.4f", final.Mean), fmt.Sprintf("%.4f", final.Median)
			row[5] = fmt.Sprintf("%.4f to %.4f", final.Low, final.High)
		}
		for _, regret := range regrets {
			text := "-"
			if seconds, _ := search.TimeTo(s.runs, regret); !math.IsInf(seconds, 1) {
				text = fmt.Sprintf("%.0f", seconds)
			}
			row = append(row, text)
		}
		for i := range columns {
			columns[i] = append(columns[i], row[i])
		}
	}
	return columns
}

// inBlocks returns a table whose columns are aligned on the right. Where they are
// together as wide as the terminal or wider, the table goes on below, with the
// first column again. A width of 0 is that of no terminal.
func inBlocks(columns []column, width int) string {
	first, rest := columns[0], columns[1:]
	var blocks []string
	for len(rest) > 0 {
		n, used := 0, 2+first.width()
		for n < len(rest) && (n == 0 || width == 0 || used+2+rest[n].width() < width) {
			used += 2 + rest[n].width()
			n++
		}
		var block strings.Builder
		for row := range first {
			for _, c := range append([]column{first}, rest[:n]...) {
				fmt.Fprintf(&block, "  %*s", c.width(), c[row])
			}
			block.WriteByte('\n')
		}
		blocks = append(blocks, block.String())
		rest = rest[n:]
	}
	return strings.Join(blocks, "\n")
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
		g.Title = fmt.Sprintf("%s: regret over simulated time, %s each", doubt.Title(), plural.Of(len(s.runs), "run", "runs"))
		c := chart.Curve{Name: s.name}
		for _, m := range search.Curve(s.runs, moments) {
			c.Moments = append(c.Moments, chart.Moment{Seconds: m.Seconds, Middle: m.Regret.Median, Low: m.Regret.Low, High: m.Regret.High})
		}
		g.Curves = append(g.Curves, c)
	}
	return render(g, ext)
}
