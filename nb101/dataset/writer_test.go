package dataset_test

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/dataset"
)

// The first record is the published file's own bytes.
func TestWritesThePublishedBytes(t *testing.T) {
	is := is.New(t)
	var file bytes.Buffer
	w := dataset.NewWriter(&file)
	for _, rec := range testdb.Records(t, runsFile) {
		is.NoErr(w.Write(rec))
	}
	is.True(bytes.Equal(file.Bytes(), testdb.ReadFile(t, runsFile)))
}

func TestWritesNothingThatNobodyCouldRead(t *testing.T) {
	good := testdb.Records(t, runsFile)[0]
	unpruned, err := cell.NewArch([]cell.Op{cell.MaxPool3x3}, [][]int{{0}, {0}})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		change func(*dataset.Record)
		says   string
	}{
		{"no arch", func(r *dataset.Record) { r.Arch = cell.Arch{} }, "no arch"},
		{"no hash", func(r *dataset.Record) { r.Hash = cell.Hash{} }, "does not match the cell"},
		{"unpruned cell", func(r *dataset.Record) { r.Arch, r.Hash = unpruned, unpruned.Hash() }, "pruned cells only"},
		{"budget", func(r *dataset.Record) { r.Epochs = 0 }, "budget of 0 epochs"},
		{"parameters", func(r *dataset.Record) { r.Parameters = math.MaxInt32 + 1 }, "trainable_parameters: 2147483648 is out of range"},
		{"accuracy", func(r *dataset.Record) { r.Evaluations[1].TestAcc = math.Inf(1) }, "evaluation 1: test accuracy of +Inf"},
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
