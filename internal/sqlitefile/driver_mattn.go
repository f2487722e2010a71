//go:build cgo

package sqlitefile

import (
	"context"
	"database/sql/driver"

	"github.com/mattn/go-sqlite3"
)

// DriverName is the name by which database/sql knows the driver.
const DriverName = "sqlite3"

// DriverModule is the path of the driver's module.
const DriverModule = "github.com/mattn/go-sqlite3"

// SQLiteVersion returns the version of the SQLite that the driver brings, such
// as 3.54.1.
func SQLiteVersion() string {
	version, _, _ := sqlite3.Version()
	return version
}

var sqliteDriver driver.Driver = &sqlite3.SQLiteDriver{}

// runInsert runs a statement that returns no rows. This driver hands all
// values to SQLite in one call if it expects rows, and otherwise in one call
// each, which takes half as long again.
func runInsert(ctx context.Context, stmt driver.Stmt, args []driver.NamedValue) error {
	rows, err := stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		return err
	}
	return rows.Close()
}

// stepFirst takes the first step of a query, which is where SQLite finds that
// the file is locked. This driver has taken it already.
func stepFirst(rows driver.Rows, end rowsEnd) (driver.Rows, error) {
	return &endedRows{rows.(*sqlite3.SQLiteRows), end}, nil
}

// endedRows are rows at whose end something is done.
type endedRows struct {
	*sqlite3.SQLiteRows
	end rowsEnd
}

func (r *endedRows) Next(dest []driver.Value) error { return r.end.next(r.SQLiteRows.Next(dest)) }

func (r *endedRows) Close() error { return r.end.close(r.SQLiteRows.Close()) }

// startBackup begins to copy the database of a connection into the file that
// the other connection has open.
func startBackup(from, to rawConn) (backup, error) {
	b, err := to.(*sqlite3.SQLiteConn).Backup("main", from.(*sqlite3.SQLiteConn), "main")
	if err != nil {
		return nil, err
	}
	return mattnBackup{b}, nil
}

type mattnBackup struct{ *sqlite3.SQLiteBackup }

func (b mattnBackup) step(pages int) (done bool, err error) { return b.Step(pages) }
func (b mattnBackup) remaining() int                        { return b.Remaining() }
func (b mattnBackup) total() int                            { return b.PageCount() }
func (b mattnBackup) finish() error                         { return b.Finish() }
