package sqlitefile_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/internal/testdb"
)

// drivers are the names of those that are linked with this test.
var drivers = []string{sqlitefile.DriverName}

// ask opens a database with a driver and runs one statement.
func ask(t *testing.T, driver, dsn, statement string) error {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.Exec(statement)
	return err
}

// failures are ways to get an error of SQLite's, and what it should be.
var failures = []struct {
	name, statement string
	prepare         func(t *testing.T, path string)
	code            sqlitefile.Code
	want            error
}{
	{"rubbish", "SELECT * FROM nb101trialconfig", write(strings.Repeat("rubbish ", 1000)), sqlitefile.CodeNotADB, sqlitefile.ErrNotNNI},
	{"cut short", "SELECT * FROM nb101trialstats", func(t *testing.T, path string) { is.New(t).NoErr(os.Truncate(path, 4096)) }, sqlitefile.CodeCorrupt, sqlitefile.ErrCorrupt},
	{"no table", "SELECT * FROM nb101trialconfig", bySQL("DROP TABLE nb101trialconfig"), sqlitefile.CodeError, sqlitefile.ErrNotNNI},
	{"no column", "SELECT c.hash FROM nb101trialconfig AS c", bySQL("ALTER TABLE nb101trialconfig RENAME COLUMN hash TO h"), sqlitefile.CodeError, sqlitefile.ErrNotNNI},
	{"no function", "SELECT own(id) FROM nb101trialstats", nothing, sqlitefile.CodeError, sqlitefile.ErrUnsupported},
	{"no collation", "SELECT * FROM nb101trialconfig ORDER BY arch COLLATE own", nothing, sqlitefile.CodeError, sqlitefile.ErrUnsupported},
	{"no function of an index", "INSERT INTO nb101trialconfig DEFAULT VALUES", bySQL("CREATE INDEX mine ON nb101trialconfig (abs(id)); PRAGMA writable_schema=1; UPDATE sqlite_master SET sql = replace(sql, 'abs(', 'own(')"), sqlitefile.CodeError, sqlitefile.ErrUnsupported},
	{"no module", "SELECT * FROM own", bySQL("PRAGMA writable_schema=1; INSERT INTO sqlite_master VALUES ('table', 'own', 'own', 0, 'CREATE VIRTUAL TABLE own USING mine(x)')"), sqlitefile.CodeError, sqlitefile.ErrUnsupported},
	{"no file", "SELECT 1 FROM nb101trialstats", func(t *testing.T, path string) { is.New(t).NoErr(os.Remove(path)) }, sqlitefile.CodeCantOpen, sqlitefile.ErrCannotOpen},
	{"written to", "DELETE FROM nb101trialstats", nothing, sqlitefile.CodeReadOnly, sqlitefile.ErrReadOnly},
	{"locked", "SELECT * FROM nb101trialstats", nothing, sqlitefile.CodeBusy, sqlitefile.ErrBusy},
}

func nothing(*testing.T, string) {}

func bySQL(script string) func(*testing.T, string) {
	return func(t *testing.T, path string) { testdb.Exec(t, path, script) }
}

func write(content string) func(*testing.T, string) {
	return func(t *testing.T, path string) { is.New(t).NoErr(os.WriteFile(path, []byte(content), 0o666)) }
}

func lock(t *testing.T, path string) { lockWith(t, sqlitefile.DriverName, path) }

// lockWith locks a file by a driver: locks are a process's, so that two libraries
// in one process do not see each other's.
func lockWith(t *testing.T, driver, path string) {
	t.Helper()
	is := is.New(t)
	db, err := sql.Open(driver, path)
	is.NoErr(err)
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	_, err = db.Exec("BEGIN EXCLUSIVE")
	is.NoErr(err)
}

func TestErrorsMeanTheSameWhicheverTheDriver(t *testing.T) {
	for _, driver := range drivers {
		for _, c := range failures {
			t.Run(driver+" "+c.name, func(t *testing.T) {
				is := is.New(t)
				path := testdb.NNI(t)
				c.prepare(t, path)
				if c.code == sqlitefile.CodeBusy {
					lockWith(t, driver, path)
				}
				// Mattn's driver takes the first timeout, modernc's the second.
				err := ask(t, driver, "file:"+path+"?mode=ro&_busy_timeout=1&_pragma=busy_timeout(1)", c.statement)
				is.True(err != nil)
				for _, err := range []error{err, fmt.Errorf("while asking: %w", err), errors.Join(io.EOF, err)} {
					code, ok := sqlitefile.CodeOf(err)
					is.True(ok)
					is.Equal(code, c.code)
					is.True(sqlitefile.Has(err, sqlitefile.CodeInterrupt, c.code))
					explained := sqlitefile.Explain(err)
					is.True(errors.Is(explained, c.want))
					is.True(errors.Is(explained, err))                           // the cause can be seen
					is.Equal(sqlitefile.Explain(explained), explained)           // and is explained once
					is.True(strings.Contains(explained.Error(), c.want.Error())) // in words
				}
				is.Equal(sqlitefile.IsDamage(err), c.code == sqlitefile.CodeCorrupt || c.code == sqlitefile.CodeNotADB)
				is.Equal(sqlitefile.IsBusy(err), c.code == sqlitefile.CodeBusy)
			})
		}
	}
}

// textError is an error of a driver that has nothing but SQLite's own words. The
// package's path says that it is SQLite's.
type textError string

func (e textError) Error() string { return string(e) }

func TestErrorsOfUnknownDriversAreToldByTheirText(t *testing.T) {
	for text, want := range map[string]error{
		"file is not a database":                          sqlitefile.ErrNotNNI,
		"database disk image is malformed (11)":           sqlitefile.ErrCorrupt,
		"database or disk is full":                        sqlitefile.ErrNoSpace,
		"attempt to write a readonly database":            sqlitefile.ErrReadOnly,
		"database is locked":                              sqlitefile.ErrBusy,
		"database table is locked: x":                     sqlitefile.ErrBusy,
		"SQL logic error: no such table: nb101trialstats": sqlitefile.ErrNotNNI,
		"unable to open database file: /x/nb.db":          sqlitefile.ErrCannotOpen,
	} {
		is := is.New(t)
		err := sqlitefile.Explain(textError(text))
		is.True(errors.Is(err, want))
		is.True(errors.Is(err, textError(text)))
	}
}

// A table or column that NNI does not have either makes no file another one.
func TestWhatIsNotNNIsIsNotMissed(t *testing.T) {
	is := is.New(t)
	for _, err := range []error{
		textError("SQL logic error: no such table: main.gone"),
		textError("no such column: mine.x"),
		textError(`foreign key mismatch - "nb101trialstats" referencing "nb101trialconfig"`),
	} {
		is.Equal(sqlitefile.Explain(err), err)
	}
}

func TestOtherErrorsStayAsTheyAre(t *testing.T) {
	is := is.New(t)
	for _, err := range []error{
		errors.New(`sql: Scan error on column index 1, name "arch": converting driver.Value type string ("database is locked") to a int64: invalid syntax`),
		&os.PathError{Op: "open", Path: "database is locked", Err: syscall.EINTR}, // interrupted system call
		syscall.EINTR,
		io.EOF, context.Canceled, os.ErrNotExist, &os.PathError{Op: "open", Path: filepath.Join("x", "sqlite"), Err: os.ErrPermission}} {
		_, ok := sqlitefile.CodeOf(err)
		is.True(!ok)
		is.Equal(sqlitefile.Explain(err), err)
	}
	is.NoErr(sqlitefile.Explain(nil))
}
