package migrate

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/mattn/go-sqlite3"

	"github.com/nasbench-go/nasbench/nb101/progress"
)

// How long to wait for others: for a writer, which may be another migrator that
// checks a large file, and for readers to let the changes be written. While it
// waits for readers new ones have to wait too, which they do for a minute if
// they are ours.
var (
	writerPatience = 10 * time.Minute
	readerPatience = 30 * time.Second
)

// writer holds the one connection that changes a file, with one transaction
// around everything. SQLite's write lock, which that takes at its start, is also
// the lock that goose does not have for SQLite.
type writer struct{ db *sql.DB }

func newWriter(dsn string, record func(statement string)) *writer {
	db := sql.OpenDB(&connector{dsn: dsn, record: record})
	db.SetMaxOpenConns(1)
	return &writer{db}
}

// begin starts the transaction. It waits while another program writes.
func (w *writer) begin(ctx context.Context, o Options) error {
	// Without spilling, changes stay in memory until the end (100 MB for a full
	// file), and so readers can go on until then. SQLite takes that no more once
	// the transaction has begun, and reads the schema for it, which can be locked.
	for _, statement := range []string{"PRAGMA cache_spill=OFF", "BEGIN IMMEDIATE"} {
		err := patiently(ctx, writerPatience, func() error {
			_, err := w.db.ExecContext(ctx, statement)
			return err
		}, func() {
			o.Progress.Report("waiting for another program that writes to the file", 0, 0, progress.Uncounted)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// commit ends the transaction. It waits while other programs read.
func (w *writer) commit(ctx context.Context) error {
	return patiently(ctx, readerPatience, func() error {
		_, err := w.db.ExecContext(context.WithoutCancel(ctx), "COMMIT")
		return err
	}, func() {})
}

// rollback ends the transaction, if it has not ended.
func (w *writer) rollback() { _, _ = w.db.Exec("ROLLBACK") }

func (w *writer) close() error { return w.db.Close() }

// patiently tries again while the file is locked, as long as the context and
// the patience last. SQLite's own busy timeout does not end with the context.
func patiently(ctx context.Context, patience time.Duration, try func() error, waiting func()) error {
	deadline := time.Now().Add(patience)
	for {
		err := try()
		var s sqlite3.Error
		if !errors.As(err, &s) || s.Code != sqlite3.ErrBusy && s.Code != sqlite3.ErrLocked {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%w: after %v of waiting; close that program, then try again (%w)", ErrBusy, patience, err)
		}
		waiting()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// connector opens connections on which a transaction can be begun inside the
// one that is there already.
type connector struct {
	dsn    string
	record func(statement string) // if not nil, told every statement that changes something
}

func (c *connector) Driver() driver.Driver { return &sqlite3.SQLiteDriver{} }

func (c *connector) Connect(context.Context) (driver.Conn, error) {
	dc, err := c.Driver().Open(c.dsn)
	if err != nil {
		return nil, err
	}
	return &conn{dc.(*sqlite3.SQLiteConn), c.record}, nil
}

// conn makes a savepoint where goose begins a transaction for a step.
type conn struct {
	*sqlite3.SQLiteConn
	record func(statement string)
}

func (c *conn) BeginTx(ctx context.Context, _ driver.TxOptions) (driver.Tx, error) {
	_, err := c.ExecContext(ctx, "SAVEPOINT step", nil)
	return savepoint{c}, err
}

func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if c.record != nil {
		c.record(withArgs(query, args))
	}
	return c.SQLiteConn.ExecContext(ctx, query, args)
}

type savepoint struct{ c *conn }

func (s savepoint) Commit() error { return s.run("RELEASE step") }

func (s savepoint) Rollback() error {
	if s.c.AutoCommit() {
		return nil // SQLite has rolled everything back by itself
	}
	return s.run("ROLLBACK TO step; RELEASE step")
}

func (s savepoint) run(statement string) error {
	_, err := s.c.ExecContext(context.Background(), statement, nil)
	return err
}
