package dataset_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/dataset"
)

// One record of the file, where each cell has twelve that follow each other.
func BenchmarkReader(b *testing.B) {
	var file bytes.Buffer
	w := dataset.NewWriter(&file)
	n := 0
	for _, rec := range testdb.Records(b, runsFile) {
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
		for _, err := range dataset.NewReader(bytes.NewReader(file.Bytes())).Records(b.Context()) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/record")
}

func BenchmarkWriter(b *testing.B) {
	rec := testdb.Records(b, runsFile)[0]
	w := dataset.NewWriter(io.Discard)
	b.ReportAllocs()
	b.SetBytes(firstSize)
	for b.Loop() {
		if err := w.Write(rec); err != nil {
			b.Fatal(err)
		}
	}
}
