package sqlitefile_test

import (
	"context"
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

// A reader does not go on with another file, nor does it make anything beside
// one.
func TestAReplacedFileIsAnError(t *testing.T) {
	for _, mode := range []string{"delete", "wal"} {
		for _, then := range []string{"delete", "wal", "removed"} {
			t.Run(mode+", "+then, func(t *testing.T) {
				is := is.New(t)
				path := testdb.NNI(t)
				testdb.Exec(t, path, "PRAGMA journal_mode="+mode)
				db := openRead(t, path)
				db.SetMaxOpenConns(2)
				look, err := db.Prepare("SELECT test_acc FROM nb101trialstats WHERE id = 10")
				is.NoErr(err)
				defer look.Close()
				rows, err := db.Query("SELECT test_acc FROM nb101trialstats WHERE id >= 10 ORDER BY id")
				is.NoErr(err)
				defer rows.Close()

				if then == "removed" {
					is.NoErr(os.Remove(path))
				} else {
					other := testdb.NNI(t)
					testdb.Exec(t, other, "PRAGMA journal_mode="+then+"; UPDATE nb101trialstats SET test_acc = 1")
					is.NoErr(os.Rename(other, path))
				}
				before := testdb.Snapshot(t, filepath.Dir(path))

				_, err = accuracy(t.Context(), db) // on a connection that is open, or a new one
				is.True(errors.Is(err, sqlitefile.ErrReplaced))
				is.True(errors.Is(sqlitefile.ExplainAt(path, err), sqlitefile.ErrReplaced))
				is.True(strings.Contains(err.Error(), path))
				_, err = db.BeginTx(t.Context(), nil)
				is.True(errors.Is(err, sqlitefile.ErrReplaced))
				var acc float64
				for err = nil; err == nil; { // the connection may still hold the lock
					if err = look.QueryRow().Scan(&acc); err == nil {
						is.Equal(acc, stored)
					}
				}
				is.True(errors.Is(err, sqlitefile.ErrReplaced))

				is.True(rows.Next()) // of the file that was opened
				is.NoErr(rows.Scan(&acc))
				is.Equal(acc, stored)
				for rows.Next() {
					is.NoErr(rows.Scan(&acc))
					is.True(acc != 1)
				}
				is.NoErr(rows.Err())
				is.NoErr(db.Close())
				is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before)

				if then != "removed" {
					acc, err = accuracy(t.Context(), openRead(t, path))
					is.NoErr(err)
					is.Equal(acc, 1.0)
				}
			})
		}
	}
}

// A transaction begins with a connection that can read the file as it is. If
// the file changes later, an error says so in words.
func TestAFileMayChangeBeforeATransaction(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	db := openRead(t, path)
	for i, mode := range []string{"wal", "delete", "wal"} {
		testdb.Exec(t, path, "PRAGMA journal_mode="+mode)
		tx, err := db.BeginTx(t.Context(), nil)
		is.NoErr(err)
		var acc float64
		if i < 2 {
			is.NoErr(tx.QueryRow("SELECT test_acc FROM nb101trialstats WHERE id = 10").Scan(&acc))
			is.Equal(acc, stored)
		} else {
			testdb.Exec(t, path, "PRAGMA journal_mode=delete")
			isChanged(t, tx.QueryRow("SELECT test_acc FROM nb101trialstats WHERE id = 10").Scan(&acc))
		}
		is.NoErr(tx.Rollback())
	}
	_, err := accuracy(t.Context(), db)
	is.NoErr(err)

	// A connection that is reserved is never exchanged for another one either.
	c, err := db.Conn(t.Context())
	is.NoErr(err)
	defer c.Close()
	testdb.Exec(t, path, "PRAGMA journal_mode=wal")
	var acc float64
	isChanged(t, c.QueryRowContext(t.Context(), "SELECT test_acc FROM nb101trialstats").Scan(&acc))
}

func isChanged(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, sqlitefile.ErrBusy) {
		t.Fatal(err)
	}
	is.New(t).Equal(sqlitefile.Explain(err), err)
	is.New(t).True(strings.HasSuffix(err.Error(), "was changed while it was being read; try again when that program has ended"))
}

// A file in write-ahead-log mode is read without locks. Rows that may be
// neither those from before a change nor those from after it end with an
// error.
func TestAFileInLogModeMayChangeDuringAQuery(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, `PRAGMA journal_mode=wal;
		CREATE TABLE big (k INTEGER, x BLOB);
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
		INSERT INTO big SELECT 1, randomblob(1000) FROM n`)
	old := time.Now().Add(-time.Hour)
	is.NoErr(os.Chtimes(path, old, old)) // times of files are only so exact
	db := openRead(t, path)

	begin := func() (next func() bool, end func() error, sum *int) {
		rows, err := db.Query("SELECT k FROM big")
		is.NoErr(err)
		sum = new(int)
		next = func() bool {
			if !rows.Next() {
				return false
			}
			var k int
			is.NoErr(rows.Scan(&k))
			*sum += k
			return true
		}
		is.True(next())
		return next, func() error { return errors.Join(rows.Err(), rows.Close()) }, sum
	}

	// What is only in the log does not matter.
	next, end, sum := begin()
	writer := testdb.Open(t, path)
	writer.SetMaxOpenConns(1)
	_, err := writer.Exec("PRAGMA wal_autocheckpoint=0; UPDATE big SET k = 1000")
	is.NoErr(err)
	for next() {
	}
	is.NoErr(end())
	is.Equal(*sum, 20000)
	_, err = accuracy(t.Context(), db) // but nothing more is read
	is.True(errors.Is(err, sqlitefile.ErrUnfinishedWrite))
	is.NoErr(writer.Close())

	for _, all := range []bool{true, false} {
		next, end, _ = begin()
		testdb.Exec(t, path, "UPDATE big SET k = k + 1; DELETE FROM big WHERE rowid % 3 = 0")
		for all && next() {
		}
		isChanged(t, end())
	}
	var one int
	c, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	is.NoErr(db.QueryRowContext(c, "SELECT k FROM big").Scan(&one)) // asked again
	is.Equal(one, 1002)

	// A copy of such a file is one from before or after, or an error.
	to := filepath.Join(t.TempDir(), "copy.db")
	is.NoErr(os.WriteFile(to, nil, 0o666))
	changed := false
	err = sqlitefile.Backup(t.Context(), db, to, sqlitefile.Wait{}, func(int64, int64) {
		if !changed {
			changed = true
			testdb.Exec(t, path, "UPDATE big SET k = 5000")
		}
	})
	is.True(changed)
	isChanged(t, err)
}
