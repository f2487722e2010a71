package sqlitefile_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/internal/testdb"
)

// copyFile copies a file if it exists.
func copyFile(t *testing.T, from, to string) {
	t.Helper()
	is.New(t).NoErr(os.WriteFile(to, testdb.ReadFile(t, from), 0o666))
}

// foreignLog puts the write-ahead log of another database beside a file.
func foreignLog(t *testing.T, path string) {
	t.Helper()
	other := testdb.NNI(t)
	writer := testdb.Open(t, other)
	writer.SetMaxOpenConns(1)
	_, err := writer.Exec("PRAGMA journal_mode=wal; UPDATE nb101trialstats SET test_acc = 1")
	is.New(t).NoErr(err)
	copyFile(t, other+"-wal", path+"-wal")
}

// openRead opens a file and asks one thing, so that a connection exists.
func openRead(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sqlitefile.OpenRead(path, sqlitefile.Wait{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	_, err = accuracy(t.Context(), db)
	is.New(t).NoErr(err)
	return db
}

func accuracy(ctx context.Context, db *sql.DB) (acc float64, err error) {
	err = db.QueryRowContext(ctx, "SELECT test_acc FROM nb101trialstats WHERE id = 10").Scan(&acc)
	return acc, err
}

const stored = 92.11738705635071 // the accuracy of trial 10

func TestAForeignLogIsRefused(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	open := openRead(t, path)
	foreignLog(t, path)
	before := testdb.Snapshot(t, filepath.Dir(path))
	_, err := sqlitefile.OpenRead(path, sqlitefile.Wait{})
	is.True(errors.Is(err, sqlitefile.ErrUnfinishedWrite))
	is.True(strings.Contains(err.Error(), path+"-wal"))
	_, err = accuracy(t.Context(), open) // what has come since
	is.True(errors.Is(err, sqlitefile.ErrUnfinishedWrite))
	is.True(errors.Is(sqlitefile.RefuseForeign(path), sqlitefile.ErrUnfinishedWrite))
	is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before)

	is.NoErr(os.Remove(path + "-wal"))
	acc, err := accuracy(t.Context(), open)
	is.NoErr(err)
	is.Equal(acc, stored)
}

// Whatever happens to a file, an answer is right or an error says what happened.
func TestAFileMayChangeUnderAReader(t *testing.T) {
	for _, c := range []struct {
		name, first, then string
		want              float64
	}{
		{"a row", "", "UPDATE nb101trialstats SET test_acc = 50 WHERE id = 10", 50},
		{"the journal mode", "", "PRAGMA journal_mode=wal; UPDATE nb101trialstats SET test_acc = 50 WHERE id = 10", 50},
		{"the journal mode back", "PRAGMA journal_mode=wal", "PRAGMA journal_mode=delete; UPDATE nb101trialstats SET test_acc = 50 WHERE id = 10", 50},
		{"a row in write-ahead-log mode", "PRAGMA journal_mode=wal", "UPDATE nb101trialstats SET test_acc = 50 WHERE id = 10", 50},
		{"pages", "PRAGMA journal_mode=wal", "DELETE FROM nb101intermediatestats; VACUUM", stored},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			if c.first != "" {
				testdb.Exec(t, path, c.first)
			}
			db := openRead(t, path)
			look, err := db.Prepare("SELECT test_acc FROM nb101trialstats WHERE id = 10")
			is.NoErr(err)
			defer look.Close()

			// In the middle, when the writer has the file open.
			writer := testdb.Open(t, path)
			writer.SetMaxOpenConns(1)
			_, err = writer.Exec("PRAGMA busy_timeout = 20000") // a reader keeps its lock for 2 ms
			is.NoErr(err)
			_, err = writer.Exec(c.then)
			is.NoErr(err)
			acc, err := accuracy(t.Context(), db)
			is.True(err == nil && acc == c.want || errors.Is(err, sqlitefile.ErrUnfinishedWrite))
			is.NoErr(writer.Close())

			acc, err = accuracy(t.Context(), db)
			is.NoErr(err)
			is.Equal(acc, c.want)
			is.NoErr(look.QueryRow().Scan(&acc)) // one that was prepared before
			is.Equal(acc, c.want)
			is.Equal(len(testdb.Snapshot(t, filepath.Dir(path))), 1) // nothing is left beside it
		})
	}
}

func TestWaitingForALockEndsWithTheContext(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	db := openRead(t, path)
	lock(t, path)
	for _, ask := range []func(ctx context.Context) error{
		func(ctx context.Context) error { _, err := accuracy(ctx, db); return err },
		func(ctx context.Context) error { _, err := sqlitefile.ReadSchema(ctx, db); return err },
		func(ctx context.Context) error {
			_, err := db.ExecContext(ctx, "SELECT * FROM nb101trialstats")
			return err
		},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		start := time.Now()
		err := ask(ctx)
		cancel()
		is.True(errors.Is(err, context.DeadlineExceeded))
		is.True(strings.Contains(err.Error(), "locked"))
		is.True(time.Since(start) < 2*time.Second)
	}
}

func TestALockThatEndsIsWaitedFor(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	db := openRead(t, path)
	writer := testdb.Open(t, path)
	writer.SetMaxOpenConns(1)
	_, err := writer.Exec("BEGIN EXCLUSIVE; UPDATE nb101trialstats SET test_acc = 50 WHERE id = 10")
	is.NoErr(err)
	time.AfterFunc(100*time.Millisecond, func() { writer.Exec("COMMIT") })
	acc, err := accuracy(t.Context(), db)
	is.NoErr(err)
	is.Equal(acc, 50.0)
}

func TestAnyNameCanBeOpened(t *testing.T) {
	for _, name := range []string{"a b.db", "what?mode=rwc.db", "100%41.db", "n#1.db", "é;'\"&.db", "-x", "file:y"} {
		is := is.New(t)
		path := filepath.Join(t.TempDir(), name)
		copyFile(t, testdb.NNI(t), path)
		openRead(t, path)
		w, err := sqlitefile.OpenWriter(path, sqlitefile.Wait{}, nil)
		is.NoErr(err)
		is.NoErr(w.Begin(t.Context()))
		w.Rollback()
		is.NoErr(w.Close())
		is.Equal(len(testdb.Snapshot(t, filepath.Dir(path))), 1)
	}
}
