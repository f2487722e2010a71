package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101"
)

func formatFlag(cmd *cobra.Command) *string {
	return cli.Choice(cmd, "format", "how to print; json is one object a line", "table", "json", "csv")
}

// result is a trial, or the means over a config's trials, in the shape of NNI's
// query_nb101_trial_stats.
type result struct {
	ID        *int64            `json:"id"` // null for means
	Config    nb101.TrialConfig `json:"config"`
	NumTrials int               `json:"num_trials,omitempty"` // of means
	nb101.Accuracies
	Parameters    float64                   `json:"parameters"`
	TrainingTime  float64                   `json:"training_time"`
	Intermediates []nb101.IntermediateStats `json:"intermediates,omitempty"`
}

func trialResult(t nb101.TrialStats) result {
	return result{&t.ID, t.Config, 0, t.Accuracies, t.Parameters, t.TrainingTime, t.Intermediates}
}

func meanResult(m nb101.MeanStats) result {
	return result{nil, m.Config, m.NumTrials, m.Accuracies, m.Parameters, m.TrainingTime, m.Intermediates}
}

// printer prints results one by one.
type printer interface {
	print(result) error
	head() error // prints the head if there is one and it is not printed yet
	noHead()     // has print leave the head out
	flush() error
}

// newPrinter returns the printer for a value of [formatFlag].
func newPrinter(format string, w io.Writer, intermediates bool) printer {
	buf := bufio.NewWriter(w)
	switch format {
	case "json":
		return jsonPrinter{buf, json.NewEncoder(buf)}
	case "csv":
		return &csvPrinter{w: csv.NewWriter(buf), buf: buf, intermediates: intermediates}
	}
	return &tablePrinter{w: buf}
}

type jsonPrinter struct {
	w   *bufio.Writer
	enc *json.Encoder
}

func (p jsonPrinter) print(r result) error { return p.enc.Encode(r) }
func (p jsonPrinter) flush() error         { return p.w.Flush() }
func (p jsonPrinter) head() error          { return nil }
func (p jsonPrinter) noHead()              {}

// tablePrinter prints for people: columns of fixed width, so that a walk
// through the whole table can be printed as it goes.
type tablePrinter struct {
	w       *bufio.Writer
	started bool
}

func (p *tablePrinter) head() error {
	if p.started {
		return nil
	}
	p.started = true
	_, err := fmt.Fprintf(p.w, "%-32s %7s %8s %8s %9s %9s %9s %10s %10s\n",
		"CELL", "EPOCHS", "CONFIG", "TRIAL", "TRAIN %", "VALID %", "TEST %", "PARAMS M", "SECONDS")
	return err
}

func (p *tablePrinter) noHead() { p.started = true }

func (p *tablePrinter) print(r result) error {
	if err := p.head(); err != nil {
		return err
	}
	id := "mean"
	if r.ID != nil {
		id = strconv.FormatInt(*r.ID, 10)
	}
	_, err := fmt.Fprintf(p.w, "%-32s %7d %8d %8s %9.4f %9.4f %9.4f %10.6f %10.4f\n",
		r.Config.Hash, r.Config.NumEpochs, r.Config.ID, id, r.TrainAcc, r.ValidAcc, r.TestAcc, r.Parameters, r.TrainingTime)
	for _, i := range r.Intermediates {
		id := "mean"
		if i.ID != 0 {
			id = strconv.FormatInt(i.ID, 10)
		}
		_, err = fmt.Fprintf(p.w, "%32s %7s %8s %8s %9.4f %9.4f %9.4f %10s %10.4f\n",
			"intermediate "+id, fmt.Sprintf("%d/%d", i.CurrentEpoch, r.Config.NumEpochs), "", "", i.TrainAcc, i.ValidAcc, i.TestAcc, "", i.TrainingTime)
	}
	return err
}

func (p *tablePrinter) flush() error { return p.w.Flush() }

type csvPrinter struct {
	w             *csv.Writer
	buf           *bufio.Writer
	intermediates bool
	started       bool
}

func (p *csvPrinter) head() error {
	if p.started {
		return nil
	}
	p.started = true
	head := []string{"id", "config_id", "arch", "num_vertices", "hash", "num_epochs",
		"train_acc", "valid_acc", "test_acc", "parameters", "training_time"}
	if p.intermediates {
		head = append(head, "intermediate_id", "current_epoch", "intermediate_train_acc",
			"intermediate_valid_acc", "intermediate_test_acc", "intermediate_training_time")
	}
	return p.w.Write(head)
}

func (p *csvPrinter) noHead() { p.started = true }

func (p *csvPrinter) print(r result) error {
	if err := p.head(); err != nil {
		return err
	}
	var id string
	if r.ID != nil {
		id = strconv.FormatInt(*r.ID, 10)
	}
	c := r.Config
	line := []string{id, strconv.FormatInt(c.ID, 10), string(c.Arch.AppendJSON(nil)), strconv.Itoa(c.NumVertices),
		c.Hash.String(), strconv.Itoa(c.NumEpochs),
		number(r.TrainAcc), number(r.ValidAcc), number(r.TestAcc), number(r.Parameters), number(r.TrainingTime)}
	if !p.intermediates {
		return p.w.Write(line)
	}
	if len(r.Intermediates) == 0 {
		return p.w.Write(append(line, "", "", "", "", "", ""))
	}
	for _, i := range r.Intermediates {
		id = ""
		if i.ID != 0 {
			id = strconv.FormatInt(i.ID, 10)
		}
		full := append(line[:len(line):len(line)], id, strconv.Itoa(i.CurrentEpoch),
			number(i.TrainAcc), number(i.ValidAcc), number(i.TestAcc), number(i.TrainingTime))
		if err := p.w.Write(full); err != nil {
			return err
		}
	}
	return nil
}

func (p *csvPrinter) flush() error {
	p.w.Flush()
	if err := p.w.Error(); err != nil {
		return err
	}
	return p.buf.Flush()
}

// number writes a float so that it reads back as the same.
func number(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }
