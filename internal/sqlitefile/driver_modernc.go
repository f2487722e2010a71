//go:build !cgo

package sqlitefile

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// DriverName is the name by which database/sql knows the driver.
const DriverName = "sqlite"

// DriverModule is the path of the driver's module.
const DriverModule = "modernc.org/sqlite"

// SQLiteVersion returns the version of the SQLite that the driver brings, such
// as 3.54.1.
func SQLiteVersion() string { return sqlite3.SQLITE_VERSION }

var sqliteDriver driver.Driver = &sqlite.Driver{}

// runInsert runs a statement that returns no rows.
func runInsert(ctx context.Context, stmt driver.Stmt, args []driver.NamedValue) error {
	_, err := stmt.(driver.StmtExecContext).ExecContext(ctx, args)
	return err
}

// moderncRows is what rows of this driver can do.
type moderncRows interface {
	driver.Rows
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeLength
	driver.RowsColumnTypeNullable
	driver.RowsColumnTypePrecisionScale
	driver.RowsColumnTypeScanType
}

// stepFirst takes the first step of a query, which is where SQLite finds that
// the file is locked. This driver leaves that to the first Next.
func stepFirst(rows driver.Rows, end rowsEnd) (driver.Rows, error) {
	first := make([]driver.Value, len(rows.Columns()))
	err := rows.Next(first)
	if err != nil && err != io.EOF {
		return nil, errors.Join(err, rows.Close())
	}
	return &steppedRows{moderncRows: rows.(moderncRows), first: first, err: err, pending: true, end: end}, nil
}

// steppedRows are rows of which the first has been read.
type steppedRows struct {
	moderncRows
	first   []driver.Value
	err     error // of the first step: nil or io.EOF
	pending bool  // the first row has not been returned yet
	end     rowsEnd
}

func (r *steppedRows) Close() error { return r.end.close(r.moderncRows.Close()) }

func (r *steppedRows) Next(dest []driver.Value) error {
	if r.pending {
		r.pending = false
		copy(dest, r.first)
		return r.end.next(r.err)
	}
	return r.end.next(r.moderncRows.Next(dest))
}

// startBackup begins to copy the database of a connection into the file that
// the other connection has open. This driver opens that file itself, so the
// other connection is only asked for its name.
func startBackup(from, to rawConn) (backup, error) {
	target, err := fileName(to)
	if err != nil {
		return nil, err
	}
	b, err := from.(interface {
		NewBackup(uri string) (*sqlite.Backup, error)
	}).NewBackup(dsn(target, "rw") + "&_pragma=journal_mode(off)&_pragma=synchronous(off)")
	if err != nil {
		return nil, err
	}
	return moderncBackup{b}, nil
}

// fileName asks a connection for the name of its file.
func fileName(c rawConn) (string, error) {
	rows, err := c.QueryContext(context.Background(), "SELECT file FROM pragma_database_list WHERE name = 'main'", nil)
	if err != nil {
		return "", err
	}
	var name [1]driver.Value
	if err := errors.Join(rows.Next(name[:]), rows.Close()); err != nil {
		return "", err
	}
	return name[0].(string), nil
}

type moderncBackup struct{ *sqlite.Backup }

func (b moderncBackup) step(pages int) (done bool, err error) {
	more, err := b.Step(int32(pages))
	return !more && err == nil, err
}
func (b moderncBackup) remaining() int { return b.Remaining() }
func (b moderncBackup) total() int     { return b.PageCount() }
func (b moderncBackup) finish() error  { return b.Finish() }
