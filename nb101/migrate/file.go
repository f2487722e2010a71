package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/nb101"
)

// file is a database file.
type file struct {
	name string // as the user wrote it
	path string // absolute, without symbolic links
	place
	wait sqlitefile.Wait
}

// find looks a file up. It must exist.
func find(path string, o Options) (file, error) {
	place, err := o.place()
	if err != nil {
		return file{}, err
	}
	full, err := sqlitefile.Resolve(path)
	return file{path, full, place, o.wait()}, err
}

// read returns the state of the file, and changes nothing. A file of no bytes
// is a database without tables, to SQLite too.
func (f file) read(ctx context.Context) (state, error) {
	info, err := os.Stat(f.path)
	if err != nil {
		return state{}, err
	}
	if info.Mode().IsRegular() && info.Size() == 0 {
		if err := sqlitefile.RefuseForeign(f.path); err != nil {
			return state{}, err
		}
		return state{place: f.place}, nil
	}
	db, err := sqlitefile.OpenRead(f.path, f.wait)
	if err != nil {
		return state{}, err
	}
	defer db.Close()
	return f.readHandle(ctx, db)
}

// readHandle reads the state of a file that is open.
func (f file) readHandle(ctx context.Context, db *sql.DB) (state, error) {
	// In one transaction: the record and the schema must be of one moment, and
	// another migrator may be writing both.
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return state{}, f.explainRead(ctx, err)
	}
	defer tx.Rollback()
	st, err := readState(ctx, tx, f.place)
	return st, f.explainRead(ctx, err)
}

// peek checks a file that cannot be read before it has been recovered: its
// content must look like an NNI database, or be too damaged to tell.
func (f file) peek(ctx context.Context) error {
	db, err := sqlitefile.Peek(f.path)
	if err != nil {
		return err
	}
	defer db.Close()
	st, err := readState(ctx, db, f.place)
	if sqlitefile.Has(err, sqlitefile.CodeCorrupt) {
		return nil
	}
	if err != nil {
		return f.explainRead(ctx, err)
	}
	return f.wrap(st.check())
}

// wrap puts the file's name before an error.
func (f file) wrap(err error) error {
	if err == nil || f.name == "" {
		return err
	}
	return fmt.Errorf("%s: %w", f.name, err)
}

// explainRead returns what an error of SQLite's from reading means.
func (f file) explainRead(ctx context.Context, err error) error {
	return f.wrap(sqlitefile.ExplainAt(f.path, sqlitefile.Cause(ctx, err)))
}

// explainCommit returns what an error of SQLite's from writing the changes to
// the file means.
func (f file) explainCommit(ctx context.Context, err error) error {
	return f.explainWrite(ctx, sqlitefile.ExplainWrite(f.path, err))
}

// explainWrite returns what an error of SQLite's from writing means.
func (f file) explainWrite(ctx context.Context, err error) error {
	err = sqlitefile.Cause(ctx, err)
	explained := sqlitefile.ExplainAt(f.path, err)
	switch {
	case errors.Is(explained, nb101.ErrTooManyFiles):
		err = explained
	case sqlitefile.Has(err, sqlitefile.CodeReadOnly, sqlitefile.CodePerm, sqlitefile.CodeCantOpen) && !errors.Is(err, nb101.ErrUnfinishedWrite):
		err = fmt.Errorf("%w: %s, or migrate a copy (%w)", nb101.ErrReadOnly, f.whatToMakeWritable(), err)
	case sqlitefile.Has(err, sqlitefile.CodeError): // a statement of a migration that did not run
	default:
		err = explained
	}
	return f.wrap(err)
}

// whatToMakeWritable says which of the file and its folder cannot be written to, and
// what to do. SQLite needs both.
func (f file) whatToMakeWritable() string {
	file, folder := isReadOnly(f.path), isReadOnly(filepath.Dir(f.path))
	switch {
	case file && folder:
		return "the file and its folder are read-only; make them writable"
	case file:
		return "the file is read-only; make it writable"
	case folder:
		return "its folder is read-only, where SQLite makes a file while it writes; make it writable"
	}
	return "the file or its folder is read-only; make them writable"
}
