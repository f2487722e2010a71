package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/mattn/go-sqlite3"

	"github.com/nasbench-go/nasbench/nb101"
)

// file is a database file.
type file struct {
	name string // as the user wrote it
	path string // absolute, without symbolic links
}

// find looks a file up. It must exist.
func find(path string) (file, error) {
	if path == "" {
		found, err := nb101.FindDatabase()
		if err != nil {
			return file{}, err
		}
		path = found
	}
	real, err := filepath.EvalSymlinks(path)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return file{}, fmt.Errorf("%w: %w; check the path", nb101.ErrNoDatabase, err)
	}
	if err != nil {
		return file{}, fmt.Errorf("%s: %w", path, err)
	}
	return file{path, real}, nil
}

// read gives the state of the file, and changes nothing. A file of no bytes is
// a database without tables, to SQLite too.
func (f file) read(ctx context.Context) (state, error) {
	info, err := os.Stat(f.path)
	if err != nil {
		return state{}, err
	}
	if info.Mode().IsRegular() && info.Size() == 0 {
		return state{}, nil
	}
	db, err := nb101.OpenReadOnly(f.path)
	if err != nil {
		return state{}, err
	}
	defer db.Close()
	st, err := readState(ctx, db)
	return st, f.explainRead(err)
}

// peek checks a file that cannot be read before it has been recovered: what is
// there must look like an NNI database, or be too broken to tell.
func (f file) peek(ctx context.Context) error {
	db, err := sql.Open("sqlite3", f.dsn("ro&immutable=1"))
	if err != nil {
		return err
	}
	defer db.Close()
	st, err := readState(ctx, db)
	var s sqlite3.Error
	if errors.As(err, &s) && s.Code == sqlite3.ErrCorrupt {
		return nil
	}
	if err != nil {
		return f.explainRead(err)
	}
	return f.wrap(st.check(ctx))
}

func (f file) openWriter() (*writer, error) {
	// Never "rwc": a file that has just been removed must not come back.
	return newWriter(f.dsn("rw&_busy_timeout=0"), nil), nil
}

func (f file) dsn(mode string) string {
	return "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(f.path) + "?mode=" + mode
}

// wrap puts the file's name before an error.
func (f file) wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", f.name, err)
}

// explainRead says what an error of SQLite's means when it comes from reading.
func (f file) explainRead(err error) error {
	var s sqlite3.Error
	switch errors.As(err, &s); {
	case s.ExtendedCode == sqlite3.ErrReadonlyRollback, s.ExtendedCode == sqlite3.ErrReadonlyRecovery, s.Code == sqlite3.ErrCantOpen:
		err = fmt.Errorf("%w: the program that wrote it last did not end well; \"up\" rolls that back, and so does: sqlite3 FILE 'PRAGMA quick_check' (%w)", nb101.ErrUnfinishedWrite, err)
	case s.Code == sqlite3.ErrNotADB:
		err = fmt.Errorf("%w: %w; choose another file", nb101.ErrNotNNI, err)
	case s.Code == sqlite3.ErrCorrupt:
		err = damaged(err)
	case s.Code == sqlite3.ErrFull:
		err = noSpace(err)
	case s.Code == sqlite3.ErrBusy:
		err = fmt.Errorf("%w: try again when it has ended (%w)", ErrBusy, err)
	case s.Code == sqlite3.ErrError: // no such column in goose's table
		err = fmt.Errorf("%w: %w; choose another file", nb101.ErrNotNNI, err)
	}
	return f.wrap(err)
}

// explainWrite says what an error of SQLite's means when it comes from writing.
func (f file) explainWrite(err error) error {
	var s sqlite3.Error
	switch errors.As(err, &s); {
	case s.Code == sqlite3.ErrReadonly, s.Code == sqlite3.ErrPerm, s.Code == sqlite3.ErrCantOpen:
		err = fmt.Errorf("it and its folder cannot be written to; make them writable, or migrate a copy (%w)", err)
	case s.Code == sqlite3.ErrFull:
		err = noSpace(err)
	case s.Code == sqlite3.ErrCorrupt:
		err = damaged(err)
	}
	return f.wrap(err)
}

func noSpace(err error) error {
	return fmt.Errorf("no space left on the disk, nothing was changed; make room, or migrate a copy elsewhere (%w)", err)
}
