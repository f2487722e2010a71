package sqlitefile

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/matryer/is"
)

// lockCounter is a connection that counts how often the lock is let go of.
type lockCounter struct {
	rawConn
	released *atomic.Int32
}

type lockStmt struct {
	rawStmt
	released *atomic.Int32
}

type lockRows struct {
	driver.Rows
	released *atomic.Int32
}

func (c lockCounter) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	s, err := c.rawConn.PrepareContext(ctx, query)
	if err == nil && query == lockQuery {
		return lockStmt{s.(rawStmt), c.released}, nil
	}
	return s, err
}

func (s lockStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	rows, err := s.rawStmt.QueryContext(ctx, args)
	return lockRows{rows, s.released}, err
}

func (r lockRows) Close() error {
	r.released.Add(1)
	return r.Rows.Close()
}

// The timer does not touch a connection that has open rows, of a query that is
// not prepared neither: it runs in another goroutine than those that use it.
func TestTheTimerLeavesOpenRowsAlone(t *testing.T) {
	is := is.New(t)
	path := filepath.Join(t.TempDir(), "x.db")
	writer, err := sql.Open(DriverName, path)
	is.NoErr(err)
	_, err = writer.Exec("CREATE TABLE x (a); INSERT INTO x VALUES (1), (2)")
	is.NoErr(err)
	is.NoErr(writer.Close())

	db, err := OpenRead(path, Wait{})
	is.NoErr(err)
	defer db.Close()
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(t.Context())
	is.NoErr(err)
	var released atomic.Int32
	is.NoErr(conn.Raw(func(c any) error {
		r := c.(*readConn)
		r.rawConn = lockCounter{r.rawConn, &released}
		return nil
	}))
	defer conn.Close()
	s, err := conn.PrepareContext(t.Context(), "SELECT a FROM x")
	is.NoErr(err)
	defer s.Close()

	rows, err := conn.QueryContext(t.Context(), "SELECT a FROM x")
	is.NoErr(err)
	defer rows.Close()
	is.True(rows.Next())
	var a int
	is.NoErr(s.QueryRow().Scan(&a))
	before := released.Load()
	time.Sleep(25 * holdTime)
	is.Equal(released.Load(), before)
	is.True(rows.Next())
	is.NoErr(rows.Close())
	for late := time.Now().Add(20 * time.Second); released.Load() == before; time.Sleep(time.Millisecond) {
		is.True(time.Now().Before(late))
	}
}
