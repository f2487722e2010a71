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

// CorruptRowError reports a row that holds a value that is invalid in its
// column. It wraps [ErrCorruptRow].
type CorruptRowError struct {
	Table string // nb101trialconfig, nb101trialstats or nb101intermediatestats
	ID    int64  // of the row; 0 if it has none that is an integer, and then Err says what it has
	Err   error  // what is wrong
}

// Error names the row and says what is wrong with it.
func (e *CorruptRowError) Error() string {
	if _, ok := e.Err.(otherIDError); ok {
		return fmt.Sprintf("%v: %s: %v", ErrCorruptRow, e.Table, e.Err)
	}
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

// explain returns what an error of a query means.
func (db *DB) explain(ctx context.Context, err error) error {
	if isScanError(err) {
		return fmt.Errorf("%w: %w", ErrCorruptRow, err)
	}
	return sqlitefile.ExplainReading(sqlitefile.Cause(ctx, err))
}

// explainIDs does the same for a query that returns ids of a table's rows, where
// these need not be integers.
func (db *DB) explainIDs(ctx context.Context, table string, err error) error {
	if isScanError(err) {
		return &CorruptRowError{table, 0, otherIDError{err}}
	}
	return db.explain(ctx, err)
}

// otherIDError says what a row has in place of an id.
type otherIDError struct{ error }

// corruptConfig says what is wrong with a config that cannot be taken.
func (db *DB) corruptConfig(ctx context.Context, id int64) error {
	_, err := db.q.GetConfig(ctx, id)
	if !isScanError(err) {
		return db.explain(ctx, err) // nil: it has been repaired meanwhile
	}
	return &CorruptRowError{nni.ConfigTable, id, err}
}

// CheckHashes returns a [CorruptRowError] if a config exists that look-ups
// cannot find because its hash is not text in lower case. It reads an index of
// the whole table, which takes half a second in a full one.
func (db *DB) CheckHashes(ctx context.Context) error {
	id, err := db.q.ConfigWithOtherHash(ctx)
	return db.explainOtherHash(ctx, id, err)
}

// findOtherHash does the same for the configs of one cell, at once.
func (db *DB) findOtherHash(ctx context.Context, hash Hash) error {
	text := hash.String()
	id, err := db.q.ConfigOfOtherHash(ctx, strings.ToUpper(text), []byte(text), hash[:])
	return db.explainOtherHash(ctx, id, err)
}

// findFurther does the same for a cell of which only so many configs were found:
// where there is one for each budget, none is missing.
func (db *DB) findFurther(ctx context.Context, hash Hash, found int) error {
	if found >= nni.NumBudgets {
		return nil
	}
	return db.findOtherHash(ctx, hash)
}

func (db *DB) explainOtherHash(ctx context.Context, id int64, err error) error {
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return db.explainIDs(ctx, nni.ConfigTable, err)
	}
	return &CorruptRowError{nni.ConfigTable, id, errors.New(nni.OtherHash)}
}

// numbered is a table with rows that are found by ranges of their ids.
type numbered struct {
	db   *DB
	name string
	// next returns the id of the row that comes a number of places after the
	// first one whose id is not below a given one.
	next func(ctx context.Context, first, places int64) (int64, error)
	// ofNoRange returns the id of a row that is in no range of ids.
	ofNoRange func(ctx context.Context) (string, error)
	// leftOut returns a [CorruptRowError] if a walk leaves out trials for another
	// reason. It may be nil.
	leftOut func(ctx context.Context) error
}

func (db *DB) configRows() numbered {
	return numbered{db, nni.ConfigTable, db.q.ConfigFurtherOn, db.q.ConfigOfNoRange, nil}
}

func (db *DB) trialRows() numbered {
	return numbered{db, nni.TrialTable, db.q.TrialFurtherOn, db.q.TrialOfNoRange, nil}
}

// leavingOutNothing returns the table for a walk that reads trials, with their
// intermediate results if o asks for these, by what they are of: what is of
// nothing is named at its end.
func (t numbered) leavingOutNothing(o options) numbered {
	t.leftOut = func(ctx context.Context) error {
		err := t.db.checkConfigIDs(ctx)
		if err == nil && o.intermediates {
			err = t.db.checkTrialIDs(ctx)
		}
		return err
	}
	return t
}

// checkConfigIDs names a trial that is of no config because its config_id is not
// a number. (One whose config does not exist is not damaged, and left out; so is
// one with a fraction, which only reading the whole index would find.)
func (db *DB) checkConfigIDs(ctx context.Context) error {
	id, err := db.q.TrialWithoutConfig(ctx)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return db.explainIDs(ctx, nni.TrialTable, err)
	}
	return &CorruptRowError{nni.TrialTable, id, errors.New("config_id is not a number")}
}

// checkTrialIDs names an intermediate result that is of no trial because its
// trial_id is not an integer. (One whose trial does not exist is left out.)
func (db *DB) checkTrialIDs(ctx context.Context) error {
	id, err := db.q.IntermediateWithoutTrial(ctx)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return db.explainIDs(ctx, nni.IntermediateTable, err)
	}
	return &CorruptRowError{nni.IntermediateTable, id, errors.New("trial_id is not an integer")}
}

// furtherOn is next with its error explained, which is [sql.ErrNoRows] if no
// row follows.
func (t numbered) furtherOn(ctx context.Context, first, places int64) (int64, error) {
	id, err := t.next(ctx, first, places)
	return id, t.db.explainIDs(ctx, t.name, err)
}

// checkIDs returns a [CorruptRowError] if there is a row that no range of ids
// has, or that is left out otherwise.
func (t numbered) checkIDs(ctx context.Context) error {
	id, err := t.ofNoRange(ctx)
	switch {
	case errors.Is(err, sql.ErrNoRows) && t.leftOut != nil:
		return t.leftOut(ctx)
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return t.db.explain(ctx, err)
	}
	return &CorruptRowError{t.name, 0, otherIDError{fmt.Errorf("a row has the id %s, which is not an integer; number the rows", id)}}
}

// goodRows asks for the rows with ids from first to last. If one of them cannot
// be taken, which fails them all, each is asked for by itself, and those before
// it are returned with the error.
func goodRows[R any](ctx context.Context, t numbered, first, last int64, ask func(first, last int64) ([]R, error)) ([]R, error) {
	rows, err := ask(first, last)
	if !isScanError(err) {
		return rows, t.db.explain(ctx, err)
	}
	var good []R
	for id := first; ; id++ {
		id, err = t.furtherOn(ctx, id, 0)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return good, nil
		case err != nil:
			return good, err
		case id > last:
			return good, nil
		}
		rows, err := ask(id, id)
		if isScanError(err) {
			return good, &CorruptRowError{t.name, id, err}
		}
		if err != nil {
			return good, t.db.explain(ctx, err)
		}
		good = append(good, rows...)
		if id == last {
			return good, nil
		}
	}
}
