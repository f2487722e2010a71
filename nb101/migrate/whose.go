package migrate

import (
	"fmt"
	"maps"
	"slices"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// checkRecord refuses a record that other migrations wrote, or a newer release.
//
// A table that this package made is ours. One that goose made is ours or another
// program's; the schema tells which. From version 2 on it has an index or view
// of ours if it is ours. The first step leaves no trace in a file that NNI wrote,
// and goose records it alike for everybody: there the user has to name the table,
// unless it was this package that recorded the version.
func (st state) checkRecord() error {
	v := st.version()
	if highest := st.recorded.highest(); highest > Latest() && (highest > v || !st.recorded.isWhole()) {
		return st.otherRecord(anotherTable, "has version %d, but not all before it", highest)
	}
	if !st.madeHere(st.table) {
		if err := st.checkWhose(); err != nil {
			return err
		}
	}
	if v > Latest() {
		return fmt.Errorf("%w: it is at version %d, this program knows versions up to %d; use a newer nb101-migrate, or, if %s has the versions of other migrations, choose another table for the record", ErrNewerVersion, v, Latest(), st.table)
	}
	return nil
}

// checkWhose refuses a record that this package did not make, if it may be
// another program's.
func (st state) checkWhose() error {
	all, err := references()
	if err != nil {
		return err
	}
	fits := st.fits(all, st.recorded)
	for _, name := range slices.Sorted(maps.Keys(st.elsewhere)) {
		switch {
		case st.madeHere(name):
			return st.otherRecord("choose that for the record", "is not where this database has its versions: %s is", name)
		case !st.fits(all, st.elsewhere[name]):
		case !fits, !st.chosen && !(st.madeNext(all, st.table) == "" && st.madeNext(all, name) != ""):
			return st.otherRecord("choose the right one for the record", "may not be where this database has its versions: %s may be", name)
		}
	}
	switch v := st.version(); {
	case v >= analyzingVersion && !fits:
		return st.otherRecord(anotherTable, "has version %d, but the database has no index and no view of that", v)
	case v == 1 && !st.chosen && !st.firstIsUndated():
		return st.otherRecord(anotherTable+", or name this one if the version is nb101's", "has version 1, which may be that of another program")
	}
	return nil
}

// anotherTable is what to do where the versions are another program's.
const anotherTable = "choose another table for the record"

func (st state) otherRecord(wayOut, reason string, args ...any) error {
	return fmt.Errorf("%w: %s %s; %s", ErrOtherRecord, st.table, fmt.Sprintf(reason, args...), wayOut)
}

// fits reports whether versions go beyond the first one and the database has
// anything that the steps to the highest of them make.
func (st state) fits(all []sqlitefile.Schema, list records) bool {
	v := list.version()
	if v < analyzingVersion || v > Latest() && !list.isWhole() {
		return false
	}
	for name := range all[min(v, Latest())] {
		_, nnis := all[1][name]
		if _, ok := st.schema[name]; ok && !nnis && !isSQLites(name) {
			return true
		}
	}
	return false
}

// madeNext returns what was made next after a table of versions, or nothing if
// that is NNI's or ours.
func (st state) madeNext(all []sqlitefile.Schema, table string) string {
	var (
		next sqlitefile.Object
		key  string
	)
	for name, o := range st.schema {
		_, records := st.elsewhere[name]
		if o.Place > st.schema[table].Place && (next.Place == 0 || o.Place < next.Place) && !records && name != st.table && !isSQLites(name) && !isOrigin(o) {
			next, key = o, name
		}
	}
	if _, ours := all[Latest()][key]; ours || next.Place == 0 {
		return ""
	}
	return fmt.Sprintf("%s %q", next.Kind, next.Name)
}
