package nb101_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
)

// In tables that were not declared by NNI an id may be anything. A walk does not
// leave such a row out, but says what it has after all others or in its place.
func TestRowsWithoutANumberAreNamed(t *testing.T) {
	first := nb101.ByArch(mustArch(t, testdb.FirstArch))
	for _, c := range []struct {
		change, table, says string
		trials              int // that a walk yields before the error
	}{
		{"UPDATE nb101trialstats SET id = 'ten' WHERE id = 10", "nb101trialstats", "'ten'", 109},
		{"UPDATE nb101trialstats SET id = NULL WHERE id = 10", "nb101trialstats", "NULL", 109},
		{"UPDATE nb101trialstats SET id = x'0a' WHERE id = 10", "nb101trialstats", "X'0A'", 109},
		{"UPDATE nb101trialstats SET id = 1e300 WHERE id = 10", "nb101trialstats", "1.0e+300", 109},
		{"UPDATE nb101trialstats SET id = 9.5 WHERE id = 10", "nb101trialstats", `"9.5"`, 1},
		{"UPDATE nb101trialconfig SET id = 'four' WHERE id = 4", "nb101trialconfig", "'four'", -1},
		{"UPDATE nb101trialconfig SET id = NULL WHERE id = 4", "nb101trialconfig", "NULL", -1},
		{"UPDATE nb101trialconfig SET id = 3.5 WHERE id = 4", "nb101trialconfig", `"3.5"`, -1},
		{"UPDATE nb101intermediatestats SET id = 'x' WHERE id = 20", "nb101intermediatestats", `"x"`, -1},
		{"UPDATE nb101intermediatestats SET id = NULL WHERE id = 20", "nb101intermediatestats", "NULL", -1},
	} {
		t.Run(c.change, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			testdb.Exec(t, path, testdb.PandasTables+c.change)
			db := openDB(t, path)
			named := func(err error) {
				t.Helper()
				var corrupt *nb101.CorruptRowError
				if !errors.As(err, &corrupt) || corrupt.Table != c.table || corrupt.ID != 0 {
					t.Fatalf("%v is not about a row of %s", err, c.table)
				}
				if !strings.HasPrefix(err.Error(), "corrupt row: "+c.table+": ") {
					t.Error(err)
				}
			}
			_, err := db.Lookup(t.Context(), first, 108, nb101.WithIntermediates())
			named(err)
			_, err = db.LookupMeans(t.Context(), first, 108, nb101.WithIntermediates())
			named(err)
			switch c.table {
			case "nb101trialstats":
				n, err := drain(db.Trials(t.Context(), nb101.AllBudgets, nb101.Filter{}))
				named(err)
				is.True(strings.Contains(err.Error(), c.says))
				is.Equal(n, c.trials)
				_, err = drain(db.Trials(t.Context(), 108, nb101.Filter{TestAcc: nb101.AtLeast(90)}))
				named(err)
				_, err = db.BestTrials(t.Context(), 108, nb101.Test, 1000, nb101.Filter{})
				named(err)
			case "nb101trialconfig":
				_, err = drain(db.Configs(t.Context(), nb101.AllBudgets, nb101.Filter{}))
				named(err)
				is.True(strings.Contains(err.Error(), c.says))
				_, err = drain(db.Means(t.Context(), nb101.AllBudgets, nb101.Filter{}))
				named(err)
			}
		})
	}
}

// Whatever was under way when a context ends, the error is what ended it.
func TestTheCauseOfTheEndIsReturned(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	db := openDB(t, path)
	first := nb101.ByArch(mustArch(t, testdb.FirstArch))
	cause := errors.New("the budget is spent")
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	late, stop := context.WithDeadlineCause(t.Context(), time.Now().Add(-time.Second), cause)
	defer stop()
	for _, ctx := range []context.Context{ended, late} {
		for name, do := range map[string]func() error{
			"Open":          func() error { _, err := nb101.Open(ctx, path); return err },
			"New":           func() error { _, err := nb101.New(ctx, testdb.Open(t, path)); return err },
			"Lookup":        func() error { _, err := db.Lookup(ctx, first, 108); return err },
			"LookupMeans":   func() error { _, err := db.LookupMeans(ctx, first, 108); return err },
			"LookupConfigs": func() error { _, err := db.LookupConfigs(ctx, first, 108); return err },
			"Config":        func() error { _, err := db.Config(ctx, 4); return err },
			"Trial":         func() error { _, err := db.Trial(ctx, 10); return err },
			"Trials":        func() error { _, err := drain(db.Trials(ctx, 108, nb101.Filter{})); return err },
			"Means":         func() error { _, err := drain(db.Means(ctx, 108, nb101.Filter{})); return err },
			"Configs":       func() error { _, err := drain(db.Configs(ctx, 108, nb101.Filter{})); return err },
			"BestTrials":    func() error { _, err := db.BestTrials(ctx, 108, nb101.Test, 1, nb101.Filter{}); return err },
			"BestMeans":     func() error { _, err := db.BestMeans(ctx, 108, nb101.Test, 1, nb101.Filter{}); return err },
			"Counts":        func() error { _, err := db.Counts(ctx); return err },
			"CheckHashes":   func() error { return db.CheckHashes(ctx) },
			"Results":       func() error { _, err := db.Results(ctx, mustArch(t, testdb.FirstArch), 108, true); return err },
		} {
			err := do()
			if !errors.Is(err, cause) || errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	is.True(context.Cause(ended) == cause)
}

// Counting names a row that no count is of.
func TestCountsNameACorruptRow(t *testing.T) {
	for _, change := range []string{
		"UPDATE nb101trialconfig SET num_epochs = 'many' WHERE id = 4",
		"UPDATE nb101trialconfig SET num_epochs = 4.5 WHERE id = 4",
		"UPDATE nb101trialconfig SET num_vertices = x'00' WHERE id = 4",
	} {
		is := is.New(t)
		path := testdb.NNI(t)
		testdb.Exec(t, path, change)
		_, err := openDB(t, path).Counts(t.Context())
		var corrupt *nb101.CorruptRowError
		is.True(errors.As(err, &corrupt))
		is.Equal(corrupt.ID, int64(4))
	}
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, testdb.PandasTables+"UPDATE nb101trialconfig SET num_epochs = NULL, id = 'x' WHERE id = 4")
	_, err := openDB(t, path).Counts(t.Context())
	is.True(errors.Is(err, nb101.ErrCorruptRow))
}
