package nb101_test

import (
	"errors"
	"iter"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
)

// last returns how many results a walk has, and its error.
func last[R any](walk iter.Seq2[R, error]) (n int, err error) {
	for _, err := range walk {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// A walk that has begun does not go on in another file, and does not end as if
// there were no more rows; nor does anything else answer from that file.
func TestAReplacedFileEndsWalksAndLookUps(t *testing.T) {
	is := is.New(t)
	path, other := testdb.NNI(t), testdb.NNI(t)
	fill(t, path, 100_000) // more than a walk reads ahead
	testdb.Exec(t, other, "PRAGMA journal_mode=wal")
	db := openDB(t, path)
	ctx := t.Context()

	var before map[string]string
	n := 0
	_, err := last(func(yield func(nb101.TrialStats, error) bool) {
		for trial, err := range db.Trials(ctx, nb101.AllBudgets, nb101.Filter{}) {
			if n == 0 {
				is.NoErr(os.Rename(other, path))
				before = testdb.Snapshot(t, filepath.Dir(path))
				time.Sleep(50 * time.Millisecond) // a lock that is held is let go of
			}
			n++
			if !yield(trial, err) {
				return
			}
		}
	})
	is.True(errors.Is(err, nb101.ErrReplaced))
	is.True(n > 1 && n < 100_000)

	_, err = db.Lookup(ctx, nb101.ByArch(mustArch(t, testdb.FirstArch)), nb101.AllBudgets)
	is.True(errors.Is(err, nb101.ErrReplaced))
	_, err = last(db.Configs(ctx, nb101.AllBudgets, nb101.Filter{}))
	is.True(errors.Is(err, nb101.ErrReplaced))
	_, err = last(db.Means(ctx, nb101.AllBudgets, nb101.Filter{}))
	is.True(errors.Is(err, nb101.ErrReplaced))
	is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before)

	db = openDB(t, path)
	n, err = last(db.Trials(ctx, nb101.AllBudgets, nb101.Filter{}))
	is.NoErr(err)
	is.Equal(n, 110)
}
