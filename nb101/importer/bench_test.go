package importer_test

import (
	"path/filepath"
	"testing"

	"github.com/nasbench-go/nasbench/nb101/importer"
)

// runsFile has 110 real records.
const runsFile = "../realruns/runs.tfrecord"

// One run of a file of 3,300 records, the cells in order as in the published
// one.
func BenchmarkImport(b *testing.B) {
	const cells = 275
	file := madeUpFile(b, cells)
	dir := b.TempDir()
	b.ReportAllocs()
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		if err := importTo(filepath.Join(dir, "a.db"), file, importer.Options{Force: true}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(12*cells), "ns/record")
}
