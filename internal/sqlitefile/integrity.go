package sqlitefile

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/nasbench-go/nasbench/internal/nni"
)

// Check is one of SQLite's own checks of the structure of a file.
type Check string

// The checks. Both read the whole file; only the full one compares the indexes
// with their tables, which takes several times as long.
const (
	QuickCheck Check = "quick_check"
	FullCheck  Check = "integrity_check"
)

// Findings runs a check and yields what it finds, one line of text each, at
// most limit; 0 means SQLite's own limit, 100. A sound file has none. An error
// is the last thing that is yielded; damage may show as one (see [IsDamage]).
//
// Where something else in the file needs what only its owner's program has, a
// collation or a function, nothing can check all of it; then NNI's tables and
// their indexes are checked.
//
// Two things SQLite leaves out of a check of the whole file. It does not look at
// the list of free pages if the object that was made last is a view, which it
// takes for a table of a partial check; a check of sqlite_master does. It does
// not read CHECK constraints of a file that it has opened for reading only; they
// are checked by queries.
func (c Check) Findings(ctx context.Context, q Querier, limit int) iter.Seq2[string, error] {
	pragma := "PRAGMA " + string(c)
	whole := pragma
	if limit > 0 {
		whole += "(" + strconv.Itoa(limit) + ")"
	}
	return func(yield func(string, error) bool) {
		found := 0
		each := func(finding string, err error) bool {
			found++
			return yield(finding, err) && found != limit
		}
		err := verdicts(ctx, q, whole, each)
		if Has(err, CodeError) {
			for _, table := range nni.Tables {
				if err = verdicts(ctx, q, pragma+"("+table+")", each); err != nil {
					break
				}
			}
		}
		if err == nil && found == 0 {
			err = verdicts(ctx, q, pragma+"(sqlite_master)", each)
		}
		if err == nil && found == 0 {
			err = brokenConstraints(ctx, q, each)
		}
		if err != nil && err != errStopped {
			yield("", err)
		}
	}
}

// brokenConstraints yields the CHECK constraints that rows do not meet.
func brokenConstraints(ctx context.Context, q Querier, yield func(string, error) bool) error {
	s, err := readColumnsOnly(ctx, q)
	if err != nil {
		return err
	}
	s.readDeclarations()
	for _, name := range slices.Sorted(maps.Keys(s)) {
		for _, check := range s[name].Checks {
			var rows int64
			err := q.QueryRowContext(ctx, "SELECT count(*) FROM "+Quote(s[name].Name)+" NOT INDEXED WHERE NOT "+check).Scan(&rows)
			switch {
			case Has(err, CodeError) && !slices.Contains(nni.Tables[:], name):
			case err != nil:
				return err
			case rows > 0 && !yield(fmt.Sprintf("CHECK constraint failed in %s: %d of its rows do not meet %s", s[name].Name, rows, oneLine(check)), nil):
				return errStopped
			}
		}
	}
	return nil
}

// oneLine returns a text with a space in place of each line break.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// OfTable does the same for one table and its indexes.
func (c Check) OfTable(ctx context.Context, q Querier, table string) iter.Seq2[string, error] {
	pragma := "PRAGMA " + string(c) + "(" + Quote(table) + ")"
	return func(yield func(string, error) bool) {
		if err := verdicts(ctx, q, pragma, yield); err != nil && err != errStopped {
			yield("", err)
		}
	}
}

// errStopped ends a check whose further findings are not wanted.
var errStopped = errors.New("stopped")

// verdicts yields what a check finds.
func verdicts(ctx context.Context, q Querier, pragma string, yield func(string, error) bool) error {
	for verdict, err := range each(ctx, q, pragma, func(rows *sql.Rows) (verdict string, err error) {
		return verdict, rows.Scan(&verdict)
	}) {
		if err != nil {
			return err
		}
		// A finding may have several lines.
		if verdict != "ok" && !yield(oneLine(verdict), nil) {
			return errStopped
		}
	}
	return nil
}

// First runs a check up to its first finding, which is empty for a sound file.
func (c Check) First(ctx context.Context, q Querier) (string, error) {
	for finding, err := range c.Findings(ctx, q, 1) {
		return finding, err
	}
	return "", nil
}

// Orphan is a row that refers to a row that does not exist.
type Orphan struct {
	Table  string
	Row    int64  // its rowid; 0 in a table without one
	Parent string // the table that it refers to
}

// Orphans checks the foreign keys of a table, or of all if the name is empty,
// and yields the rows that violate them. An error is the last thing that is
// yielded. A foreign key that refers to columns which are not a key is an
// error.
func Orphans(ctx context.Context, q Querier, table string) iter.Seq2[Orphan, error] {
	pragma := "PRAGMA foreign_key_check"
	if table != "" {
		pragma += "(" + Quote(table) + ")"
	}
	return each(ctx, q, pragma, func(rows *sql.Rows) (Orphan, error) {
		var (
			o   Orphan
			row sql.NullInt64
			key int
		)
		err := rows.Scan(&o.Table, &row, &o.Parent, &key)
		o.Row = row.Int64
		return o, err
	})
}

// IsNoKey reports whether an error says that a foreign key refers to columns which
// are no key, so that SQLite cannot check it.
func IsNoKey(err error) bool {
	return Has(err, CodeError) && strings.Contains(err.Error(), "foreign key mismatch")
}

// each yields the rows of a query and then, if it fails, the error.
func each[T any](ctx context.Context, q Querier, query string, scan func(*sql.Rows) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		rows, err := q.QueryContext(ctx, query)
		if err != nil {
			yield(none, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			row, err := scan(rows)
			if !yield(row, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(none, err)
		}
	}
}

// Quote quotes a name for SQL.
func Quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
