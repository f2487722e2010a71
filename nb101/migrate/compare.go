package migrate

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// difference is one between the schema and the record.
type difference struct {
	what   string
	repair []string // statements
	refuse string   // what to do about it, if there is no repair
}

// String says what differs, and what to do about it if going up does not.
func (d difference) String() string {
	if d.refuse != "" {
		return d.what + "; " + d.refuse
	}
	return d.what
}

func (d difference) err() error {
	if d.refuse != "" {
		return fmt.Errorf("%w: %s", ErrInconsistent, d)
	}
	return fmt.Errorf("%w: %s; go up to repair that", ErrInconsistent, d.what)
}

// differences compares what there is with what the migrations make up to the
// recorded version.
func (st state) differences() ([]difference, error) {
	all, err := references()
	if err != nil {
		return nil, err
	}
	v := st.version()
	var list []difference
	if !st.isRegular() {
		list = append(list, difference{what: fmt.Sprintf("the table %s does not have each version up to %d once", st.table, v), repair: rewriteRecord(st.table, v)})
	}
	for _, o := range sorted(all[Latest()]) {
		name := strings.ToLower(o.Name)
		if o.Kind == sqlitefile.Table || isSQLites(name) {
			continue
		}
		_, nnis := all[1][name]
		_, ofVersion := all[v][name]
		have, exists := st.schema[name]
		if d := compareObject(o, have, exists, nnis, ofVersion, madeBy(all, name)); d.what != "" {
			list = append(list, d)
		}
	}
	if v >= analyzingVersion && !st.analyzed {
		list = append(list, difference{what: "there are no statistics", repair: analyzeTables()})
	}
	return list, nil
}

// madeBy returns the version whose step makes an object.
func madeBy(all []sqlitefile.Schema, name string) int {
	return slices.IndexFunc(all, func(s sqlitefile.Schema) bool { _, ok := s[name]; return ok })
}

// compareObject compares an index or view with the object of the same name, which
// the step to a version makes.
func compareObject(o, have sqlitefile.Object, exists, nnis, ofVersion bool, version int) (d difference) {
	drop := fmt.Sprintf("DROP %s %q", strings.ToUpper(string(have.Kind)), o.Name)
	equal := exists && same(o, have)
	switch {
	case !exists && ofVersion:
		return difference{what: fmt.Sprintf("the %s %s is missing", o.Kind, o.Name), repair: []string{o.SQL}}
	case !exists, equal && (ofVersion || nnis):
	case equal:
		return difference{what: fmt.Sprintf("the %s %s exists, but version %d, which makes it, is not recorded", o.Kind, o.Name, version), repair: []string{drop}}
	case !ofVersion || nnis || have.Kind == sqlitefile.Table:
		return difference{what: fmt.Sprintf("the %s %q is not the %s of that name that the migrations make", have.Kind, o.Name, o.Kind), refuse: "drop that first: " + drop}
	default:
		return difference{what: fmt.Sprintf("the %s %s is not as the migrations make it", o.Kind, o.Name), repair: []string{drop, o.SQL}}
	}
	return d
}

func analyzeTables() (script []string) {
	for _, table := range nni.Tables {
		script = append(script, fmt.Sprintf("ANALYZE %q", table))
	}
	return script
}

// checkTriggers refuses triggers that would act, or be dropped, during a change.
func (st state) checkTriggers() error {
	all, err := references()
	if err != nil {
		return err
	}
	for _, o := range sorted(st.schema) {
		if o.Kind != sqlitefile.Trigger {
			continue
		}
		on := strings.ToLower(o.Table)
		if _, ours := all[Latest()][on]; ours || on == st.table {
			return fmt.Errorf("%w: %q on %s; drop it first, and make it again afterwards: DROP TRIGGER %q", ErrTrigger, o.Name, o.Table, o.Name)
		}
	}
	return nil
}

// checkColumns refuses columns in NNI's tables that NNI's do not have.
func (st state) checkColumns() error {
	all, err := references()
	if err != nil {
		return err
	}
	for _, table := range nni.Tables {
		for _, c := range st.schema[table].Columns {
			kind := "a column"
			if c.Generated {
				kind = "a generated column"
			}
			if nnis, ok := all[1][table].Column(c.Name); !ok || nnis.Generated != c.Generated {
				return fmt.Errorf("%w: the table %s has %s %q, which is not NNI's", ErrInconsistent, table, kind, c.Name)
			}
		}
	}
	return nil
}

// sorted lists objects by name.
func sorted(s sqlitefile.Schema) []sqlitefile.Object {
	return slices.SortedFunc(maps.Values(s), func(a, b sqlitefile.Object) int { return cmp.Compare(a.Name, b.Name) })
}

// same reports whether two objects are the same, by their statements, in which
// white space, quotes and case are of no account.
func same(a, b sqlitefile.Object) bool {
	return a.Kind == b.Kind && withoutQuotes(a.SQL) == withoutQuotes(b.SQL)
}

func withoutQuotes(sql string) string {
	return strings.Join(strings.Fields(strings.ToLower(strings.NewReplacer(`"`, " ", "`", " ", "[", " ", "]", " ", "(", " ( ", ")", " ) ", ",", " , ").Replace(sql))), " ")
}

// others lists what is neither NNI's nor ours.
func (st state) others() (list []string, err error) {
	all, err := references()
	if err != nil {
		return nil, err
	}
	for _, o := range sorted(st.schema) {
		name := strings.ToLower(o.Name)
		_, ours := all[Latest()][name]
		if !ours && name != st.table && !isSQLites(name) &&
			(o.Kind != sqlitefile.Trigger || !slices.Contains(nni.Tables[:], strings.ToLower(o.Table))) {
			list = append(list, fmt.Sprintf("%s %q", o.Kind, o.Name))
		}
	}
	return list, nil
}
