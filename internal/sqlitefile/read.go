package sqlitefile

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"time"

	"github.com/nasbench-go/nasbench/internal/beside"
)

// cacheKiB is the page cache of a connection: the inner pages of the indexes and
// tables that a look-up goes through in a full file take 3 MB, more than
// SQLite's 2 MB.
const cacheKiB = 8 << 10

// OpenRead opens a file for reading only. Nothing is created or changed,
// neither the file nor a journal, -wal or -shm file beside it. It looks at the
// file's first bytes, and at what is beside it, but not at its tables.
//
// Before every query it looks again, unless the connection still holds the lock
// under which it answered the one before, which it does for at most 2 ms (or one
// query): a reader sees the file as it is, or an error that says what happened to
// it. Waiting for a lock ends with the query's
// context. The errors are [ErrNoDatabase] (and [fs.ErrNotExist]), [ErrNotNNI],
// [ErrCannotOpen], [ErrUnfinishedWrite], [ErrCorrupt] for a file that was cut short,
// and for one that stays locked [ErrBusy].
func OpenRead(path string, wait Wait) (*sql.DB, error) {
	full, err := Resolve(path)
	if err != nil {
		return nil, err
	}
	file, err := watch(full)
	if err != nil {
		return nil, err
	}
	wait.File, wait.Report = path, oneAtATime(wait.Report)
	r := &reader{name: path, full: full, file: file, wait: wait}
	s, err := r.look()
	if err == nil && !s.header.wal {
		err = file.checkWhole(full)
		if err != nil {
			err = fmt.Errorf("%s: %w", path, err)
		}
	}
	if err != nil {
		file.unwatch()
		return nil, err
	}
	handle := sql.OpenDB(r)
	conns := max(4, runtime.GOMAXPROCS(0))
	handle.SetMaxOpenConns(conns)
	handle.SetMaxIdleConns(conns)
	return handle, nil
}

// Peek opens a file for reading as it is, without what is beside it: one that
// has to be recovered before it can be read may be too damaged for that.
func Peek(path string) (*sql.DB, error) {
	full, err := Resolve(path)
	if err != nil {
		return nil, err
	}
	return sql.Open(DriverName, dsn(full, "ro")+"&immutable=1")
}

// RefuseForeign refuses a file beside which is what cannot be its own: a
// write-ahead log beside a file in rollback mode, which SQLite would read
// through and make permanent if it writes, or a journal beside an empty file,
// which it would remove. The error is [ErrUnfinishedWrite].
func RefuseForeign(path string) error {
	full, err := Resolve(path)
	if err != nil {
		return err
	}
	file, err := watch(full)
	if err != nil {
		return err
	}
	defer file.unwatch()
	// An empty file is in rollback mode too, and SQLite removes a log beside it.
	if info, err := file.Stat(); err != nil || info.Size() > 0 {
		if h, err := readHeader(path, file); err != nil || h.wal {
			return err
		}
	} else if err := refuseForeignJournal(path, full); err != nil {
		return err
	}
	_, exists, err := sizeOf(full + beside.WAL)
	if exists {
		return foreignLog(path, full)
	}
	return err
}

// refuseForeignJournal refuses a journal beside an empty file, unless it is that
// of a transaction which began with an empty file, or ended.
func refuseForeignJournal(name, full string) error {
	journal, err := os.Open(full + beside.Journal)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return Explain(err)
	}
	defer journal.Close()
	// https://sqlite.org/fileformat.html#the_rollback_journal
	const magic = "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
	const pages = 16 // where it says how many the file had
	var header [pages + 4]byte
	n, err := journal.ReadAt(header[:], 0)
	switch {
	case err != nil && err != io.EOF:
		return err
	case n == 0, header[0] == 0: // it has ended
	case string(header[:len(magic)]) == magic && n == len(header) && binary.BigEndian.Uint32(header[pages:]) == 0:
	default:
		return fmt.Errorf("%w: %s: the journal %s%s is beside it but is not its own, because the file is empty; move that journal away",
			ErrUnfinishedWrite, name, full, beside.Journal)
	}
	return nil
}

func foreignLog(name, full string) error {
	return fmt.Errorf("%w: %s: the write-ahead log %s%s is beside it but is not its own, because the file is in rollback mode; unless a program is changing the mode of the file right now, move that log away",
		ErrUnfinishedWrite, name, full, beside.WAL)
}

// reader opens the connections of a database that is only read.
type reader struct {
	name, full string // as the user wrote it; absolute
	file       *watched
	wait       Wait
}

// sight is what was seen of a file.
type sight struct {
	header header
	// Of a file in write-ahead-log mode, which is read as one that nobody
	// changes:
	size     int64
	modified time.Time
}

// look looks at the file and at what is beside it.
func (r *reader) look() (s sight, err error) {
	if s.header, err = readHeader(r.name, r.file); err != nil {
		return sight{}, err
	}
	size, exists, err := sizeOf(r.full + beside.WAL)
	switch {
	case err != nil:
		return sight{}, err
	case !s.header.wal && exists:
		return sight{}, foreignLog(r.name, r.full)
	case !s.header.wal:
		return s, nil
	case size > 0:
		return sight{}, fmt.Errorf("%w: %s: results are still in the write-ahead log %s%s; close the program that writes them, or run: sqlite3 '%s' 'PRAGMA journal_mode=DELETE'",
			ErrUnfinishedWrite, r.name, r.full, beside.WAL, r.full)
	}
	var info fs.FileInfo
	if info, err = r.file.Stat(); err != nil {
		return sight{}, err
	}
	s.size, s.modified = info.Size(), info.ModTime()
	return s, nil
}

func (r *reader) Driver() driver.Driver { return sqliteDriver }

// Close is called by database/sql when all connections are closed.
func (r *reader) Close() error { return r.file.unwatch() }

func (r *reader) Connect(ctx context.Context) (driver.Conn, error) {
	s, err := r.look()
	if err != nil {
		return nil, err
	}
	name := dsn(r.full, "ro")
	if s.header.wal {
		// Reading such a file makes SQLite create a -shm file, unless it is told
		// that nobody writes; that there is no log says so.
		name += "&immutable=1"
	}
	raw, err := openRaw(ctx, name, r.wait, fmt.Sprintf("PRAGMA cache_size=-%d", cacheKiB))
	if err != nil {
		return nil, r.explainOpen(err)
	}
	return &readConn{rawConn: raw, reader: r, seen: s}, nil
}

// explainOpen says why SQLite cannot open the file, or one beside it, if that is
// what an error says.
func (r *reader) explainOpen(err error) error {
	if err == nil || !Has(err, CodeCantOpen) {
		return err
	}
	return ExplainAt(r.full, err)
}

// readConn is a connection that looks at the file before each query, or before
// the first of those that follow each other closely.
type readConn struct {
	rawConn
	reader *reader
	seen   sight
	hold   hold
}

// check returns [driver.ErrBadConn], on which database/sql opens another
// connection, if the file is no longer one that this connection can read.
func (c *readConn) check() error {
	s, err := c.reader.look()
	if err != nil {
		return err
	}
	if s.header.wal != c.seen.header.wal || s.header.wal && s != c.seen {
		return driver.ErrBadConn
	}
	return nil
}

// ready checks and tries until the file is not locked.
func (c *readConn) ready(ctx context.Context, try func() error) error {
	c.hold.end()
	return c.reader.wait.ToRead(ctx, func() error {
		if err := c.check(); err != nil {
			return err
		}
		return c.reader.explainOpen(try())
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
			return stmt, c.reader.explainOpen(err)
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
		rows, err = withFirstStep(c.rawConn.QueryContext(ctx, query, args))
		return err
	})
	return rows, err
}

func (c *readConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	c.hold.end()
	return c.rawConn.BeginTx(ctx, opts)
}

func (c *readConn) Close() error {
	c.hold.close()
	return c.rawConn.Close()
}

func withFirstStep(rows driver.Rows, err error) (driver.Rows, error) {
	if err != nil {
		return nil, err
	}
	return stepFirst(rows, nil)
}

func (c *readConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (r driver.Result, err error) {
	err = c.ready(ctx, func() (err error) {
		r, err = c.rawConn.ExecContext(ctx, query, args)
		return err
	})
	return r, err
}

// unwrap returns the driver's own connection.
func (c *readConn) unwrap() rawConn {
	c.hold.end()
	return c.rawConn
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
			rows, err = stepFirst(rows, c.hold.leave)
		}
		if err == nil {
			return rows, nil
		}
		c.hold.leave()
		c.hold.end()
		if !IsBusy(err) {
			return nil, c.reader.explainOpen(err)
		}
	}
	err = c.ready(ctx, func() (err error) {
		rows, err = withFirstStep(s.rawStmt.QueryContext(ctx, args))
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
