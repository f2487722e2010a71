package migrate

import (
	"context"
	"strings"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// state is what a database tells about its schema.
type state struct {
	table    string // of the record, in lower case
	schema   sqlitefile.Schema
	recorded []record        // in the order of recording; nil if there is no table
	othersIn map[string]bool // by table of statistics: whether it has rows of the owner's
	analyzed bool            // there are statistics of NNI's tables, or these are empty
}

// readState reads it by questions only: goose's own Status would write.
func readState(ctx context.Context, db sqlitefile.Querier, table string) (state, error) {
	st := state{table: table}
	var err error
	if st.schema, err = sqlitefile.ReadSchema(ctx, db); err != nil {
		return state{}, err
	}
	if err := st.readRecorded(ctx, db); err != nil {
		return state{}, err
	}
	return st, st.readStatistics(ctx, db)
}

// check refuses what is no NNI database of a known version. A database with
// nothing in it is taken.
func (st state) check() error {
	if !st.isEmpty() {
		if err := st.schema.CheckNNI(); err != nil {
			return err
		}
	}
	return st.checkRecord()
}

// isEmpty reports whether there is nothing, apart from a record of no version.
func (st state) isEmpty() bool {
	for name := range st.schema {
		if name != st.table && !isSQLites(name) {
			return false
		}
	}
	return st.version() == 0
}

// isSQLites reports whether an object is SQLite's own.
func isSQLites(name string) bool { return strings.HasPrefix(name, "sqlite_") }
