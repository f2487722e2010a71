package nb101_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
)

// plainDriver is a driver of which neither the name nor the types say whose
// errors it returns: it makes its own of those of another driver.
type plainDriver struct {
	driver.Driver
	remake func(error) error
}

type plainConn struct {
	driver.Conn
	remake func(error) error
}

type plainStmt struct {
	driver.Stmt
	remake func(error) error
}

type plainRows struct {
	driver.Rows
	remake func(error) error
}

func (d plainDriver) Open(name string) (driver.Conn, error) {
	c, err := d.Driver.Open(name)
	return plainConn{c, d.remake}, d.remake(err)
}

func (c plainConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	s, err := c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
	return plainStmt{s, c.remake}, c.remake(err)
}

func (s plainStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	rows, err := s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	return plainRows{rows, s.remake}, s.remake(err)
}

func (r plainRows) Next(dest []driver.Value) error { return r.remake(r.Rows.Next(dest)) }

// codeError is an error with a number, and SQLite's words behind its own.
type codeError struct {
	number int
	text   string
}

func (e *codeError) Error() string { return "query failed, " + e.text }
func (e *codeError) Code() int     { return e.number }

var plainDrivers = sync.OnceValue(func() []string {
	db, err := sql.Open(sqlitefile.DriverName, ":memory:")
	if err != nil {
		panic(err)
	}
	defer db.Close()
	fromSQLite := func(remake func(code sqlitefile.Code, text string) error) func(error) error {
		return func(err error) error {
			if code, ok := sqlitefile.CodeOf(err); ok {
				return remake(code, err.Error())
			}
			return err
		}
	}
	sql.Register("plain codes", plainDriver{db.Driver(), fromSQLite(func(code sqlitefile.Code, text string) error {
		return &codeError{int(code), text}
	})})
	sql.Register("plain texts", plainDriver{db.Driver(), fromSQLite(func(_ sqlitefile.Code, text string) error {
		return fmt.Errorf("query failed: %s", text)
	})})
	return []string{"plain codes", "plain texts"}
})

func TestErrorsOfADriverThatDoesNotNameSQLite(t *testing.T) {
	for _, name := range plainDrivers() {
		for _, c := range []struct {
			name string
			make func(t *testing.T, path string)
			want error
		}{
			{"sound", func(*testing.T, string) {}, nil},
			{"other tables", func(t *testing.T, path string) { testdb.Exec(t, path, "DROP TABLE nb101intermediatestats") }, nb101.ErrNotNNI},
			{"rubbish", func(t *testing.T, path string) { is.New(t).NoErr(os.WriteFile(path, make([]byte, 5000), 0o666)) }, nb101.ErrNotNNI},
			{"a file cut short", func(t *testing.T, path string) { is.New(t).NoErr(os.Truncate(path, 8192)) }, nb101.ErrCorrupt},
			{"a locked file", func(t *testing.T, path string) {
				writer := testdb.Open(t, path)
				writer.SetMaxOpenConns(1)
				_, err := writer.Exec("BEGIN EXCLUSIVE")
				is.New(t).NoErr(err)
			}, nb101.ErrBusy},
			{"a killed writer's journal", func(t *testing.T, path string) {
				is := is.New(t)
				left := testdb.HalfWritten(t, path, testdb.ChangeAll)
				for _, suffix := range []string{"", "-journal"} {
					is.NoErr(os.Rename(left+suffix, path+suffix))
				}
			}, nb101.ErrUnfinishedWrite},
			{"a folder", func(t *testing.T, path string) {
				is := is.New(t)
				is.NoErr(os.Remove(path))
				is.NoErr(os.Mkdir(path, 0o777))
			}, nb101.ErrIO},
			{"no file", func(t *testing.T, path string) { is.New(t).NoErr(os.Remove(path)) }, nb101.ErrCannotOpen},
		} {
			t.Run(name+" "+c.name, func(t *testing.T) {
				is := is.New(t)
				path := testdb.NNI(t)
				c.make(t, path)
				handle, err := sql.Open(name, "file:"+path+"?mode=ro&_busy_timeout=1&_pragma=busy_timeout(1)")
				is.NoErr(err)
				defer handle.Close()
				db, err := nb101.New(t.Context(), handle)
				if c.want == nil {
					is.NoErr(err)
					_, err = db.Lookup(t.Context(), nb101.ByArch(mustArch(t, testdb.FirstArch)), 108)
					is.NoErr(err)
					is.NoErr(db.Close())
				} else if !errors.Is(err, c.want) {
					t.Error(err)
				}
			})
		}
	}
}
