package verify_test

import (
	"testing"

	"github.com/nasbench-go/nasbench/nb101/verify"
)

// A file of fixed size: all 2,532 cells of up to five vertices, with 30,384
// trials and 60,768 intermediate results.
func BenchmarkRun(b *testing.B) {
	path := smallCells(b, 5)
	b.ReportAllocs()
	for b.Loop() {
		if r := mustVerify(b, path, verify.Options{}); r.Err() != nil {
			b.Fatal(r.Err())
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(12*2532), "ns/trial")
}
