package sqlitefile

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/nasbench-go/nasbench/internal/beside"
)

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

// see looks at the file that was opened, whatever has its name now.
func (r *reader) see() (s sight, err error) {
	if s.header, err = readHeader(r.name, r.file); err != nil || !s.header.wal {
		return s, err
	}
	info, err := r.file.Stat()
	if err != nil {
		return sight{}, err
	}
	s.size, s.modified = info.Size(), info.ModTime()
	return s, nil
}

// look looks at the file, whether it is still the one of its name, which
// SQLite would open, and at what lies beside it, which SQLite would take for
// its own.
func (r *reader) look() (sight, error) {
	info, err := os.Stat(r.full)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && !os.SameFile(info, r.file.info):
		return sight{}, fmt.Errorf("%w: %s is no longer the file that was opened; open it again", ErrReplaced, r.name)
	case err != nil:
		return sight{}, err
	}
	s, err := r.see()
	if err != nil {
		return sight{}, err
	}
	size, exists, err := sizeOf(r.full + beside.WAL)
	switch {
	case err != nil:
		return sight{}, err
	case !s.header.wal && exists:
		return sight{}, foreignLog(r.name, r.full)
	case s.header.wal && size > 0:
		return sight{}, fmt.Errorf("%w: %s: results are still in the write-ahead log %s%s; close the program that writes them, or run: sqlite3 '%s' 'PRAGMA journal_mode=DELETE'",
			ErrUnfinishedWrite, r.name, r.full, beside.WAL, r.full)
	}
	return s, nil
}

// changed is the error for a connection that cannot read the file as it is
// now. database/sql finds [driver.ErrBadConn] in it, which says nothing to a
// user, and tries again with another connection, unless that is one in a
// transaction.
func (r *reader) changed() error {
	return fmt.Errorf("%w: %s was changed while it was being read; try again when that program has ended%.0w", ErrBusy, r.name, driver.ErrBadConn)
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
		// Reading such a file makes SQLite create a -shm file, unless it is
		// told that nobody writes; that there is no log says so.
		name += "&immutable=1"
	}
	raw, err := openRaw(ctx, name, r.wait, fmt.Sprintf("PRAGMA cache_size=-%d", cacheKiB))
	if err != nil {
		return nil, r.explainOpen(err)
	}
	c := &readConn{rawConn: raw, reader: r, seen: s}
	if err := c.check(); err != nil { // it may have been opened after a change
		return nil, errors.Join(err, raw.Close())
	}
	return c, nil
}

// explainOpen says why SQLite cannot open the file, or one beside it, if that
// is what an error says.
func (r *reader) explainOpen(err error) error {
	if err == nil || !Has(err, CodeCantOpen) {
		return err
	}
	return ExplainAt(r.full, err)
}
