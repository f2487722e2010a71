//go:build !cgo

package sqlitefile

import (
	"context"
	"database/sql/driver"
	"errors"

	"modernc.org/sqlite"
)

// DriverName is the name by which database/sql knows the driver.
const DriverName = "sqlite"

var sqliteDriver driver.Driver = &sqlite.Driver{}

// runInsert runs a statement that returns no rows.
func runInsert(ctx context.Context, stmt driver.Stmt, args []driver.NamedValue) error {
	_, err := stmt.(driver.StmtExecContext).ExecContext(ctx, args)
	return err
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
