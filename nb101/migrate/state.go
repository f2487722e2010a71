package migrate

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/nb101"
)

// versionTable is where goose records versions.
const versionTable = "goose_db_version"

// state is what a database tells about its schema.
type state struct {
	schema   sqlitefile.Schema
	recorded []record        // in the order of recording; nil if goose never ran
	othersIn map[string]bool // by table of statistics: whether it has rows of tables not NNI's
}

// record is one row of goose's table.
type record struct {
	version int64
	at      time.Time
}

// readState reads it by questions only: goose's own Status would write.
func readState(ctx context.Context, db *sql.DB) (state, error) {
	var st state
	var err error
	if st.schema, err = sqlitefile.ReadSchema(ctx, db); err != nil {
		return state{}, err
	}
	if _, ok := st.schema.TableNamed(versionTable); ok {
		if st.recorded, err = readRecorded(ctx, db); err != nil {
			return state{}, err
		}
	}
	return st, st.readStatistics(ctx, db)
}

func readRecorded(ctx context.Context, db *sql.DB) ([]record, error) {
	rows, err := db.QueryContext(ctx, "SELECT version_id, tstamp FROM "+versionTable+" ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []record{}
	for rows.Next() {
		var r record
		if err := rows.Scan(&r.version, &r.at); err != nil {
			return nil, fmt.Errorf("%w: table %s: %w", nb101.ErrNotNNI, versionTable, err)
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// version is the highest one recorded, or 0.
func (st state) version() int64 {
	var v int64
	for _, r := range st.recorded {
		v = max(v, r.version)
	}
	return v
}

// check refuses what is no NNI database of a known version. A database with
// nothing in it is taken.
func (st state) check() error {
	if v := st.version(); v > Latest() {
		return fmt.Errorf("%w: it is at version %d, this program knows versions up to %d; use a newer nb101-migrate", ErrNewerVersion, v, Latest())
	}
	if st.isEmpty() {
		return nil
	}
	return st.schema.CheckNNI()
}

// isEmpty reports whether there is nothing, apart from a record of no version.
func (st state) isEmpty() bool {
	for name := range st.schema {
		if name != versionTable && !isSQLites(name) {
			return false
		}
	}
	return st.version() == 0
}

// isSQLites reports whether an object is SQLite's own.
func isSQLites(name string) bool { return strings.HasPrefix(name, "sqlite_") }

// sorted lists objects by name.
func sorted(s sqlitefile.Schema) []sqlitefile.Object {
	return slices.SortedFunc(maps.Values(s), func(a, b sqlitefile.Object) int { return cmp.Compare(a.Name, b.Name) })
}

// checkUp refuses what would make a way up to a version fail: versions left out
// on the way here, and objects that bear the names of those to be created.
func (st state) checkUp(ctx context.Context, to int64) error {
	have := map[int64]bool{}
	for _, r := range st.recorded {
		have[r.version] = true
	}
	for v := int64(1); v < st.version(); v++ {
		if !have[v] {
			return fmt.Errorf("%w: version %d is recorded without version %d; go down to %d first, then up", ErrInconsistent, st.version(), v, v-1)
		}
	}
	before, err := reference(ctx, max(1, st.version())) // the first step adopts what it finds
	if err != nil {
		return err
	}
	after, err := reference(ctx, to)
	if err != nil {
		return err
	}
	for _, o := range sorted(after) {
		name := strings.ToLower(o.Name)
		if found, ok := st.schema[name]; ok && before[name].Name == "" && !isSQLites(name) {
			return fmt.Errorf("%w: it is at version %d but has the %s %q of a later one; drop that first: DROP %s %q", ErrInconsistent, st.version(), found.Kind, o.Name, strings.ToUpper(string(found.Kind)), o.Name)
		}
	}
	return nil
}
