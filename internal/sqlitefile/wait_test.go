package sqlitefile_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

func TestPatienceEnds(t *testing.T) {
	is := is.New(t)
	busy := textError("database is locked")
	tries := 0
	var reports []progress.Report
	w := sqlitefile.Wait{File: "x.db", Most: 300 * time.Millisecond, Report: func(r progress.Report) { reports = append(reports, r) }}
	err := w.ToRead(t.Context(), func() error { tries++; return busy })
	is.True(errors.Is(err, sqlitefile.ErrBusy))
	is.True(errors.Is(err, busy))
	is.True(strings.Contains(err.Error(), "300ms"))
	is.Equal(tries, len(reports))
	is.True(tries > 1)
	is.Equal(reports[0], progress.Report{Stage: "waiting for another program that is writing x.db", Total: 1, Unit: progress.Seconds})
	is.Equal(reports[len(reports)-1], progress.Report{}) // it is over

	reports, tries = nil, 0
	w.Most = -1
	err = w.ToRead(t.Context(), func() error { tries++; return busy })
	is.True(errors.Is(err, sqlitefile.ErrBusy))
	is.True(strings.Contains(err.Error(), "locked"))
	is.Equal(tries, 1)
	w.Most = time.Minute
	is.Equal(w.ToRead(t.Context(), func() error { return os.ErrExist }), os.ErrExist)
	is.Equal(len(reports), 0) // nothing was waited for
}

// What is waited for, how long at most, and that it is over.
func TestEachKindOfWaitingIsReported(t *testing.T) {
	path := testdb.NNI(t)
	const (
		writing = "waiting for another program that is writing "
		reading = "waiting for other programs that are reading "
	)
	for _, c := range []struct {
		name, lock, stage string
		most              int64 // seconds
		do                func(ctx context.Context, wait sqlitefile.Wait) error
	}{
		{"a reader for a writer", "BEGIN EXCLUSIVE", writing, 60, func(ctx context.Context, wait sqlitefile.Wait) error {
			db, err := sqlitefile.OpenRead(path, wait)
			if err != nil {
				return err
			}
			defer db.Close()
			_, err = accuracy(ctx, db)
			return err
		}},
		{"a writer for a writer", "BEGIN IMMEDIATE", writing, 600, func(ctx context.Context, wait sqlitefile.Wait) error {
			w, err := sqlitefile.OpenWriter(path, wait, nil)
			if err != nil {
				return err
			}
			defer w.Close()
			return w.Begin(ctx)
		}},
		{"a writer for a reader", "BEGIN; SELECT * FROM nb101trialstats", reading, 30, func(ctx context.Context, wait sqlitefile.Wait) error {
			w, err := sqlitefile.OpenWriter(path, wait, nil)
			if err != nil {
				return err
			}
			defer w.Close()
			if err := w.Begin(ctx); err != nil {
				return err
			}
			defer w.Rollback()
			if _, err := w.DB.Exec("UPDATE nb101trialstats SET test_acc = test_acc"); err != nil {
				return err
			}
			return w.Commit(ctx)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			other := testdb.Open(t, path)
			other.SetMaxOpenConns(1)
			_, err := other.Exec(c.lock)
			is.NoErr(err)
			var reports []progress.Report
			report := func(r progress.Report) {
				if reports = append(reports, r); len(reports) == 3 {
					_, err := other.Exec("ROLLBACK")
					is.NoErr(err)
				}
			}
			is.NoErr(c.do(t.Context(), sqlitefile.Wait{Report: report}))
			is.Equal(reports[0], progress.Report{Stage: c.stage + path, Total: c.most, Unit: progress.Seconds})
			is.Equal(reports[len(reports)-1], progress.Report{})

			_, err = other.Exec(c.lock)
			is.NoErr(err)
			start := time.Now()
			is.True(sqlitefile.IsBusy(c.do(t.Context(), sqlitefile.Wait{Most: -1})))
			is.True(time.Since(start) < 5*time.Second)
		})
	}
}
