package dataset_test

import (
	"bytes"
	"io"
	"path/filepath"
	"slices"
	"testing"

	"github.com/nasbench-go/nasbench/nb101/dataset"
)

// One record of the file, where each cell has twelve that follow each other.
func BenchmarkReader(b *testing.B) {
	var file bytes.Buffer
	w := dataset.NewWriter(&file)
	n := 0
	for _, rec := range mustReadAll(b, runsFile) {
		for range 12 {
			if err := w.Write(rec); err != nil {
				b.Fatal(err)
			}
			n++
		}
	}
	b.ReportAllocs()
	b.SetBytes(int64(file.Len()))
	for b.Loop() {
		for _, err := range dataset.NewReader(bytes.NewReader(file.Bytes())).Records() {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/record")
}

func BenchmarkWriter(b *testing.B) {
	rec := mustReadAll(b, runsFile)[0]
	w := dataset.NewWriter(io.Discard)
	b.ReportAllocs()
	b.SetBytes(firstSize)
	for b.Loop() {
		if err := w.Write(rec); err != nil {
			b.Fatal(err)
		}
	}
}

// One run of a file of 3,300 records, the cells in order as in the published
// one.
func BenchmarkImport(b *testing.B) {
	var records []dataset.Record
	for _, rec := range mustReadAll(b, runsFile) {
		records = append(records, slices.Repeat([]dataset.Record{rec}, 30)...)
	}
	file := fileOf(b, records)
	dir := b.TempDir()
	b.ReportAllocs()
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		if err := importTo(filepath.Join(dir, "a.db"), file, dataset.Options{Force: true}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(records)), "ns/record")
}
