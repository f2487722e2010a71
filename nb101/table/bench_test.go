package table_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
	"github.com/nasbench-go/nasbench/nb101/table"
)

// benchTable opens the table in NB101_BENCH_TABLE, a full one for instance, or
// else that of the real results.
func benchTable(b *testing.B) (*table.Table, string) {
	path := os.Getenv("NB101_BENCH_TABLE")
	if path == "" {
		path = open(b, testdb.NNI(b)).path
	}
	t, err := table.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { t.Close() })
	return t, filepath.Clean(path)
}

// archs are 16,384 cells of a table: drawn as the published searches do, or else
// in the dataset's spelling.
func archs(b *testing.B, t *table.Table, published bool) (list []cell.Arch) {
	r := rand.New(rand.NewPCG(1, 1))
	for len(list) < 16_384 {
		if !published || t.NumCells() < space.NumCells {
			c, err := t.CellAt(r.IntN(t.NumCells()))
			if err != nil {
				b.Fatal(err)
			}
			list = append(list, c.Arch)
			continue
		}
		list = append(list, space.SamplePublished(r))
	}
	return list
}

func BenchmarkOpen(b *testing.B) {
	_, path := benchTable(b)
	b.ReportAllocs()
	for b.Loop() {
		t, err := table.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		t.Close()
	}
}

func BenchmarkFind(b *testing.B) {
	t, _ := benchTable(b)
	for _, published := range []bool{true, false} {
		name := "pruned"
		if published {
			name = "drawn"
		}
		list := archs(b, t, published)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, err := t.Find(list[i%len(list)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	var hashes []cell.Hash
	for _, a := range archs(b, t, false) {
		hashes = append(hashes, a.Hash())
	}
	b.Run("hash", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if _, err := t.FindHash(hashes[i%len(hashes)]); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkResults(b *testing.B) {
	t, _ := benchTable(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := t.ResultsAt(i*7919%t.NumCells(), 108); err != nil && !isNotFound(err) {
			b.Fatal(err)
		}
	}
}

// BenchmarkWalk walks through all trials; one operation is the whole table.
func BenchmarkWalk(b *testing.B) {
	t, _ := benchTable(b)
	b.ReportAllocs()
	trials := 0
	for b.Loop() {
		for _, err := range t.Trials(ctx, nb101.AllBudgets, nb101.Filter{}) {
			if err != nil {
				b.Fatal(err)
			}
			trials++
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(trials), "ns/trial")
}

// BenchmarkBest ranks all cells.
func BenchmarkBest(b *testing.B) {
	t, _ := benchTable(b)
	for _, c := range []struct {
		name string
		rank func() error
	}{
		{"ten means", func() error { _, err := t.BestMeans(ctx, 108, nb101.Test, 10, nb101.Filter{}); return err }},
		{"ten trials", func() error { _, err := t.BestTrials(ctx, 108, nb101.Test, 10, nb101.Filter{}); return err }},
		{"filtered", func() error {
			_, err := t.BestMeans(ctx, 108, nb101.Test, 10, nb101.Filter{Parameters: nb101.AtMost(5)})
			return err
		}},
		{"Pareto parameters", func() error { _, err := t.ParetoByParameters(ctx, 108, nb101.Test, nb101.Filter{}); return err }},
		{"Pareto time", func() error { _, err := t.ParetoByTime(ctx, 108, nb101.Test, nb101.Filter{}); return err }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := c.rank(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkEvaluate(b *testing.B) {
	t, _ := benchTable(b)
	list := archs(b, t, true)
	for name, run := range map[string]nb101.Run{"first": 1, "random": nb101.RandomRun, "mean": nb101.MeanRun} {
		b.Run(name, func(b *testing.B) {
			e := nb101.NewEvaluator(t, 1)
			evaluate := func(i int) {
				if _, err := e.Evaluate(ctx, nb101.Training{Arch: list[i%len(list)], Epochs: 108, Run: run}); err != nil && !isNotFound(err) {
					b.Fatal(err)
				}
			}
			for i := range list {
				evaluate(i)
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				evaluate(i)
			}
		})
	}
	b.Run("parallel", func(b *testing.B) {
		e := nb101.NewEvaluator(t, 1)
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for i := 0; pb.Next(); i++ {
				if _, err := e.Evaluate(ctx, nb101.Training{Arch: list[i%len(list)], Epochs: 108, Run: 1}); err != nil && !isNotFound(err) {
					b.Error(err)
				}
			}
		})
	})
}

func isNotFound(err error) bool { return errors.Is(err, nb101.ErrNotFound) }

// What a search in a part of the benchmark mostly meets.
func BenchmarkMissing(b *testing.B) {
	t := open(b, testdb.NNI(b)).table
	var list []cell.Arch
	for i := range 1024 {
		if a := space.At(400 * i); !hasCell(t, a) {
			list = append(list, a)
		}
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := t.Results(ctx, list[i%len(list)], 108, false); !isNotFound(err) {
			b.Fatal(err)
		}
	}
}

func hasCell(t *table.Table, a cell.Arch) bool {
	_, err := t.Find(a)
	return err == nil
}
