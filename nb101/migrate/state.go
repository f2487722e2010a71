package migrate

import (
	"context"
	"strings"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// state is what a database says about its schema.
type state struct {
	place
	schema     sqlitefile.Schema
	recorded   records            // of the place
	elsewhere  map[string]records // in other tables that are like goose's
	statistics statistics
}

// readState reads it by queries only: goose's own Status would write.
func readState(ctx context.Context, db sqlitefile.Querier, p place) (state, error) {
	st := state{place: p}
	var err error
	if st.schema, err = sqlitefile.ReadSchema(ctx, db); err != nil {
		return state{}, err
	}
	if err := st.readRecorded(ctx, db); err != nil {
		return state{}, err
	}
	st.statistics, err = readStatistics(ctx, db, st.schema, st.table)
	return st, err
}

// check refuses what is not an NNI database of a known version. An empty
// database is accepted.
func (st state) check() error {
	if !st.isEmpty() {
		if err := st.schema.CheckNNI(); err != nil {
			return err
		}
	}
	return st.checkRecord()
}

// isEmpty reports whether the database is empty, apart from a record of no
// version.
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
