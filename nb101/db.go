package nb101

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/nasbench-go/nasbench/dbgen"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// DB answers queries from one database. It is safe for concurrent use.
type DB struct {
	q          *dbgen.Queries
	handle     *sql.DB
	owned      bool // the handle; nil if it is the caller's
	timeFactor float64
}

// Open opens an NNI database for reading only, whether it has been migrated or
// not; [FindDatabase] finds the one that NNI uses. Nothing is created or
// changed, in the file or beside it. Opening and look-ups wait while another
// program has the file locked, a minute at most if no option says otherwise.
// Waiting ends with the context; after Open has returned, ctx is not used.
//
// If another file is put in the place of this one, or it is moved away or
// removed, whatever is asked from 2 ms later on, and a walk that has begun,
// returns [ErrReplaced]: close the DB and open the file again. If another program
// changes a file in write-ahead-log mode while it is being read, the error is
// [ErrBusy]; see [OpenReadOnly].
//
// The error is [ErrNoDatabase] for a file that does not exist, [ErrNotNNI] for
// one that is something else or lacks a table or column, [ErrUnfinishedWrite]
// for one that has to be recovered before it can be read, [ErrCorrupt] for a
// damaged one, [ErrBusy] for one that stays locked, and the cause of the end
// of ctx.
func Open(ctx context.Context, path string, opts ...OpenOption) (*DB, error) {
	handle, err := OpenReadOnly(path, opts...)
	if err != nil {
		return nil, err
	}
	db, err := openDB(ctx, handle)
	if err != nil {
		handle.Close()
		return nil, fmt.Errorf("%s: %w", path, sqlitefile.ExplainAt(path, sqlitefile.Cause(ctx, err)))
	}
	db.owned = true
	return db, nil
}

// New answers queries from a handle of the caller's, who keeps it open as long
// as the DB is in use and closes it afterwards. Any SQLite driver works:
// errors are the same as those of [Open], but SQLite only says of a file that
// does not exist that it cannot open it, which is [ErrCannotOpen], and of a
// folder that it cannot read it, which is [ErrIO] or ErrCannotOpen. Such a
// handle waits for a lock as its driver does, and does not see the locks that
// another driver in the same process has on the file: write to it with the
// driver that reads it.
//
// Programs that are built with cgo link github.com/mattn/go-sqlite3 with this
// package, which registers the driver "sqlite3"; a second driver of that name,
// such as github.com/ncruces/go-sqlite3/driver, ends such a program at its
// start. modernc.org/sqlite, which registers "sqlite" and is what programs
// without cgo link, works beside it; those cannot have another driver of that
// name.
//
// The error is [ErrNotNNI] if a table or column is missing or is not one of
// NNI's kind and type, or the cause of the end of ctx, which is not used after
// New has returned.
func New(ctx context.Context, handle *sql.DB) (*DB, error) {
	db, err := openDB(ctx, handle)
	return db, sqlitefile.ExplainReading(sqlitefile.Cause(ctx, err))
}

// openDB refuses what is not an NNI database for any command.
func openDB(ctx context.Context, handle *sql.DB) (*DB, error) {
	if err := sqlitefile.CheckNNI(ctx, handle); err != nil {
		return nil, err
	}
	q, err := dbgen.Prepare(ctx, reading{handle})
	if err != nil {
		return nil, err
	}
	factor, err := q.TimeFactor(ctx)
	if err != nil {
		q.Close()
		return nil, err
	}
	return &DB{q: q, handle: handle, timeFactor: factor}, nil
}

// reading prepares the queries that read. Those that write are not used, and need
// what nobody else does, such as all that a trigger does. What needs something
// that this program does not have is not prepared either: whoever asks that is
// told.
type reading struct{ *sql.DB }

func (r reading) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if name, _, _ := strings.Cut(query, "\n"); strings.HasSuffix(name, " :exec") {
		return nil, nil
	}
	stmt, err := r.DB.PrepareContext(ctx, query)
	if errors.Is(sqlitefile.Explain(err), ErrUnsupported) {
		return nil, nil
	}
	return stmt, err
}

// Close ends the use of the database. It closes the handle that [Open] opened,
// but not one that was given to [New].
func (db *DB) Close() error {
	err := db.q.Close()
	if db.owned {
		err = errors.Join(err, db.handle.Close())
	}
	return err
}

// TimeFactor returns the number by which the stored training times of trials
// are divided to get seconds: 60 in NNI's files, 1 where the writer kept
// seconds. It is found once, when the database is opened, by comparing a
// trial's time with that of its last intermediate result, which is seconds
// everywhere.
func (db *DB) TimeFactor() float64 { return db.timeFactor }
