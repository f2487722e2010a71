package sqlitefile

import (
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"

	"github.com/nasbench-go/nasbench/internal/beside"
)

// cacheKiB is the page cache of a connection: the inner pages of the indexes
// and tables that a look-up goes through in a full file take 3 MB, more than
// SQLite's 2 MB.
const cacheKiB = 8 << 10

// OpenRead opens a file for reading only. Nothing is created or changed,
// neither the file nor a journal, -wal or -shm file beside it. It looks at the
// file's first bytes, and at what is beside it, but not at its tables.
//
// Before every query it looks again, unless the connection still holds the
// lock under which it answered the one before and has had it for less than 2 ms:
// a reader sees the file as it was then, or an error that says what happened to
// it. Rows that are open keep the lock for longer. A file in write-ahead-log mode, which is read without locks,
// is looked at after every query too. Waiting for a lock ends with the query's
// context.
//
// The errors are [ErrNoDatabase] (and [fs.ErrNotExist]), [ErrNotNNI],
// [ErrCannotOpen], [ErrUnfinishedWrite], [ErrCorrupt] for a file that was cut
// short, and for one that stays locked [ErrBusy]; of queries also
// [ErrReplaced] if the path does not name the file any more, and [ErrBusy] if
// the file was changed meanwhile and database/sql could not try again.
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
	_, err = r.look()
	if err == nil {
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
	// An empty file is in rollback mode too, and SQLite removes a log beside
	// it.
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

// refuseForeignJournal refuses a journal beside an empty file, unless it is
// that of a transaction which began with an empty file, or ended.
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
