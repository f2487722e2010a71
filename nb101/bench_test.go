package nb101_test

import (
	"context"
	"os"
	"testing"

	"github.com/nasbench-go/nasbench/nb101"
)

// benchFile is the database that the benchmarks of look-ups read: the one in
// NB101_BENCH_DB, a full one for instance, or the small one of real results.
var ctx = context.Background()

func benchFile(b *testing.B) string {
	if path := os.Getenv("NB101_BENCH_DB"); path != "" {
		return path
	}
	return nniFile(b)
}

func BenchmarkParseArch(b *testing.B) {
	for _, c := range []struct{ name, text string }{
		{"stored", firstArch},
		{"spaced", " " + firstArch},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := nb101.ParseArch(c.text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkHash(b *testing.B) {
	a := mustArch(b, firstArch)
	b.ReportAllocs()
	for b.Loop() {
		a.Hash()
	}
}

func BenchmarkOpen(b *testing.B) {
	path := benchFile(b)
	b.ReportAllocs()
	for b.Loop() {
		db, err := nb101.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		db.Close()
	}
}

// BenchmarkLookup looks up the three trials of a cell at 108 epochs by arch.
func BenchmarkLookup(b *testing.B) {
	path := benchFile(b)
	arch := mustArch(b, firstArch)
	look := func(b *testing.B, db *nb101.DB) {
		if trials, err := db.Lookup(ctx, arch, 108); err != nil || len(trials) != 3 {
			b.Fatal(len(trials), err)
		}
	}
	b.Run("alone", func(b *testing.B) {
		db := openDB(b, path)
		b.ReportAllocs()
		for b.Loop() {
			look(b, db)
		}
	})
	b.Run("parallel", func(b *testing.B) {
		db := openDB(b, path)
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				look(b, db)
			}
		})
	})
}

// BenchmarkWalk walks through all trials; its unit is the whole table.
func BenchmarkWalk(b *testing.B) {
	db := openDB(b, benchFile(b))
	b.ReportAllocs()
	rows := 0
	for b.Loop() {
		for _, err := range db.Trials(ctx, nb101.Query{}) {
			if err != nil {
				b.Fatal(err)
			}
			rows++
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(rows), "ns/trial")
}

func BenchmarkEvaluate(b *testing.B) {
	db := openDB(b, benchFile(b))
	arch := mustArch(b, firstArch)
	for _, c := range []struct {
		name string
		ask  nb101.Training
	}{
		{"random", nb101.Training{Arch: arch, Epochs: 108}},
		{"halfway", nb101.Training{Arch: arch, Epochs: 108, Halfway: true}},
		{"mean", nb101.Training{Arch: arch, Epochs: 108, Run: nb101.MeanRun}},
	} {
		b.Run(c.name, func(b *testing.B) {
			e := nb101.NewEvaluator(db, 1)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := e.Evaluate(ctx, c.ask); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
