package nb101_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
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
	fill(t, path, 2890) // 3000 trials in all: three pages, the last one full
	db := openDB(t, path)
	trials := collect(t, db.Trials(t.Context(), nb101.Query{}))
	is.Equal(len(trials), 3000)
	for i := range trials[1:] {
		is.True(trials[i].ID < trials[i+1].ID)
	}
	is.Equal(len(collect(t, db.Trials(t.Context(), nb101.Query{Epochs: 1}))), 2890)
	is.Equal(len(collect(t, db.Means(t.Context(), nb101.Query{}))), 2928)
	is.Equal(len(collect(t, db.Configs(t.Context(), nb101.Query{}))), 2928)
}

func TestTrialsComeByTheirIDs(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	// The trial at four epochs gets an id behind those at 108.
	testdb.Exec(t, path, "UPDATE nb101intermediatestats SET trial_id = 9000000 WHERE trial_id = 1; UPDATE nb101trialstats SET id = 9000000 WHERE id = 1")
	db := openDB(t, path)
	var ids []int64
	for trial, err := range db.Trials(t.Context(), nb101.Query{Arch: mustArch(t, testdb.FirstArch), Intermediates: true}) {
		is.NoErr(err)
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
	for _, err := range db.Trials(t.Context(), nb101.Query{}) {
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
	for _, err := range db.Trials(ctx, nb101.Query{}) {
		n++
		cancel()
		last = err
	}
	is.True(errors.Is(last, context.Canceled))
	is.Equal(n, 1001) // the page that was in memory, and the error
	_, err := db.BestMeans(ctx, 108, nb101.Test, 1)
	is.True(errors.Is(err, context.Canceled))
	_, err = db.Counts(ctx)
	is.True(errors.Is(err, context.Canceled))
}

func TestCorruptRowsAreNamed(t *testing.T) {
	for _, c := range []struct{ change, want string }{
		{`UPDATE nb101trialconfig SET arch = '{"input1":[0' WHERE id = 4`, "nb101trialconfig 4"},
		{`UPDATE nb101trialconfig SET hash = 'x' || substr(hash, 2) WHERE id = 1`, "nb101trialconfig 1"},
		{`UPDATE nb101trialconfig SET num_epochs = 'many' WHERE id = 4`, "nb101trialconfig 4"},
		{`UPDATE nb101trialstats SET test_acc = 'good' WHERE id = 11`, "nb101trialstats 11"},
		{`UPDATE nb101trialstats SET training_time = x'00' WHERE id = 12`, "nb101trialstats 12"},
		{`UPDATE nb101intermediatestats SET current_epoch = 'half' WHERE id = 22`, "nb101intermediatestats 22"},
		{`UPDATE nb101intermediatestats SET valid_acc = 'half' WHERE id = 22`, "nb101intermediatestats 22"},
	} {
		t.Run(c.want, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			testdb.Exec(t, path, c.change)
			db := openDB(t, path)
			first, err := cell.ParseHash(testdb.FirstHash)
			is.NoErr(err)
			for _, q := range []nb101.Query{{Intermediates: true}, {Intermediates: true, Hash: first}} {
				if strings.Contains(c.change, "hash") && !q.Hash.IsZero() {
					continue // the row is not of that cell any more
				}
				var trials, means error
				for _, trials = range db.Trials(t.Context(), q) {
				}
				for _, means = range db.Means(t.Context(), q) {
				}
				for _, err := range []error{trials, means} {
					is.True(errors.Is(err, nb101.ErrCorruptRow))
					is.True(strings.Contains(err.Error(), c.want)) // the error names the row
					is.True(!errors.Is(err, cell.ErrInvalidArch))  // which is what a caller's own arch would be
				}
			}
		})
	}
}
