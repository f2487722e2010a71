package nb101_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
)

// fill makes a table of many made-up rows behind NNI's own: a cell of two
// vertices at a budget of one epoch, with one trial a config.
func fill(tb testing.TB, path string, rows int) {
	tb.Helper()
	handle := testdb.Open(tb, path)
	for _, statement := range []string{
		`INSERT INTO nb101trialconfig SELECT 5000000 + value, '{"input1":[0]}', 2, 'c77e2c5e5ccb76fc2aa9a6b71ca90fb6', 1 FROM generate`,
		`INSERT INTO nb101trialstats SELECT 9000000 + value, 5000000 + value, 1.0, 2.0, 3.0, 4.0, 300.0 FROM generate`,
	} {
		if _, err := handle.Exec(`WITH RECURSIVE generate(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM generate WHERE value < ?) `+statement, rows); err != nil {
			tb.Fatal(err)
		}
	}
}

func TestWalksPageThroughTheTable(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	fill(t, path, 2890) // 3000 trials in all: pages of 120, 240, 480 and 960, and one of 1200 that is not full
	db := openDB(t, path)
	trials := collect(t, db.Trials(t.Context(), nb101.AllBudgets, nb101.Filter{}))
	is.Equal(len(trials), 3000)
	for i := range trials[1:] {
		is.True(trials[i].ID < trials[i+1].ID)
	}
	is.Equal(len(collect(t, db.Means(t.Context(), nb101.AllBudgets, nb101.Filter{}))), 2928)
	is.Equal(len(collect(t, db.Configs(t.Context(), nb101.AllBudgets, nb101.Filter{}))), 2928)
}

func TestTrialsComeByTheirIDs(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	// The trial at four epochs gets an id behind those at 108.
	testdb.Exec(t, path, "UPDATE nb101intermediatestats SET trial_id = 9000000 WHERE trial_id = 1; UPDATE nb101trialstats SET id = 9000000 WHERE id = 1")
	db := openDB(t, path)
	var ids []int64
	trials, err := db.Lookup(t.Context(), nb101.ByArch(mustArch(t, testdb.FirstArch)), nb101.AllBudgets, nb101.WithIntermediates())
	is.NoErr(err)
	for _, trial := range trials {
		is.Equal(len(trial.Intermediates), 2)
		ids = append(ids, trial.ID)
	}
	is.Equal(ids, []int64{10, 11, 12, 9000000})
}

func TestWalksStopWhenTheCallerStops(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	fill(t, path, 5000)
	db := openDB(t, path)
	n := 0
	for _, err := range db.Trials(t.Context(), nb101.AllBudgets, nb101.Filter{}) {
		is.NoErr(err)
		if n++; n == 3 {
			break
		}
	}
	is.Equal(n, 3)

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n = 0
	var last error
	for _, err := range db.Trials(ctx, nb101.AllBudgets, nb101.Filter{}) {
		n++
		cancel()
		last = err
	}
	is.True(errors.Is(last, context.Canceled))
	is.Equal(n, 121) // the page that was in memory, and the error
	_, err := db.BestMeans(ctx, 108, nb101.Test, 1, nb101.Filter{})
	is.True(errors.Is(err, context.Canceled))
	_, err = db.Counts(ctx)
	is.True(errors.Is(err, context.Canceled))
}

// A damaged page is named as such by walks too.
func TestWalksThroughDamagedFiles(t *testing.T) {
	whole := testdb.ReadFile(t, testdb.NNI(t))
	found := 0
	for page := 1; page < len(whole)/4096; page++ {
		path := filepath.Join(t.TempDir(), "damaged.db")
		file := slices.Clone(whole)
		copy(file[page*4096:], bytes.Repeat([]byte{0xff}, 4096))
		if err := os.WriteFile(path, file, 0o666); err != nil {
			t.Fatal(err)
		}
		db, err := nb101.Open(t.Context(), path)
		if err != nil {
			continue
		}
		for _, walk := range []func() (int, error){
			func() (int, error) { return drain(db.Trials(t.Context(), nb101.AllBudgets, nb101.Filter{})) },
			func() (int, error) { return drain(db.Means(t.Context(), nb101.AllBudgets, nb101.Filter{})) },
			func() (int, error) { return drain(db.Configs(t.Context(), nb101.AllBudgets, nb101.Filter{})) },
		} {
			if _, err := walk(); err != nil {
				found++
				if !errors.Is(err, nb101.ErrCorrupt) && !errors.Is(err, nb101.ErrCorruptRow) {
					t.Errorf("page %d: %v", page, err)
				}
			}
		}
		db.Close()
	}
	if found == 0 {
		t.Error("no damage was found")
	}
}

// A walk includes every id, and works on a handle of one connection.
func TestWalksIncludeEveryID(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, `UPDATE nb101trialconfig SET id = -9223372036854775808 WHERE id = 1;
		UPDATE nb101trialstats SET config_id = -9223372036854775808 WHERE config_id = 1;
		UPDATE nb101trialstats SET id = -9223372036854775808 WHERE id = 10;
		UPDATE nb101trialstats SET id = 9223372036854775807 WHERE id = 12`)
	fill(t, path, 20_000)
	handle, err := nb101.OpenReadOnly(path)
	is.NoErr(err)
	defer handle.Close()
	handle.SetMaxOpenConns(1)
	db, err := nb101.New(t.Context(), handle)
	is.NoErr(err)
	defer db.Close()
	trials := collect(t, db.Trials(t.Context(), nb101.AllBudgets, nb101.Filter{}))
	is.Equal(len(trials), 20_110)
	is.Equal(trials[0].ID, int64(math.MinInt64))
	is.Equal(trials[len(trials)-1].ID, int64(math.MaxInt64))
	is.True(slices.IsSortedFunc(trials, func(a, b nb101.TrialStats) int { return cmp.Compare(a.ID, b.ID) }))
	is.Equal(len(collect(t, db.Configs(t.Context(), nb101.AllBudgets, nb101.Filter{}))), 20_038)
	is.Equal(len(collect(t, db.Means(t.Context(), nb101.AllBudgets, nb101.Filter{}))), 20_038)
}
