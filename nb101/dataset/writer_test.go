package dataset_test

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/dataset"
)

// The first record is the published file's own bytes.
func TestWritesThePublishedBytes(t *testing.T) {
	is := is.New(t)
	var file bytes.Buffer
	w := dataset.NewWriter(&file)
	for _, rec := range mustReadAll(t, runsFile) {
		is.NoErr(w.Write(rec))
	}
	is.True(bytes.Equal(file.Bytes(), readFile(t, runsFile)))
}

func TestWritesNothingThatNobodyCouldRead(t *testing.T) {
	good := mustReadAll(t, runsFile)[0]
	unpruned, err := nb101.NewArch([]nb101.Op{nb101.MaxPool3x3}, [][]int{{0}, {0}})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		change func(*dataset.Record)
		says   string
	}{
		{"no arch", func(r *dataset.Record) { r.Arch = nb101.Arch{} }, "no arch"},
		{"no hash", func(r *dataset.Record) { r.Hash = nb101.Hash{} }, "does not match the cell"},
		{"unpruned cell", func(r *dataset.Record) { r.Arch, r.Hash = unpruned, unpruned.Hash() }, "pruned cells only"},
		{"budget", func(r *dataset.Record) { r.Epochs = 0 }, "budget of 0 epochs"},
		{"parameters", func(r *dataset.Record) { r.Parameters = math.MaxInt32 + 1 }, "trainable parameters"},
		{"accuracy", func(r *dataset.Record) { r.Evaluations[1].TestAcc = 50 }, "evaluation 1: test accuracy of 50"},
		{"time", func(r *dataset.Record) { r.Evaluations[2].TrainingTime = math.NaN() }, "evaluation 2: training time of NaN"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			var file bytes.Buffer
			rec := good
			tt.change(&rec)
			err := dataset.NewWriter(&file).Write(rec)
			is.True(errors.Is(err, dataset.ErrInvalidRecord))
			is.True(strings.Contains(err.Error(), tt.says))
			is.Equal(file.Len(), 0)
		})
	}
}
