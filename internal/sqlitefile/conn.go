package sqlitefile

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
)

// rawConn is what the connections of both drivers can do.
type rawConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.QueryerContext
	driver.ExecerContext
}

// rawStmt is what their statements can do.
type rawStmt interface {
	driver.Stmt
	driver.StmtQueryContext
	driver.StmtExecContext
}

// openRaw opens a connection and runs statements on it. It waits for a lock by
// itself: SQLite's own waiting would not end with ctx.
func openRaw(ctx context.Context, name string, wait Wait, statements ...string) (rawConn, error) {
	var c driver.Conn
	err := wait.ToRead(ctx, func() (err error) {
		c, err = sqliteDriver.Open(name)
		return err
	})
	if err != nil {
		return nil, err
	}
	raw := c.(rawConn)
	for _, s := range statements {
		err := wait.ToRead(ctx, func() error { // some read the schema
			_, err := raw.ExecContext(ctx, s, nil)
			return err
		})
		if err != nil {
			return nil, errors.Join(err, raw.Close())
		}
	}
	return raw, nil
}

// OpenMemory opens an empty database in memory, with one connection.
func OpenMemory() (*sql.DB, error) {
	db, err := sql.Open(DriverName, ":memory:")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // every connection would have a database of its own
	return db, nil
}

// withRaw calls do with a driver's own connection of a handle.
func withRaw(ctx context.Context, db *sql.DB, do func(rawConn) error) error {
	c, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	return c.Raw(func(dc any) error {
		if reading, ok := dc.(*readConn); ok {
			return reading.raw(do)
		}
		return do(dc.(rawConn))
	})
}
