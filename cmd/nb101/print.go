package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101"
)

func formatFlag(cmd *cobra.Command) *string {
	return cli.Choice(cmd, "format", "how to print; json is one object per line", "table", "json", "csv")
}

// result is a trial, or the means over a config's trials.
type result struct {
	ID        int64 // of a trial
	Config    nb101.TrialConfig
	NumTrials int // of means; 0 for a trial
	nb101.Accuracies
	Parameters    float64
	TrainingTime  float64
	Intermediates []nb101.IntermediateStats
}

func trialResult(t nb101.TrialStats) result {
	return result{t.ID, t.Config, 0, t.Accuracies, t.Parameters, t.TrainingTime, t.Intermediates}
}

func meanResult(m nb101.MeanStats) result {
	return result{0, m.Config, m.NumTrials, m.Accuracies, m.Parameters, m.TrainingTime, m.Intermediates}
}

func (r *result) isMean() bool { return r.NumTrials > 0 }

// format is how results are printed. It appends, because package fmt would
// take longer than looking up many cells.
type format struct {
	head string
	row  func(b []byte, r *result) []byte
}

// formatNamed returns the format for a value of [formatFlag].
// width is that of the terminal, or 0.
func formatNamed(name string, width int, intermediates bool, doubt nb101.Doubt) format {
	f := plainFormat(name, width, intermediates)
	if doubt == nb101.NoDoubt {
		return f
	}
	return f.mark(name, doubt)
}

// mark has a format say that results are made up, or may be: the table above its
// head, JSON with a key, CSV with a column.
func (f format) mark(name string, doubt nb101.Doubt) format {
	row := f.row
	switch name {
	case "json":
		value, _ := json.Marshal(doubt.Value()) // true or text
		end := fmt.Sprintf(`,"made_up":%s}`+"\n", value)
		f.row = func(b []byte, r *result) []byte {
			b = row(b, r)
			return append(b[:len(b)-len("}\n")], end...)
		}
	case "csv":
		f.head = strings.TrimSuffix(f.head, "\n") + ",made_up\n"
		end := fmt.Appendf(nil, ",%v\n", doubt.Value())
		f.row = func(b []byte, r *result) []byte {
			from := len(b)
			b = row(b, r)
			return append(b[:from], bytes.ReplaceAll(b[from:], []byte("\n"), end)...)
		}
	default:
		f.head = doubtLine(doubt) + f.head
	}
	return f
}

func plainFormat(name string, width int, intermediates bool) format {
	switch {
	case name == "json":
		return format{"", appendResultJSON}
	case name == "csv" && intermediates:
		return format{csvHead + csvIntermediateHead + "\n", appendCSVIntermediates}
	case name == "csv":
		return format{csvHead + "\n", func(b []byte, r *result) []byte { return append(appendCSV(b, r), '\n') }}
	}
	if 0 < width && width < len(tableHead)-1 {
		return format{narrowHead, narrowTable.append}
	}
	return format{tableHead, wideTable.append}
}

// printer prints results one by one, and the head before the first.
type printer struct {
	format
	w       *bufio.Writer
	line    []byte
	started bool
}

// newPrinter returns a printer; width is that of the terminal, or 0.
func newPrinter(name string, w io.Writer, width int, intermediates bool, doubt nb101.Doubt) *printer {
	return &printer{format: formatNamed(name, width, intermediates, doubt), w: bufio.NewWriterSize(w, 1<<16)}
}

func (p *printer) print(r result) error {
	p.line = p.row(p.line[:0], &r)
	return p.write(p.line)
}

// write prints rows that are formatted already.
func (p *printer) write(rows []byte) error {
	if len(rows) == 0 {
		return nil
	}
	if !p.started {
		p.started = true
		if _, err := p.w.WriteString(p.head); err != nil {
			return err
		}
	}
	_, err := p.w.Write(rows)
	return err
}

func (p *printer) flush() error { return p.w.Flush() }
