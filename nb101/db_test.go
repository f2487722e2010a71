package nb101_test

import (
	"errors"
	"iter"
	"math"
	"sync"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
)

func mustArch(tb testing.TB, text string) nb101.Arch {
	tb.Helper()
	a, err := nb101.ParseArch(text)
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

func openNNI(tb testing.TB) *nb101.DB {
	tb.Helper()
	return openDB(tb, testdb.NNI(tb))
}

func openDB(tb testing.TB, path string) *nb101.DB {
	tb.Helper()
	db, err := nb101.Open(tb.Context(), path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close() })
	return db
}

func collect[T any](tb testing.TB, seq iter.Seq2[T, error]) []T {
	tb.Helper()
	var list []T
	for v, err := range seq {
		if err != nil {
			tb.Fatal(err)
		}
		list = append(list, v)
	}
	return list
}

func TestTimesAreSecondsWhateverTheFileHas(t *testing.T) {
	for _, c := range []struct {
		name, change string
		factor       float64
	}{
		{"as NNI writes", "", 60},
		{"seconds", "UPDATE nb101trialstats SET training_time = training_time / 60", 1},
		{"as NNI writes, without intermediates", "DELETE FROM nb101intermediatestats", 60},
		{"seconds, without intermediates", "DELETE FROM nb101intermediatestats; UPDATE nb101trialstats SET training_time = training_time / 60", 1},
		{"without the first intermediates", "DELETE FROM nb101intermediatestats WHERE id < 100", 60},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			testdb.Exec(t, path, c.change)
			db := openDB(t, path)
			is.Equal(db.TimeFactor(), c.factor)
			trial, err := db.Trial(t.Context(), 10)
			is.NoErr(err)
			is.True(math.Abs(trial.TrainingTime-1769.1279296875) < 1e-9)
		})
	}
}

func TestConcurrentUse(t *testing.T) {
	is := is.New(t)
	db := openNNI(t)
	arch := mustArch(t, testdb.FirstArch)
	var group sync.WaitGroup
	errs := make(chan error, 16)
	for range 16 {
		group.Go(func() {
			for range 20 {
				trials, err := db.Lookup(t.Context(), nb101.ByArch(arch), 108)
				if err == nil && len(trials) != 3 {
					err = errors.New("not three trials")
				}
				// A query within a walk needs a connection of its own.
				for range db.Trials(t.Context(), 4, nb101.Filter{}) {
					_, err = db.LookupMeans(t.Context(), nb101.ByArch(arch), nb101.AllBudgets)
				}
				if err != nil {
					errs <- err
					return
				}
			}
		})
	}
	group.Wait()
	close(errs)
	for err := range errs {
		is.NoErr(err)
	}
}

func TestNewTakesTheCallersHandle(t *testing.T) {
	is := is.New(t)
	handle := testdb.Open(t, testdb.NNI(t))
	db, err := nb101.New(t.Context(), handle)
	is.NoErr(err)
	is.Equal(len(collect(t, db.Configs(t.Context(), nb101.AllBudgets, nb101.Filter{}))), 38)
	is.NoErr(db.Close())
	is.NoErr(handle.Ping()) // it is still the caller's

	_, err = nb101.New(t.Context(), testdb.Open(t, ":memory:"))
	is.True(errors.Is(err, nb101.ErrNotNNI))
}
