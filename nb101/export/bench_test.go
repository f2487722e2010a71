package export_test

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/dataset/synth"
	"github.com/nasbench-go/nasbench/nb101/export"
	"github.com/nasbench-go/nasbench/nb101/table"
)

// BenchmarkExport writes 1,200 trials of 100 cells. Most of the time of an Arrow
// file so small is its index. make bench-full writes full files.
func BenchmarkExport(b *testing.B) {
	dir := b.TempDir()
	db := testdb.Open(b, madeUp(b))
	var dataset bytes.Buffer
	if err := synth.Write(ctx, &dataset, synth.Options{Cells: 100}, nil); err != nil {
		b.Fatal(err)
	}
	arrowFile := filepath.Join(dir, "a.arrow")
	if _, err := export.ArrowFromDatabase(ctx, db, arrowFile, export.Options{}); err != nil {
		b.Fatal(err)
	}
	t, err := table.Open(arrowFile)
	if err != nil {
		b.Fatal(err)
	}
	defer t.Close()
	out, force := filepath.Join(dir, "out"), export.Options{Force: true}
	for _, c := range []struct {
		name  string
		write func() (export.Summary, error)
	}{
		{"Arrow from a database", func() (export.Summary, error) { return export.ArrowFromDatabase(ctx, db, out, force) }},
		{"Arrow from a dataset", func() (export.Summary, error) {
			return export.ArrowFromDataset(ctx, bytes.NewReader(dataset.Bytes()), out, force)
		}},
		{"Parquet from a database", func() (export.Summary, error) {
			return export.ParquetFromDatabase(ctx, db, out, export.Trials, force)
		}},
		{"Parquet from a table", func() (export.Summary, error) {
			return export.ParquetFromTable(ctx, t, out, export.Trials, force)
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.write(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
