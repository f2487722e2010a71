package nb101_test

import (
	"context"
	"math/rand/v2"
	"os"
	"sync/atomic"
	"testing"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/migrate"
)

var ctx = context.Background()

// eachBenchFile runs a benchmark on the database in NB101_BENCH_DB, a full one
// for instance, or else on the small one of real results, as NNI wrote it and
// migrated.
func eachBenchFile(b *testing.B, run func(b *testing.B, path string)) {
	if path := os.Getenv("NB101_BENCH_DB"); path != "" {
		run(b, path)
		return
	}
	b.Run("unmigrated", func(b *testing.B) { run(b, testdb.NNI(b)) })
	b.Run("migrated", func(b *testing.B) {
		path := testdb.NNI(b)
		if _, err := migrate.Up(ctx, path, migrate.Options{}); err != nil {
			b.Fatal(err)
		}
		run(b, path)
	})
}

// benchArchs are about 16,384 cells of a database, drawn at random.
func benchArchs(b *testing.B, db *nb101.DB) []cell.Arch {
	counts, err := db.Counts(ctx)
	if err != nil {
		b.Fatal(err)
	}
	keep := 16_384 / float64(counts.Cells)
	r := rand.New(rand.NewPCG(1, 1))
	var archs []cell.Arch
	for c, err := range db.Configs(ctx, 108, nb101.Filter{}) {
		if err != nil {
			b.Fatal(err)
		}
		if r.Float64() < keep {
			archs = append(archs, c.Arch)
		}
	}
	r.Shuffle(len(archs), func(i, j int) { archs[i], archs[j] = archs[j], archs[i] })
	return archs
}

func BenchmarkParseArch(b *testing.B) {
	for _, c := range []struct{ name, text string }{
		{"stored", testdb.FirstArch},
		{"spaced", " " + testdb.FirstArch},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := cell.ParseArch(c.text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkHash(b *testing.B) {
	a := mustArch(b, testdb.FirstArch)
	b.ReportAllocs()
	for b.Loop() {
		a.Hash()
	}
}

func BenchmarkOpen(b *testing.B) {
	eachBenchFile(b, func(b *testing.B, path string) {
		b.ReportAllocs()
		for b.Loop() {
			db, err := nb101.Open(ctx, path)
			if err != nil {
				b.Fatal(err)
			}
			db.Close()
		}
	})
}

// BenchmarkLookup looks up the trials of one random cell after the other at 108
// epochs, by arch.
func BenchmarkLookup(b *testing.B) {
	eachBenchFile(b, func(b *testing.B, path string) {
		db := openDB(b, path)
		archs := benchArchs(b, db)
		look := func(b *testing.B, i int) {
			if _, err := db.Lookup(ctx, nb101.ByArch(archs[i%len(archs)]), 108); err != nil {
				b.Fatal(err)
			}
		}
		b.Run("alone", func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				look(b, i)
			}
		})
		b.Run("parallel", func(b *testing.B) {
			var next atomic.Int64
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					look(b, int(next.Add(1)))
				}
			})
		})
	})
}

// BenchmarkViews looks cells up by hash at 108 epochs in SQL, in the tables and in
// the view of them: the difference is what the view costs.
func BenchmarkViews(b *testing.B) {
	path := os.Getenv("NB101_BENCH_DB")
	if path == "" {
		path = testdb.NNI(b)
		if _, err := migrate.Up(ctx, path, migrate.Options{}); err != nil {
			b.Fatal(err)
		}
	}
	var hashes []string
	for _, a := range benchArchs(b, openDB(b, path)) {
		hashes = append(hashes, a.Hash().String())
	}
	handle, err := nb101.OpenReadOnly(path)
	if err != nil {
		b.Fatal(err)
	}
	defer handle.Close()
	for _, c := range []struct{ name, query string }{
		{"tables", `SELECT s.id, s.train_acc, s.valid_acc, s.test_acc, s.parameters, s.training_time
			FROM nb101trialconfig c JOIN nb101trialstats s ON s.config_id = c.id
			WHERE c.hash = CAST(? AS TEXT) AND c.num_epochs = 108`},
		{"view", `SELECT trial_id, train_acc, valid_acc, test_acc, parameters, training_seconds
			FROM nb101_trials WHERE hash = CAST(? AS TEXT) AND num_epochs = 108`},
	} {
		b.Run(c.name, func(b *testing.B) {
			statement, err := handle.Prepare(c.query)
			if err != nil {
				b.Fatal(err)
			}
			defer statement.Close()
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				var (
					id                                   int64
					train, valid, test, parameters, time float64
				)
				rows, err := statement.Query(hashes[i%len(hashes)])
				if err != nil {
					b.Fatal(err)
				}
				for rows.Next() {
					if err := rows.Scan(&id, &train, &valid, &test, &parameters, &time); err != nil {
						b.Fatal(err)
					}
				}
				if err := rows.Err(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkWalk walks through all trials; one operation is the whole table.
func BenchmarkWalk(b *testing.B) {
	eachBenchFile(b, func(b *testing.B, path string) {
		db := openDB(b, path)
		b.ReportAllocs()
		trials := 0
		for b.Loop() {
			for _, err := range db.Trials(ctx, nb101.AllBudgets, nb101.Filter{}) {
				if err != nil {
					b.Fatal(err)
				}
				trials++
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(trials), "ns/trial")
	})
}

// BenchmarkBestMeans looks for the ten best cells.
func BenchmarkBestMeans(b *testing.B) {
	eachBenchFile(b, func(b *testing.B, path string) {
		db := openDB(b, path)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := db.BestMeans(ctx, 108, nb101.Test, 10, nb101.Filter{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkEvaluate(b *testing.B) {
	db := openNNI(b)
	arch := mustArch(b, testdb.FirstArch)
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

// BenchmarkFilteredWalk walks through the trials at a budget, and those within
// bounds that most of them keep.
func BenchmarkFilteredWalk(b *testing.B) {
	for _, c := range []struct {
		name   string
		epochs int
		filter nb101.Filter
	}{
		{"budget", 108, nb101.Filter{}},
		{"bounds", nb101.AllBudgets, nb101.Filter{Parameters: nb101.AtLeast(1), TestAcc: nb101.AtLeast(50)}},
	} {
		b.Run(c.name, func(b *testing.B) {
			eachBenchFile(b, func(b *testing.B, path string) {
				db := openDB(b, path)
				b.ReportAllocs()
				for b.Loop() {
					for _, err := range db.Trials(ctx, c.epochs, c.filter) {
						if err != nil {
							b.Fatal(err)
						}
					}
				}
			})
		})
	}
}

// BenchmarkMeans walks through the means at a budget: with what their trials had
// reached on the way, and within bounds.
func BenchmarkMeans(b *testing.B) {
	for _, c := range []struct {
		name   string
		filter nb101.Filter
		opts   []nb101.Option
	}{
		{"plain", nb101.Filter{}, nil},
		{"intermediates", nb101.Filter{}, []nb101.Option{nb101.WithIntermediates()}},
		{"bounds", nb101.Filter{TestAcc: nb101.AtLeast(94)}, nil},
	} {
		b.Run(c.name, func(b *testing.B) {
			eachBenchFile(b, func(b *testing.B, path string) {
				db := openDB(b, path)
				b.ReportAllocs()
				for b.Loop() {
					for _, err := range db.Means(ctx, 108, c.filter, c.opts...) {
						if err != nil {
							b.Fatal(err)
						}
					}
				}
			})
		})
	}
}
