package sqlitefile_test

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/internal/testdb"
)

const setAccuracy = "UPDATE nb101trialstats SET test_acc = ? WHERE id = 10"

// lookUp prepares a look-up on a handle that is only for reading and asks once,
// so that its connection holds the lock.
func lookUp(t *testing.T, db *sql.DB) *sql.Stmt {
	t.Helper()
	s, err := db.Prepare("SELECT test_acc FROM nb101trialstats WHERE id >= 10 ORDER BY id")
	is.New(t).NoErr(err)
	t.Cleanup(func() { s.Close() })
	var acc float64
	is.New(t).NoErr(s.QueryRow().Scan(&acc))
	return s
}

// set writes without waiting for locks, until it succeeds.
func set(t *testing.T, writer *sql.DB, acc float64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	is.New(t).NoErr(sqlitefile.Wait{}.ToRead(ctx, func() error {
		_, err := writer.ExecContext(ctx, setAccuracy, acc)
		return err
	}))
}

func impatient(t *testing.T, path string) *sql.DB {
	t.Helper()
	writer := testdb.Open(t, path)
	writer.SetMaxOpenConns(1)
	_, err := writer.Exec("PRAGMA busy_timeout = 0")
	is.New(t).NoErr(err)
	return writer
}

// A reader lets a writer in without being asked anything more, and then answers
// with what was written.
func TestAReaderLetsGoOfTheLock(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	s := lookUp(t, openRead(t, path))
	writer := impatient(t, path)
	for want := range 20 {
		set(t, writer, float64(want))
		var got float64
		is.NoErr(s.QueryRow().Scan(&got))
		is.Equal(got, float64(want))
	}
}

// Rows that are not closed keep the lock, and no longer than that.
func TestOpenRowsKeepTheLock(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	s := lookUp(t, openRead(t, path))
	writer := impatient(t, path)
	rows, err := s.Query()
	is.NoErr(err)
	is.True(rows.Next())
	time.Sleep(20 * time.Millisecond)
	_, err = writer.Exec(setAccuracy, 1)
	is.True(sqlitefile.IsBusy(err))
	is.True(rows.Next()) // goes on where it was
	is.NoErr(rows.Close())
	set(t, writer, 1)
}

func TestAClosedReaderKeepsNoLock(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	db := openRead(t, path)
	lookUp(t, db)
	writer := impatient(t, path)
	is.NoErr(db.Close())
	_, err := writer.Exec(setAccuracy, 1)
	is.NoErr(err)
}

// A transaction of the caller's own lasts as long as the caller wants.
func TestTransactionsOfTheCaller(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	db := openRead(t, path)
	db.SetMaxOpenConns(1)
	s := lookUp(t, db)
	writer := impatient(t, path)
	tx, err := db.BeginTx(t.Context(), nil)
	is.NoErr(err)
	var acc float64
	is.NoErr(tx.Stmt(s).QueryRow().Scan(&acc))
	time.Sleep(20 * time.Millisecond)
	_, err = writer.Exec(setAccuracy, 1)
	is.True(sqlitefile.IsBusy(err))
	is.NoErr(tx.Stmt(s).QueryRow().Scan(&acc))
	is.NoErr(tx.Commit())
	_, err = writer.Exec(setAccuracy, 1)
	is.NoErr(err)
	is.NoErr(s.QueryRow().Scan(&acc))
	is.Equal(acc, 1.0)
}

// trialsOnConn prepares a query of several rows on a connection of its own.
func trialsOnConn(t *testing.T, path string) (*sql.Conn, *sql.Stmt) {
	t.Helper()
	is := is.New(t)
	conn, err := openRead(t, path).Conn(t.Context())
	is.NoErr(err)
	t.Cleanup(func() { conn.Close() })
	s, err := conn.PrepareContext(t.Context(), "SELECT id FROM nb101trialstats ORDER BY id")
	is.NoErr(err)
	t.Cleanup(func() { s.Close() })
	return conn, s
}

// A transaction may begin while rows are open, as SQLite lets it.
func TestATransactionBeginsUnderOpenRows(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	conn, s := trialsOnConn(t, path)
	for _, end := range []func(*sql.Tx) error{(*sql.Tx).Commit, (*sql.Tx).Rollback} {
		rows, err := s.Query()
		is.NoErr(err)
		defer rows.Close()
		is.True(rows.Next())
		tx, err := conn.BeginTx(t.Context(), nil)
		is.NoErr(err)
		var n int
		is.NoErr(tx.QueryRow("SELECT count(*) FROM nb101trialstats").Scan(&n))
		is.NoErr(end(tx))
		for rows.Next() {
			n--
		}
		is.NoErr(rows.Err())
		is.Equal(n, 1)
		is.NoErr(rows.Close())
	}
	set(t, impatient(t, path), 1)
}

// Queries that begin while other rows keep the lock look at the file too, if
// these have kept it for long.
func TestQueriesUnderOpenRowsLookAtTheFile(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	_, s := trialsOnConn(t, path)
	rows, err := s.Query()
	is.NoErr(err)
	defer rows.Close()
	is.NoErr(os.Rename(testdb.NNI(t), path))
	for late := time.Now().Add(20 * time.Second); ; {
		var id int
		if err = s.QueryRow().Scan(&id); err != nil || time.Now().After(late) {
			break
		}
	}
	is.True(errors.Is(err, sqlitefile.ErrReplaced))
	is.True(rows.Next()) // goes on with the file that it was asked of
}

// What a query that fails leaves behind is no lock, and a query that is cancelled
// neither.
func TestAFailedQueryKeepsNoLock(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, "CREATE VIEW broken AS SELECT abs(-9223372036854775807 - 1) AS x")
	db := openRead(t, path)
	lookUp(t, db)
	writer := impatient(t, path)
	s, err := db.Prepare("SELECT x FROM broken")
	is.NoErr(err)
	defer s.Close()
	var x int64
	is.True(s.QueryRow().Scan(&x) != nil)
	set(t, writer, 1)

	ctx, cancel := context.WithCancel(t.Context())
	endless, err := db.Prepare("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n, nb101trialstats")
	is.NoErr(err)
	defer endless.Close()
	time.AfterFunc(20*time.Millisecond, cancel)
	is.True(errors.Is(endless.QueryRowContext(ctx).Scan(&x), context.Canceled))
	set(t, writer, 2)
}

// Readers in a tight loop do not keep a writer out.
func TestBusyReadersLetAWriterIn(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	db := openRead(t, path)
	s := lookUp(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	failed := make(chan error, 4)
	for range cap(failed) {
		readers.Go(func() {
			last := 0.0
			for ctx.Err() == nil {
				var acc float64
				if err := s.QueryRow().Scan(&acc); err != nil {
					failed <- err
					return
				}
				if acc < last && last != stored {
					failed <- errors.New("an older value after a newer one")
					return
				}
				last = acc
			}
		})
	}
	writer := testdb.Open(t, path)
	writer.SetMaxOpenConns(1)
	_, err := writer.Exec("PRAGMA busy_timeout = 20000")
	is.NoErr(err)
	for want := range 10 {
		_, err := writer.Exec(setAccuracy, float64(want))
		is.NoErr(err)
	}
	cancel()
	readers.Wait()
	close(failed)
	for err := range failed {
		is.NoErr(err)
	}
}

// Statements that are closed while the lock is let go of do not use the
// connection at the same time.
func TestStatementsAreClosedApart(t *testing.T) {
	is := is.New(t)
	db := openRead(t, testdb.NNI(t))
	db.SetMaxOpenConns(1)
	for range 100 {
		var statements []*sql.Stmt
		for range 50 {
			s, err := db.Prepare("SELECT test_acc FROM nb101trialstats WHERE id = 10")
			is.NoErr(err)
			statements = append(statements, s)
		}
		time.Sleep(5 * time.Millisecond)
		var acc float64
		is.NoErr(statements[0].QueryRow().Scan(&acc)) // the lock is held for 2 ms from here on
		time.Sleep(2*time.Millisecond - rand.N(400*time.Microsecond))
		for _, s := range statements {
			is.NoErr(s.Close())
		}
	}
}
