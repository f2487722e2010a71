package search_test

import (
	"os"
	"testing"

	"github.com/nasbench-go/nasbench/nb101/search"
	"github.com/nasbench-go/nasbench/nb101/table"
)

// BenchmarkSearch is a training of each algorithm, in runs of 1,000. The results
// are those of the table in NB101_BENCH_TABLE, or else made up.
func BenchmarkSearch(b *testing.B) {
	var source search.Source = &synthetic{}
	if path := os.Getenv("NB101_BENCH_TABLE"); path != "" {
		t, err := table.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		defer t.Close()
		source = t
	}
	for name, algorithm := range algorithms {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			const trainings = 1000
			for seed := uint64(0); b.Loop(); {
				runs, err := search.Run(b.Context(), source, algorithm, search.Options{Seed: seed, Best: 100, Limit: search.Limit{Trainings: trainings}})
				if err != nil {
					b.Fatal(err)
				}
				if runs[0].Trainings != trainings {
					b.Fatal(runs[0].Trainings)
				}
				seed++
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/trainings, "ns/training")
		})
	}
}
