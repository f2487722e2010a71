package sqlitefile

import (
	"context"
	"database/sql"
	"database/sql/driver"
)

// Writer holds the one connection that changes a file, with one transaction
// around everything. SQLite's write lock, which that takes at its start, is also
// the lock that goose does not have for SQLite. A transaction that somebody
// begins on DB becomes a savepoint in it.
type Writer struct {
	DB   *sql.DB
	wait Wait
}

// OpenWriter opens a file that exists, for writing. record, if not nil, is
// called with every statement that changes something, and its arguments.
func OpenWriter(path string, wait Wait, record func(statement string, args []driver.NamedValue)) (*Writer, error) {
	full, err := Resolve(path)
	if err != nil {
		return nil, err
	}
	if _, err := checkRegular(full); err != nil {
		return nil, err
	}
	// Never "rwc": a file that has just been removed must not reappear.
	wait.File = path
	return newWriter(dsn(full, "rw"), wait, record), nil
}

// MemoryWriter does the same with an empty database in memory.
func MemoryWriter(record func(statement string, args []driver.NamedValue)) *Writer {
	return newWriter(":memory:", Wait{}, record)
}

func newWriter(name string, wait Wait, record func(string, []driver.NamedValue)) *Writer {
	db := sql.OpenDB(&writeConnector{name, wait, record})
	db.SetMaxOpenConns(1)
	return &Writer{DB: db, wait: wait}
}

// Begin starts the transaction. It waits while another program writes.
func (w *Writer) Begin(ctx context.Context) error {
	// Without spilling, changes stay in memory until the end (100 MB for a
	// full file), and so readers can go on until then. SQLite no longer
	// accepts that once the transaction has begun, and reads the schema for
	// it, which can be locked.
	for _, statement := range []string{"PRAGMA cache_spill=OFF", "BEGIN IMMEDIATE"} {
		err := w.wait.toWrite(ctx, func() error {
			_, err := w.DB.ExecContext(ctx, statement)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Commit ends the transaction. It waits while other programs read.
func (w *Writer) Commit(ctx context.Context) error {
	return w.wait.toCommit(ctx, func() error {
		_, err := w.DB.ExecContext(context.WithoutCancel(ctx), "COMMIT")
		return err
	})
}

// Rollback ends the transaction, if it has not ended.
func (w *Writer) Rollback() { _, _ = w.DB.Exec("ROLLBACK") }

// Close closes the connection.
func (w *Writer) Close() error { return w.DB.Close() }

// writeConnector opens connections on which a transaction can be begun inside
// the one that is open.
type writeConnector struct {
	name   string
	wait   Wait
	record func(statement string, args []driver.NamedValue)
}

func (c *writeConnector) Driver() driver.Driver { return sqliteDriver }

func (c *writeConnector) Connect(ctx context.Context) (driver.Conn, error) {
	raw, err := openRaw(ctx, c.name, c.wait)
	if err != nil {
		return nil, err
	}
	return &writeConn{raw, c.record}, nil
}

// writeConn makes a savepoint where a transaction is begun.
type writeConn struct {
	rawConn
	record func(statement string, args []driver.NamedValue)
}

func (c *writeConn) BeginTx(ctx context.Context, _ driver.TxOptions) (driver.Tx, error) {
	_, err := c.ExecContext(ctx, "SAVEPOINT step", nil)
	return savepoint{c}, err
}

func (c *writeConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if c.record != nil {
		c.record(query, args)
	}
	if m := analyzeOne.FindStringSubmatch(query); m != nil {
		return driver.ResultNoRows, analyze(ctx, c.rawConn, m[1])
	}
	return c.rawConn.ExecContext(ctx, query, args)
}

type savepoint struct{ c *writeConn }

func (s savepoint) Commit() error { return s.run("RELEASE step") }

// Rollback goes back to the savepoint. An error that ends it means that SQLite
// has rolled everything back by itself.
func (s savepoint) Rollback() error {
	_ = s.run("ROLLBACK TO step; RELEASE step")
	return nil
}

func (s savepoint) run(statement string) error {
	_, err := s.c.ExecContext(context.Background(), statement, nil)
	return err
}
