package nb101

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/mattn/go-sqlite3"

	"github.com/nasbench-go/nasbench/dbgen"
	"github.com/nasbench-go/nasbench/internal/nni"
)

// DB answers queries from one database. It is safe for concurrent use.
type DB struct {
	q          *dbgen.Queries
	handle     *sql.DB // nil if it is the caller's
	timeFactor float64
}

// Open opens an NNI database for reading only, whether it has been migrated or
// not. Nothing is created or changed, in the file or beside it. An empty path
// stands for the place where NNI looks, see [FindDatabase].
//
// The error is [ErrNoDatabase] for a file that is not there, [ErrNotNNI] for
// one that is something else or lacks a table or column, and
// [ErrUnfinishedWrite] for one that has to be recovered before it can be read.
func Open(path string) (*DB, error) {
	handle, err := OpenReadOnly(path)
	if err != nil {
		return nil, err
	}
	db, err := New(handle)
	if err != nil {
		handle.Close()
		if path == "" {
			path, _ = FindDatabase()
		}
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	db.handle = handle
	return db, nil
}

// New answers queries from a handle of the caller's, who keeps it open as long
// as the DB is in use and closes it afterwards. Any driver for SQLite will do.
// The error is [ErrNotNNI] if a table or column is missing.
func New(handle *sql.DB) (*DB, error) {
	ctx := context.Background()
	q, err := dbgen.Prepare(ctx, handle)
	if err != nil {
		return nil, explainOpen(err)
	}
	factor, err := q.TimeFactor(ctx)
	if err != nil {
		q.Close()
		return nil, explainOpen(err)
	}
	if factor == 0 {
		factor = nni.TimeFactor // a file without trials; they will come from NNI's writer or ours
	}
	return &DB{q: q, timeFactor: factor}, nil
}

// explainOpen says what the first error of a database means.
func explainOpen(err error) error {
	var s sqlite3.Error
	switch errors.As(err, &s); {
	case s.ExtendedCode == sqlite3.ErrReadonlyRollback, s.ExtendedCode == sqlite3.ErrReadonlyRecovery, s.Code == sqlite3.ErrCantOpen:
		return fmt.Errorf("%w: the program that wrote it last did not end well; open it once for writing to roll that back, for instance with: sqlite3 FILE 'PRAGMA quick_check' (%w)", ErrUnfinishedWrite, err)
	case s.Code == sqlite3.ErrNotADB:
		return fmt.Errorf("%w: %w", ErrNotNNI, err)
	case s.Code == sqlite3.ErrError: // while preparing: no such table, no such column
		return fmt.Errorf("%w: it lacks a table or column of NNI's (%w)", ErrNotNNI, err)
	}
	return err
}

// Close ends the use of the database. It closes the handle that [Open] opened,
// but not one that was given to [New].
func (db *DB) Close() error {
	err := db.q.Close()
	if db.handle != nil {
		err = errors.Join(err, db.handle.Close())
	}
	return err
}

// TimeFactor is by what the stored training times of trials are divided to give
// seconds: 60 in NNI's files, 1 where the writer kept seconds. It is found once,
// when the database is opened, by comparing a trial's time with that of its
// last intermediate result, which is seconds everywhere.
func (db *DB) TimeFactor() float64 { return db.timeFactor }
