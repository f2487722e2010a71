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

	"github.com/nasbench-go/nasbench/nb101"
)

// versionTable is where goose records versions.
const versionTable = "goose_db_version"

// state is what a database tells about its schema.
type state struct {
	objects  map[string]object // by name
	recorded []record          // in the order of recording; nil if goose never ran
}

// object is a table, index, view or trigger.
type object struct {
	kind, name, sql string
	columns         map[string]string // of a table: declared types by name
}

// record is one row of goose's table.
type record struct {
	version int64
	at      time.Time
}

// readState reads it by questions only: goose's own Status would write.
func readState(ctx context.Context, db *sql.DB) (state, error) {
	st := state{objects: map[string]object{}}
	rows, err := db.QueryContext(ctx, `SELECT m.type, lower(m.name), coalesce(m.sql, ''), coalesce(lower(c.name), ''), coalesce(lower(c.type), '')
		FROM sqlite_master AS m LEFT JOIN pragma_table_info(m.name) AS c ON m.type = 'table'`)
	if err != nil {
		return state{}, err
	}
	defer rows.Close()
	for rows.Next() {
		var o object
		var column, columnType string
		if err := rows.Scan(&o.kind, &o.name, &o.sql, &column, &columnType); err != nil {
			return state{}, err
		}
		if seen, ok := st.objects[o.name]; ok {
			o = seen
		} else {
			o.columns = map[string]string{}
		}
		if column != "" {
			o.columns[column] = columnType
		}
		st.objects[o.name] = o
	}
	if err := rows.Err(); err != nil {
		return state{}, err
	}
	if st.objects[versionTable].kind == "table" {
		st.recorded, err = readRecorded(ctx, db)
	}
	return st, err
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

// nniTables are the three that NNI's models declare.
var nniTables = []string{"nb101trialconfig", "nb101trialstats", "nb101intermediatestats"}

// check refuses what is no NNI database of a known version: other tables, some
// of NNI's missing, or their columns not as they should be. A database without
// any table is taken.
func (st state) check(ctx context.Context) error {
	if v := st.version(); v > Latest() {
		return fmt.Errorf("%w: it is at version %d, this program knows versions up to %d; use a newer nb101-migrate", ErrNewerVersion, v, Latest())
	}
	want, err := reference(ctx, max(1, st.version()))
	if err != nil {
		return err
	}
	missing := []string{}
	for _, name := range nniTables {
		if st.objects[name].kind != "table" {
			missing = append(missing, name)
		}
	}
	if len(missing) == len(nniTables) && st.version() == 0 {
		missing = nil
	}
	for _, o := range sorted(st.objects) {
		if o.kind == "table" && want.objects[o.name].kind != "table" && !strings.HasPrefix(o.name, "sqlite_") {
			return fmt.Errorf("%w: it has a table %q, which NNI's files have not; choose another file", nb101.ErrNotNNI, o.name)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("%w: it lacks the table %s; choose another file", nb101.ErrNotNNI, strings.Join(missing, ", "))
	}
	for _, name := range nniTables {
		have, want := st.objects[name], want.objects[name]
		if have.kind == "table" && !maps.Equal(have.columns, want.columns) {
			return fmt.Errorf("%w: the columns of its table %s are %s; they should be %s; choose another file", nb101.ErrNotNNI, name, list(have.columns), list(want.columns))
		}
	}
	return nil
}

func list(columns map[string]string) string {
	words := []string{}
	for _, name := range slices.Sorted(maps.Keys(columns)) {
		words = append(words, strings.TrimSpace(name+" "+columns[name]))
	}
	return strings.Join(words, ", ")
}

func sorted(objects map[string]object) []object {
	return slices.SortedFunc(maps.Values(objects), func(a, b object) int { return cmp.Compare(a.name, b.name) })
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
	from := max(1, st.version()) // the first step adopts what it finds
	before, err := reference(ctx, from)
	if err != nil {
		return err
	}
	after, err := reference(ctx, to)
	if err != nil {
		return err
	}
	for _, o := range sorted(after.objects) {
		_, known := before.objects[o.name]
		if found, ok := st.objects[o.name]; ok && !known && !strings.HasPrefix(o.name, "sqlite_") {
			return fmt.Errorf("%w: it is at version %d but has the %s %q of a later one; drop that first: DROP %s %q", ErrInconsistent, st.version(), found.kind, o.name, strings.ToUpper(found.kind), o.name)
		}
	}
	return nil
}
