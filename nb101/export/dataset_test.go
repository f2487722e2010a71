package export_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/export"
)

// A record that a table has no place for is refused, and nothing is rounded or
// wrapped.
func TestRecordsThatATableCannotHold(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*dataset.Record)
		says   string
	}{
		{"no parameters", func(r *dataset.Record) { r.Parameters = 0 }, "it has 0 parameters"},
		{"negative parameters", func(r *dataset.Record) { r.Parameters = -1 }, "it has -1 parameters"},
		{"results at other epochs", func(r *dataset.Record) { r.Evaluations[1].Epoch = 1 }, "it has results after 1 and 4 epochs"},
		{"a time that is no float32", func(r *dataset.Record) { r.Evaluations[1].TrainingTime = 0.1 }, "which is not a float32"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			r := testdb.Records(t, "../realruns/runs.tfrecord")[0]
			c.change(&r)
			var file bytes.Buffer
			is.NoErr(dataset.NewWriter(&file).Write(r))
			out := filepath.Join(t.TempDir(), "a.arrow")
			_, err := export.ArrowFromDataset(t.Context(), &file, out, export.Options{})
			is.True(errors.Is(err, export.ErrNoPlace))
			is.True(strings.Contains(err.Error(), "record 1: ") && strings.Contains(err.Error(), c.says))
			is.Equal(len(testdb.Names(t, filepath.Dir(out))), 0)
		})
	}
}
