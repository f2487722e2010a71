package verify

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/rules"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// source is a table with the columns that are read of it, the id first.
type source struct {
	table   string
	columns []string
}

var (
	configSource = source{nni.ConfigTable, []string{"id", "arch", "num_vertices", "hash", "num_epochs"}}
	trialSource  = source{nni.TrialTable, []string{"id", "config_id", "train_acc", "valid_acc", "test_acc", "parameters", "training_time"}}
	resultSource = source{nni.IntermediateTable, []string{"id", "trial_id", "current_epoch", "train_acc", "valid_acc", "test_acc", "training_time"}}
)

var sources = [...]source{configSource, trialSource, resultSource}

func sourceOf(table string) source { return sources[slices.Index(nni.Tables[:], table)] }

// read calls each for all rows that the rest of a SELECT statement selects,
// until it fails. The rest follows the name of the table, which is called r. The
// record is the same in every call.
func (s source) read(ctx context.Context, db *sql.DB, rest string, args []any, each func(*record) error) error {
	return s.readFrom(ctx, db, s.table+" AS r "+rest, args, each)
}

// readFrom does the same for all that follows FROM.
func (s source) readFrom(ctx context.Context, db *sql.DB, from string, args []any, each func(*record) error) error {
	r := &record{source: s}
	query := "SELECT r." + strings.Join(s.columns, ", r.") + " FROM " + from
	return sqlitefile.Scan(ctx, db, query, args, func(row []driver.Value) error {
		r.values, r.wrong = row, ""
		return each(r)
	})
}

// record is a row whose values may be of any type. Its methods return the value
// of a column, and note the first one that is not of the type asked for.
type record struct {
	source
	values []driver.Value
	wrong  string // what is wrong with the value noted; empty if nothing is
}

func (r *record) integer(column int) int64 {
	v, ok := r.values[column].(int64)
	if !ok {
		r.note(column, "integer")
	}
	return v
}

func (r *record) real(column int) float64 {
	v, ok := r.values[column].(float64)
	if !ok {
		r.note(column, "real")
	}
	return v
}

// measured returns three accuracies, from a column on, and a time.
func (r *record) measured(accuracies, time int) rules.Measured {
	return rules.Measured{Train: r.real(accuracies), Valid: r.real(accuracies + 1), Test: r.real(accuracies + 2), Time: r.real(time)}
}

func (r *record) text(column int) string {
	v, ok := r.values[column].(string)
	if !ok {
		r.note(column, "text")
	}
	return v
}

func (r *record) note(column int, want string) {
	if r.wrong == "" {
		r.wrong = isMistyped(r.columns[column], typeOf(r.values[column]), want)
	}
}

func isMistyped(column, have, want string) string {
	return fmt.Sprintf("%s is of type %s, not %s", column, have, want)
}

// typeOf returns SQLite's name of the type of a value.
func typeOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case int64:
		return "integer"
	case float64:
		return "real"
	case string:
		return "text"
	case []byte:
		return "blob"
	}
	return fmt.Sprintf("%T", v) // as a driver may return a column that is declared as a date
}
