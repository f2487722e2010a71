package sqlitefile

import (
	"context"
	"database/sql/driver"
	"io"
)

// readConn is a connection that looks at the file before each query, or before
// the first of those that follow each other closely.
type readConn struct {
	rawConn
	reader *reader
	seen   sight
	hold   hold
}

// check looks at the file. The error is that of [reader.changed] if it is no
// longer one that this connection can read.
func (c *readConn) check() error {
	s, err := c.reader.look()
	if err != nil {
		return err
	}
	return c.compare(s)
}

// compare compares how the file looks with how it did when the connection was
// opened. A file in rollback mode may have changed, because SQLite sees that.
func (c *readConn) compare(s sight) error {
	if s.header.wal != c.seen.header.wal || s.header.wal && s != c.seen {
		return c.reader.changed()
	}
	return nil
}

// ended returns the error of what has been read of a file in write-ahead-log
// mode: no lock kept others from changing it meanwhile. A log that has been
// begun since does not matter, as long as nothing of it is in the file.
func (c *readConn) ended(err error) error {
	if !c.seen.header.wal || err != nil && !ofTheFile(err) {
		return err
	}
	s, errSee := c.reader.see()
	if errSee == nil {
		errSee = c.compare(s)
	}
	if errSee != nil {
		return errSee
	}
	return err
}

// failed returns the error of a query that could not begin, or what has
// happened to the file since it was looked at.
func (c *readConn) failed(err error) error {
	if err == nil || !ofTheFile(err) {
		return err
	}
	if errCheck := c.check(); errCheck != nil {
		return errCheck
	}
	return c.reader.explainOpen(err)
}

// ofTheFile reports whether an error may follow from a change of the file.
func ofTheFile(err error) bool {
	code, ok := CodeOf(err)
	return ok && code != CodeInterrupt && !IsBusy(err)
}

// ready checks and tries until the file is not locked.
func (c *readConn) ready(ctx context.Context, try func() error) error {
	c.hold.end()
	return c.reader.wait.ToRead(ctx, func() error {
		if err := c.check(); err != nil {
			return err
		}
		return c.failed(try())
	})
}

func (c *readConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	stmt, err := c.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	return &readStmt{stmt.(rawStmt), c}, nil
}

func (c *readConn) prepare(ctx context.Context, query string) (stmt driver.Stmt, err error) {
	if held, err := c.enter(); err != nil {
		return nil, err
	} else if held {
		stmt, err := c.rawConn.PrepareContext(ctx, query)
		c.hold.leave()
		if err == nil || !IsBusy(err) {
			return stmt, c.failed(err)
		}
	}
	err = c.ready(ctx, func() (err error) {
		stmt, err = c.rawConn.PrepareContext(ctx, query)
		return err
	})
	return stmt, err
}

// enter begins a query that the connection's hold can cover. A file in
// write-ahead-log mode is read without locks.
func (c *readConn) enter() (held bool, err error) {
	if c.seen.header.wal {
		return false, nil
	}
	held, err = c.hold.enter(c.rawConn, c.check)
	if IsBusy(err) {
		return false, nil
	}
	return held, err
}

func (c *readConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (rows driver.Rows, err error) {
	err = c.ready(ctx, func() (err error) {
		rows, err = c.withFirstStep(c.rawConn.QueryContext(ctx, query, args))
		return err
	})
	return rows, err
}

func (c *readConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	c.hold.end()
	if err := c.check(); err != nil { // database/sql tries again here, but not later
		return nil, err
	}
	tx, err := c.rawConn.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	return &readTx{tx, c}, nil
}

// readTx is a transaction of the caller's. Its queries are held as others are.
type readTx struct {
	driver.Tx
	conn *readConn
}

func (t *readTx) Commit() error {
	t.conn.hold.end()
	return t.Tx.Commit()
}

func (t *readTx) Rollback() error {
	t.conn.hold.end()
	return t.Tx.Rollback()
}

func (c *readConn) Close() error {
	c.hold.close()
	return c.rawConn.Close()
}

// withFirstStep takes the first step of a query that no hold covers.
func (c *readConn) withFirstStep(rows driver.Rows, err error) (driver.Rows, error) {
	if err != nil {
		return nil, err
	}
	end := rowsEnd{done: c.hold.leave}
	if c.seen.header.wal {
		end.check = c.ended
	}
	c.hold.use()
	if rows, err = stepFirst(rows, end); err != nil {
		c.hold.leave()
	}
	return rows, err
}

func (c *readConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (r driver.Result, err error) {
	err = c.ready(ctx, func() (err error) {
		r, err = c.rawConn.ExecContext(ctx, query, args)
		return err
	})
	return r, err
}

// raw calls do with the driver's own connection.
func (c *readConn) raw(do func(rawConn) error) error {
	c.hold.end()
	if err := c.check(); err != nil {
		return err
	}
	return c.ended(do(c.rawConn))
}

type readStmt struct {
	rawStmt
	conn *readConn
}

func (s *readStmt) Close() error { return s.conn.hold.apart(s.rawStmt.Close) }

func (s *readStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (rows driver.Rows, err error) {
	c := s.conn
	if held, err := c.enter(); err != nil {
		return nil, err
	} else if held {
		rows, err := s.rawStmt.QueryContext(ctx, args)
		if err == nil {
			rows, err = stepFirst(rows, rowsEnd{done: c.hold.leave})
		}
		if err == nil {
			return rows, nil
		}
		c.hold.leave()
		c.hold.end()
		if !IsBusy(err) {
			return nil, c.failed(err)
		}
	}
	err = c.ready(ctx, func() (err error) {
		rows, err = c.withFirstStep(s.rawStmt.QueryContext(ctx, args))
		return err
	})
	return rows, err
}

func (s *readStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (r driver.Result, err error) {
	err = s.conn.ready(ctx, func() (err error) {
		r, err = s.rawStmt.ExecContext(ctx, args)
		return err
	})
	return r, err
}

// rowsEnd is what is done at the end of rows.
type rowsEnd struct {
	// check, if not nil, returns the error of the rows, which may be nil, or a
	// better one; it is called once, after the last row or the last one that was
	// wanted.
	check func(error) error
	done  func() // is called when they are closed
}

// next returns the error of reading the next row.
func (e *rowsEnd) next(err error) error {
	if err == nil || e.check == nil {
		return err
	}
	check := e.check
	e.check = nil
	if err != io.EOF {
		return check(err)
	}
	if err := check(nil); err != nil {
		return err
	}
	return io.EOF
}

// close returns the error of closing the rows, which is done.
func (e *rowsEnd) close(err error) error {
	e.done()
	if e.check == nil {
		return err
	}
	return e.check(err)
}
