package table_test

import (
	"context"
	"iter"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// all returns what a walk yields.
func all[R any](seq iter.Seq2[R, error]) (rows []R, err error) {
	for r, err := range seq {
		if err != nil {
			return rows, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// same checks that a table and a database return the same for a question, errors
// too.
func same[S, R any](t *testing.T, table, db S, ask func(S) (R, error)) {
	t.Helper()
	is := is.New(t)
	got, errTable := ask(table)
	want, errDB := ask(db)
	is.Equal(got, want)
	if errTable != nil || errDB != nil {
		is.Equal(errTable.Error(), errDB.Error())
	}
}

// answers is what both of them can be asked.
type answers interface {
	Lookup(ctx context.Context, which nb101.Which, epochs int, opts ...nb101.Option) ([]nb101.TrialStats, error)
	LookupMeans(ctx context.Context, which nb101.Which, epochs int, opts ...nb101.Option) ([]nb101.MeanStats, error)
	LookupConfigs(ctx context.Context, which nb101.Which, epochs int) ([]nb101.TrialConfig, error)
	Trials(ctx context.Context, epochs int, f nb101.Filter, opts ...nb101.Option) iter.Seq2[nb101.TrialStats, error]
	Means(ctx context.Context, epochs int, f nb101.Filter, opts ...nb101.Option) iter.Seq2[nb101.MeanStats, error]
	Configs(ctx context.Context, epochs int, f nb101.Filter) iter.Seq2[nb101.TrialConfig, error]
	BestTrials(ctx context.Context, epochs int, by nb101.Accuracy, k int, f nb101.Filter) ([]nb101.TrialStats, error)
	BestMeans(ctx context.Context, epochs int, by nb101.Accuracy, k int, f nb101.Filter) ([]nb101.MeanStats, error)
	Counts(ctx context.Context) (nb101.Counts, error)
}

var filters = []nb101.Filter{
	{},
	{Vertices: nb101.AtMost(6)},
	{Parameters: nb101.Between(2, 10)},
	{TestAcc: nb101.AtLeast(80), TrainingTime: nb101.AtMost(1500)},
	{ValidAcc: nb101.AtLeast(50), TrainAcc: nb101.AtMost(99)},
	{TestAcc: nb101.Between(2, 1)}, // is refused
}

// The real results come from a database that is numbered as NNI's full one, and
// the made-up ones are the first cells, so that ids are equal too.
func TestWalksAndRankingsAreThoseOfTheDatabase(t *testing.T) {
	for name, b := range benchmarks(t) {
		t.Run(name, func(t *testing.T) {
			var table, db answers = b.table, b.db
			same(t, table, db, func(s answers) (nb101.Counts, error) { return s.Counts(ctx) })
			for _, epochs := range append(nb101.Budgets(), nb101.AllBudgets, 7) {
				for _, f := range filters {
					for _, opts := range [][]nb101.Option{nil, {nb101.WithIntermediates()}} {
						same(t, table, db, func(s answers) ([]nb101.TrialStats, error) { return all(s.Trials(ctx, epochs, f, opts...)) })
						same(t, table, db, func(s answers) ([]nb101.MeanStats, error) { return all(s.Means(ctx, epochs, f, opts...)) })
					}
					same(t, table, db, func(s answers) ([]nb101.TrialConfig, error) { return all(s.Configs(ctx, epochs, f)) })
					for _, by := range []nb101.Accuracy{nb101.Train, nb101.Valid, nb101.Test, "best"} {
						for _, k := range []int{-1, 0, 1, 7, 5000} {
							same(t, table, db, func(s answers) ([]nb101.TrialStats, error) {
								r, err := s.BestTrials(ctx, epochs, by, k, f)
								return append([]nb101.TrialStats{}, r...), err
							})
							same(t, table, db, func(s answers) ([]nb101.MeanStats, error) {
								r, err := s.BestMeans(ctx, epochs, by, k, f)
								return append([]nb101.MeanStats{}, r...), err
							})
						}
					}
				}
			}
		})
	}
}

func TestLookUpsAreThoseOfTheDatabase(t *testing.T) {
	is := is.New(t)
	for name, b := range benchmarks(t) {
		t.Run(name, func(t *testing.T) {
			var table, db answers = b.table, b.db
			cells, err := all(b.table.Configs(ctx, 108, nb101.Filter{}))
			is.NoErr(err)
			ask := []nb101.Which{{}, nb101.ByArch(cell.Arch{}), nb101.ByHash(cell.Hash{}), nb101.ByHash(cell.Hash{1}), nb101.ByArch(space.At(400_000))}
			for _, c := range cells[:min(len(cells), 40)] {
				other := otherSpelling(c.Arch)
				ask = append(ask, nb101.ByArch(other), nb101.ByExactArch(other), nb101.ByExactArch(c.Arch), nb101.ByHash(c.Hash))
			}
			for _, which := range ask {
				for _, epochs := range append(nb101.Budgets(), nb101.AllBudgets, 7) {
					for _, opts := range [][]nb101.Option{nil, {nb101.WithIntermediates()}} {
						same(t, table, db, func(s answers) ([]nb101.TrialStats, error) { return s.Lookup(ctx, which, epochs, opts...) })
						same(t, table, db, func(s answers) ([]nb101.MeanStats, error) { return s.LookupMeans(ctx, which, epochs, opts...) })
					}
					same(t, table, db, func(s answers) ([]nb101.TrialConfig, error) { return s.LookupConfigs(ctx, which, epochs) })
				}
			}
		})
	}
}

// otherSpelling exchanges two vertices, if that makes another arch.
func otherSpelling(a cell.Arch) cell.Arch {
	matrix, ops := a.Matrix()
	for v := 1; v+2 < len(ops); v++ {
		if matrix[v][v+1] == 1 {
			continue
		}
		for i := range matrix {
			matrix[i][v], matrix[i][v+1] = matrix[i][v+1], matrix[i][v]
		}
		matrix[v], matrix[v+1] = matrix[v+1], matrix[v]
		ops[v], ops[v+1] = ops[v+1], ops[v]
		if b, err := cell.ArchFromMatrix(matrix, ops); err == nil && b != a {
			return b
		}
	}
	return a
}
