package nb101

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// CorruptRowError is a row that holds something that its column cannot mean. It
// is [ErrCorruptRow] for errors.Is.
type CorruptRowError struct {
	Table string // nb101trialconfig, nb101trialstats or nb101intermediatestats
	ID    int64  // of the row
	Err   error  // what is wrong
}

// Error names the row and says what is wrong with it.
func (e *CorruptRowError) Error() string {
	return fmt.Sprintf("%v: %s %d: %v", ErrCorruptRow, e.Table, e.ID, e.Err)
}

// Unwrap returns ErrCorruptRow only: Err may be what a caller's own arch would
// be refused with.
func (e *CorruptRowError) Unwrap() error { return ErrCorruptRow }

// isScanError reports whether a row was read but could not be taken: neither
// SQLite nor the context has failed. database/sql has no type for that.
func isScanError(err error) bool {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	_, ofSQLite := sqlitefile.CodeOf(err)
	return !ofSQLite && strings.HasPrefix(err.Error(), "sql: Scan error")
}

// explain says what an error of a query means.
func (db *DB) explain(err error) error { return sqlitefile.Explain(err) }

// corruptConfig says what is wrong with a config that cannot be taken.
func (db *DB) corruptConfig(ctx context.Context, id int64) error {
	_, err := db.q.GetConfig(ctx, id)
	if !isScanError(err) {
		return db.explain(err) // nil: it has been mended meanwhile
	}
	return &CorruptRowError{nni.ConfigTable, id, err}
}

// CheckHashes returns a [CorruptRowError] if there is a config that look-ups
// cannot find because its hash is not text in lower case. It reads an index of
// the whole table, which takes half a second in a full one.
func (db *DB) CheckHashes(ctx context.Context) error {
	return db.explainOtherHash(db.q.ConfigWithOtherHash(ctx))
}

// findOtherHash does the same for the configs of one cell, at once.
func (db *DB) findOtherHash(ctx context.Context, hash Hash) error {
	text := hash.String()
	return db.explainOtherHash(db.q.ConfigOfOtherHash(ctx, strings.ToUpper(text), []byte(text), hash[:]))
}

func (db *DB) explainOtherHash(id int64, err error) error {
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return db.explain(err)
	}
	return &CorruptRowError{nni.ConfigTable, id, errors.New(nni.OtherHash)}
}

// goodRows asks for the rows with ids from first to last. If one of them cannot
// be taken, which fails them all, each is asked for by itself, and those before
// it are returned with the error. next returns the first id that is not below
// one.
func goodRows[R any](ctx context.Context, table string, first, last int64, ask func(first, last int64) ([]R, error),
	next func(ctx context.Context, first, places int64) (int64, error)) ([]R, error) {
	rows, err := ask(first, last)
	if !isScanError(err) {
		return rows, sqlitefile.Explain(err)
	}
	var good []R
	for id := first; ; id++ {
		id, err = next(ctx, id, 0)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return good, nil
		case err != nil:
			return good, sqlitefile.Explain(err)
		case id > last:
			return good, nil
		}
		rows, err := ask(id, id)
		if isScanError(err) {
			return good, &CorruptRowError{table, id, err}
		}
		if err != nil {
			return good, sqlitefile.Explain(err)
		}
		good = append(good, rows...)
		if id == last {
			return good, nil
		}
	}
}
