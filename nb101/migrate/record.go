package migrate

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// DefaultTable is where goose records versions, and so does this package unless
// [Options] say otherwise: goose on sql/schema and this package can be mixed on
// one file.
const DefaultTable = "goose_db_version"

var tableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// table returns the name of the table for the record.
func (o Options) table() (string, error) {
	name := strings.ToLower(o.Table)
	if name == "" {
		return DefaultTable, nil
	}
	all, err := references()
	if err != nil {
		return "", err
	}
	if _, taken := all[Latest()][name]; taken || !tableName.MatchString(name) || isSQLites(name) {
		return "", fmt.Errorf("%w: %q; use letters, digits and _, and no name of SQLite's, NNI's or the migrations'", ErrTableName, o.Table)
	}
	return name, nil
}

// record is one row of the table of versions.
type record struct {
	version int64
	applied bool
}

// readRecorded reads the record in the order of recording.
func (st *state) readRecorded(ctx context.Context, db sqlitefile.Querier) error {
	o, ok := st.schema[st.table]
	if !ok {
		return nil
	}
	for _, column := range []string{"id", "version_id", "is_applied"} {
		if _, ok := o.Column(column); !ok {
			return fmt.Errorf("%w: the %s %s lacks the column %s of goose's; choose another table for the record", ErrOtherRecord, o.Kind, o.Name, column)
		}
	}
	rows, err := db.QueryContext(ctx, "SELECT version_id, is_applied FROM "+st.table+" ORDER BY id")
	if err != nil {
		return err
	}
	defer rows.Close()
	st.recorded = []record{}
	for rows.Next() {
		var r record
		if err := rows.Scan(&r.version, &r.applied); err != nil {
			return fmt.Errorf("%w: the table %s: %w; choose another table for the record", ErrOtherRecord, o.Name, err)
		}
		st.recorded = append(st.recorded, r)
	}
	return rows.Err()
}

// applied returns the versions that are recorded as applied; of several rows the
// last one counts.
func (st state) applied() map[int64]bool {
	versions := map[int64]bool{}
	for _, r := range st.recorded {
		versions[r.version] = r.applied
	}
	for v, applied := range versions {
		if !applied {
			delete(versions, v)
		}
	}
	return versions
}

// version is the highest one recorded as applied, or 0.
func (st state) version() int64 {
	var highest int64
	for v := range st.applied() {
		highest = max(highest, v)
	}
	return highest
}

// isRegular reports whether the record has each version up to the file's own
// once, as goose leaves it.
func (st state) isRegular() bool {
	if st.recorded != nil && len(st.recorded) == 0 {
		return false
	}
	for i, r := range st.recorded {
		if r != (record{int64(i), true}) {
			return false
		}
	}
	return true
}

// checkRecord refuses a record that other migrations wrote, or a newer release.
func (st state) checkRecord() error {
	v := st.version()
	other := func(reason string) error {
		return fmt.Errorf("%w: %s %s; choose another table for the record", ErrOtherRecord, st.table, reason)
	}
	for _, r := range st.recorded {
		if r.version < 0 {
			return other(fmt.Sprintf("has the version %d", r.version))
		}
	}
	all, err := references()
	if err != nil {
		return err
	}
	ours := st.madeHere(st.table)
	for _, o := range sorted(st.schema) {
		if name := strings.ToLower(o.Name); !ours && name != st.table && st.madeHere(name) {
			return other(fmt.Sprintf("is not where this database has its versions: %s is", o.Name))
		}
	}
	if v >= analyzingVersion && !ours && !st.hasOurs(all[min(v, Latest())], all[1]) {
		return other(fmt.Sprintf("has version %d, but the database has no index and no view of that", v))
	}
	if v == 1 && !ours && st.hasOthers(all[Latest()]) {
		return other("has version 1, which may be that of another program that keeps tables in this database")
	}
	if v > Latest() {
		for i := range Latest() {
			if !st.applied()[i+1] {
				return other(fmt.Sprintf("has version %d without version %d", v, i+1))
			}
		}
		return fmt.Errorf("%w: it is at version %d, this program knows versions up to %d; use a newer nb101-migrate, or, if %s has the versions of other migrations, choose another table for the record", ErrNewerVersion, v, Latest(), st.table)
	}
	return nil
}

// hasOurs reports whether there is anything that steps after the first one make.
func (st state) hasOurs(at, baseline sqlitefile.Schema) bool {
	for name := range at {
		_, nnis := baseline[name]
		if _, ok := st.schema[name]; ok && !nnis && !isSQLites(name) {
			return true
		}
	}
	return false
}

// hasOthers reports whether there are tables, views or triggers that are neither
// NNI's nor ours nor SQLite's.
func (st state) hasOthers(ours sqlitefile.Schema) bool {
	for name, o := range st.schema {
		if _, ok := ours[name]; !ok && name != st.table && o.Kind != sqlitefile.Index && !isSQLites(name) {
			return true
		}
	}
	return false
}

// madeHere reports whether a table is as [createRecord] makes it, and not goose.
func (st state) madeHere(name string) bool {
	o, ok := st.schema.TableNamed(name)
	return ok && withoutQuotes(o.SQL) == withoutQuotes(createRecord(name)[0])
}

// createRecord makes the table for the record. Its columns are goose's, but
// without AUTOINCREMENT, for which SQLite makes a table that cannot be dropped,
// and without the time of day, so that copies that were migrated alike are equal
// byte for byte.
func createRecord(table string) []string {
	return []string{
		"CREATE TABLE " + table + " (id INTEGER PRIMARY KEY, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT '2000-01-01 00:00:00')",
		"INSERT INTO " + table + " (version_id, is_applied) VALUES (0, TRUE)",
	}
}

// rewriteRecord makes the record one of all versions up to one.
func rewriteRecord(table string, version int64) []string {
	script := []string{fmt.Sprintf("DELETE FROM %s", table)}
	for v := range version + 1 {
		script = append(script, fmt.Sprintf("INSERT INTO %s (version_id, is_applied) VALUES (%d, TRUE)", table, v))
	}
	return script
}
