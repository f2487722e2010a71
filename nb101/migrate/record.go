package migrate

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// DefaultTable is the table in which goose records versions, and so does this
// package unless [Options] say otherwise: goose on sql/schema and this package
// can be mixed on one file.
const DefaultTable = "goose_db_version"

var tableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// place is the table for the record.
type place struct {
	table  string // in lower case
	chosen bool   // the user named it
}

// place returns where versions are recorded.
func (o Options) place() (place, error) {
	name := strings.ToLower(o.Table)
	if name == "" {
		return place{table: DefaultTable}, nil
	}
	all, err := references()
	if err != nil {
		return place{}, err
	}
	if _, taken := all[Latest()][name]; taken || name == sqlitefile.OriginTable || !tableName.MatchString(name) || isSQLites(name) {
		return place{}, fmt.Errorf("%w: %q; use letters, digits and _, and not a name of SQLite's, NNI's or this program's", ErrTableName, o.Table)
	}
	return place{name, true}, nil
}

// record is one row of a table of versions.
type record struct {
	version int64
	applied bool
	undated bool // has the time of day of the rows that this package makes
}

// records are the rows of a table of versions, in the order of recording; nil
// if the table does not exist.
type records []record

// undated is the time that this package records: none, so that copies that were
// migrated alike are equal byte for byte.
const undated = "2000-01-01 00:00:00"

// readRecorded reads the record, and the versions in other tables of its shape.
func (st *state) readRecorded(ctx context.Context, db sqlitefile.Querier) error {
	st.elsewhere = map[string]records{}
	for name, o := range st.schema {
		missing := missingColumn(o)
		if missing != "" && name != st.table {
			continue
		}
		if missing != "" {
			return st.otherRecord(anotherTable, "lacks the column %s of goose's", missing)
		}
		if name == st.table {
			if unfit, err := unfitColumn(ctx, db, o.Name); err != nil {
				return err
			} else if unfit != "" {
				return st.otherRecord(anotherTable, "has %s", unfit)
			}
		}
		list, wrong, err := readRecords(ctx, db, o.Name)
		switch {
		case err != nil:
			return err
		case name != st.table && wrong == "":
			st.elsewhere[name] = list
		case name == st.table && wrong != "":
			return st.otherRecord(anotherTable, "has %s", wrong)
		case name == st.table:
			st.recorded = list
		}
	}
	return nil
}

// gooseColumns are those of the table that goose makes.
var gooseColumns = [...]string{"id", "version_id", "is_applied", "tstamp"}

// missingColumn returns the first column of goose's that an object lacks.
func missingColumn(o sqlitefile.Object) string {
	for _, name := range gooseColumns {
		if _, ok := o.Column(name); !ok {
			return name
		}
	}
	return ""
}

// defaultTime is a default of tstamp that goose can read again: that of its own
// tables, what else people write for it, and a time such as that of ours.
var defaultTime = regexp.MustCompile(`^(datetime\('now'\)|current_timestamp|'\d{4}-\d\d-\d\d[^']*')$`)

// unfitColumn returns a column of a table for the record that keeps goose from
// recording a version or from reading when it did so.
func unfitColumn(ctx context.Context, db sqlitefile.Querier, table string) (unfit string, err error) {
	rows, err := db.QueryContext(ctx, `SELECT name, "notnull" AND dflt_value IS NULL AND pk = 0, lower(coalesce(dflt_value, '')) FROM pragma_table_info(?)`, table)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	for rows.Next() {
		var (
			name, byDefault string
			needed          bool
		)
		if err := rows.Scan(&name, &needed, &byDefault); err != nil {
			return "", err
		}
		goose := slices.ContainsFunc(gooseColumns[:], func(c string) bool { return strings.EqualFold(c, name) })
		switch {
		case needed && !goose:
			return fmt.Sprintf("the column %q, which goose does not fill and which is NOT NULL", name), nil
		case strings.EqualFold(name, "tstamp") && !defaultTime.MatchString(byDefault):
			return "a column tstamp whose default is no time", nil
		}
	}
	return "", rows.Err()
}

// readRecords reads a table of versions, or returns what in it cannot be a
// version.
func readRecords(ctx context.Context, db sqlitefile.Querier, table string) (list records, wrong string, err error) {
	const query = `SELECT typeof(version_id) = 'integer', coalesce(CAST(version_id AS TEXT), 'NULL'),
		typeof(is_applied) = 'integer', coalesce(CAST(is_applied AS TEXT), 'NULL'),
		coalesce(CAST(tstamp AS TEXT) = '` + undated + `', FALSE), typeof(tstamp) = 'text' AND julianday(tstamp) IS NOT NULL FROM %s ORDER BY id`
	rows, err := db.QueryContext(ctx, fmt.Sprintf(query, sqlitefile.Quote(table)))
	if err != nil {
		return nil, "", err
	}
	defer rows.Close()
	list = records{}
	for rows.Next() {
		var (
			r                     record
			isVersion, isTruth    bool
			isTime                bool
			version, truth, about string
		)
		if err := rows.Scan(&isVersion, &version, &isTruth, &truth, &r.undated, &isTime); err != nil {
			return nil, "", err
		}
		if isVersion {
			r.version, _ = strconv.ParseInt(version, 10, 64)
		}
		switch {
		case !isVersion:
			about = fmt.Sprintf("the version %q, which is not a whole number", version)
		case r.version < 0:
			about = fmt.Sprintf("the version %d", r.version)
		case !isTruth:
			about = fmt.Sprintf("%q where it should say whether version %d is applied", truth, r.version)
		case !isTime:
			about = fmt.Sprintf("no time where it should say when version %d was recorded", r.version)
		}
		if about != "" {
			return nil, about, nil
		}
		r.applied = truth != "0"
		list = append(list, r)
	}
	return list, "", rows.Err()
}

// applied returns the versions that are recorded as applied; of several rows the
// last one counts.
func (list records) applied() map[int64]bool {
	versions := map[int64]bool{}
	for _, r := range list {
		versions[r.version] = r.applied
	}
	for v, applied := range versions {
		if !applied {
			delete(versions, v)
		}
	}
	return versions
}

// version returns the highest version recorded as applied, or 0.
func (list records) version() int64 {
	var highest int64
	for v := range list.applied() {
		highest = max(highest, v)
	}
	return highest
}

// highest returns the highest version in any row, or 0.
func (list records) highest() int64 {
	var highest int64
	for _, r := range list {
		highest = max(highest, r.version)
	}
	return highest
}

// isWhole reports whether all versions up to the highest are applied.
func (list records) isWhole() bool {
	applied := list.applied()
	delete(applied, 0) // goose's mark that it was here
	return int64(len(applied)) == list.version()
}

// isRegular reports whether each version up to the highest is recorded once,
// as goose leaves it, or the table does not exist.
func (list records) isRegular() bool {
	for i, r := range list {
		if r.version != int64(i) || !r.applied {
			return false
		}
	}
	return list == nil || len(list) > 0
}

// version returns the version that the record says.
func (st state) version() int64 { return st.recorded.version() }

// madeHere reports whether a table is as [createRecord] makes it, and not as
// goose does.
func (st state) madeHere(name string) bool {
	o, ok := st.schema.TableNamed(name)
	return ok && withoutQuotes(o.SQL) == withoutQuotes(createRecord(name)[0])
}

// wasThere reports whether goose's table, with no version, is older than the
// first of our steps: the version 1 that this package recorded in it has no time
// of day.
func (st state) wasThere() bool {
	return !st.madeHere(st.table) && st.firstIsUndated() &&
		!slices.ContainsFunc(st.recorded, func(r record) bool { return r.version == 0 && r.undated })
}

// firstIsUndated reports whether it was this package that recorded version 1.
func (st state) firstIsUndated() bool {
	return slices.ContainsFunc(st.recorded, func(r record) bool { return r.version == 1 && r.undated })
}

// dropRecord drops the record at version 0, if it did not exist before and
// nothing of the owner's names it: an index on it, a view or a key.
func (st state) dropRecord() ([]string, error) {
	if st.wasThere() {
		return nil, nil
	}
	all, err := references()
	if err != nil {
		return nil, err
	}
	word := regexp.MustCompile(`(?i)\b` + st.table + `\b`)
	for name, o := range st.schema {
		_, ours := all[Latest()][name]
		if !ours && name != st.table && (word.MatchString(o.SQL) || word.MatchString(o.Table)) {
			return nil, nil
		}
	}
	return []string{"DROP TABLE " + st.table}, nil
}

// createRecord makes the table for the record. Its columns are goose's, but
// without AUTOINCREMENT, for which SQLite makes a table that cannot be dropped,
// and without the time of day.
func createRecord(table string) []string {
	return []string{
		"CREATE TABLE " + table + " (id INTEGER PRIMARY KEY, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT '" + undated + "')",
		"INSERT INTO " + table + " (version_id, is_applied) VALUES (0, TRUE)",
	}
}

// rewriteRecord makes the record contain all versions up to one.
func (st state) rewriteRecord(version int64) []string {
	script := []string{fmt.Sprintf("DELETE FROM %s", st.table)}
	for v := range version + 1 {
		script = append(script, fmt.Sprintf("INSERT INTO %s (version_id, is_applied) VALUES (%d, TRUE)", st.table, v))
	}
	switch {
	case st.madeHere(st.table): // and has no other time
		return script
	case version == 0, st.wasThere():
		return append(script, st.undate(0))
	}
	return append(script, st.undate(-1))
}

// undate takes the time of day from the versions above one.
func (st state) undate(version int64) string {
	return fmt.Sprintf("UPDATE %s SET tstamp = '%s' WHERE version_id > %d", st.table, undated, version)
}
