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

// differences compares the schema with what the migrations make up to the
// recorded version, or, on the way down, up to the version that it leads to.
// On the way down what would only obstruct the way up is not a difference.
func (st state) differences(to int64, down bool) ([]difference, error) {
	all, err := references()
	if err != nil {
		return nil, err
	}
	v := st.version()
	end := min(v, to)
	list, err := st.recordDifferences(down)
	if err != nil {
		return nil, err
	}
	missing, analyzed := map[string]bool{}, map[string]bool{} // tables that lack statistics, and that a repair analyzes
	for _, o := range sorted(all[Latest()]) {
		name := strings.ToLower(o.Name)
		if o.Kind == sqlitefile.Table || isSQLites(name) {
			continue
		}
		c := comparison{Object: o, madeBy: madeBy(all, name), recorded: v, end: end, down: down}
		c.have, c.exists = st.schema[name]
		d := c.difference()
		switch counted := o.Kind == sqlitefile.Index && c.madeBy <= end && end >= analyzingVersion; {
		case counted && d.repair != nil:
			d.repair = append(d.repair, analyzeTable(o.Table))
			analyzed[o.Table] = true
		case counted && st.statistics.miss(o):
			missing[o.Table] = true
		case d.repair != nil && down && c.madeBy == analyzingVersion:
			d.repair = append(d.repair, st.statistics.takeBack()...)
		}
		if d.what != "" {
			list = append(list, d)
		}
	}
	for _, table := range slices.Sorted(maps.Keys(missing)) {
		if !analyzed[table] {
			list = append(list, difference{what: "statistics are missing of " + table, repair: []string{analyzeTable(table)}})
		}
	}
	if down && v < analyzingVersion && st.statistics.kept && !st.hasLookupIndex() { // goose's own way down leaves them
		list = append(list, difference{what: "the statistics that NNI's tables had before are put aside", repair: st.statistics.restore()})
	}
	return list, nil
}

// recordDifferences compares the record with what goose leaves.
func (st state) recordDifferences(down bool) (list []difference, err error) {
	v := st.version()
	if !st.recorded.isRegular() {
		list = append(list, difference{what: fmt.Sprintf("the table %s does not have each version up to %d once", st.table, v), repair: st.rewriteRecord(v)})
	}
	if down && v == 0 && st.madeHere(st.table) {
		drop, err := st.dropRecord()
		if err != nil || len(drop) == 0 {
			return list, err
		}
		list = append(list, difference{what: fmt.Sprintf("the table %s has no version", st.table), repair: drop})
	}
	return list, nil
}

// madeBy returns the version whose step makes an object.
func madeBy(all []sqlitefile.Schema, name string) int64 {
	return int64(slices.IndexFunc(all, func(s sqlitefile.Schema) bool { _, ok := s[name]; return ok }))
}

// comparison compares an index or view that a step makes with the object of
// that name, if one exists.
type comparison struct {
	sqlitefile.Object
	have     sqlitefile.Object
	exists   bool
	madeBy   int64 // the step
	recorded int64 // the version of the file
	end      int64 // the version up to which all must exist
	down     bool
}

func (c comparison) difference() difference {
	var (
		nnis     = c.madeBy == 1
		equal    = c.exists && same(c.Object, c.have)
		required = c.madeBy <= c.end
		leaving  = !required && c.madeBy <= c.recorded && !nnis // the steps down drop it
		drop     = fmt.Sprintf("DROP %s %q", strings.ToUpper(string(c.have.Kind)), c.Name)
	)
	switch {
	case required && equal, !required && !c.exists:
		return difference{}
	case required && !c.exists:
		return difference{what: fmt.Sprintf("the %s %s is missing", c.Kind, c.Name), repair: []string{c.SQL}}
	case required && !nnis && !c.isAnothers():
		return difference{what: fmt.Sprintf("the %s %s is not as the migrations make it", c.Kind, c.Name), repair: []string{drop, c.SQL}}
	case required, leaving && c.isAnothers():
		return c.inTheWay(drop)
	case leaving, equal && nnis && !(c.down && c.recorded == 0 && isMarked(c.have)):
		return difference{}
	case equal:
		return difference{what: fmt.Sprintf("the %s %s exists, but version %d, which makes it, is not recorded", c.Kind, c.Name, c.madeBy), repair: []string{drop}}
	case c.down:
		return difference{}
	}
	return c.inTheWay(drop)
}

// isAnothers reports whether the object of that name cannot be ours after a
// change.
func (c comparison) isAnothers() bool {
	return c.have.Kind != c.Kind || c.Kind == sqlitefile.Index && !strings.EqualFold(c.have.Table, c.Table)
}

func (c comparison) inTheWay(drop string) difference {
	wayOut := "drop that first: " + drop
	if c.have.Kind == sqlitefile.Table {
		wayOut = fmt.Sprintf("rename that first: ALTER TABLE %q RENAME TO another name", c.have.Name)
	}
	return difference{what: fmt.Sprintf("the %s %q is not the %s of that name that the migrations make", c.have.Kind, c.have.Name, c.Kind), refuse: wayOut}
}

// Trigger is one on a table of NNI's, a view of the migrations or the record,
// which would act or be dropped during a change.
type Trigger struct {
	Name string `json:"name"`
	On   string `json:"on"` // the table or view that it is on
}

// String says which it is, and what to do about it.
func (t Trigger) String() string {
	return fmt.Sprintf("%q on %s; drop it first, and make it again afterwards: DROP TRIGGER %q", t.Name, t.On, t.Name)
}

// triggers lists them by name.
func (st state) triggers() (list []Trigger, err error) {
	all, err := references()
	if err != nil {
		return nil, err
	}
	for _, o := range sorted(st.schema) {
		if o.Kind != sqlitefile.Trigger {
			continue
		}
		on := strings.ToLower(o.Table)
		if _, ours := all[Latest()][on]; ours || on == st.table {
			list = append(list, Trigger{o.Name, o.Table})
		}
	}
	return list, nil
}

// checkTriggers refuses a change while any exist.
func (st state) checkTriggers() error {
	list, err := st.triggers()
	if err == nil && len(list) > 0 {
		err = fmt.Errorf("%w: %v", ErrTrigger, list[0])
	}
	return err
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
// white space, quotes and case do not matter.
func same(a, b sqlitefile.Object) bool {
	return a.Kind == b.Kind && withoutQuotes(a.SQL) == withoutQuotes(b.SQL)
}

func withoutQuotes(sql string) string {
	return strings.Join(strings.Fields(strings.ToLower(strings.NewReplacer(madeHereMark, " ", `"`, " ", "`", " ", "[", " ", "]", " ", "(", " ( ", ")", " ) ", ",", " , ").Replace(sql))), " ")
}

// isOrigin reports whether an object is the table of ours that an import makes.
// No migration does anything with it; it is only not called an owner's.
func isOrigin(o sqlitefile.Object) bool {
	return same(o, sqlitefile.Object{Kind: sqlitefile.Table, SQL: sqlitefile.CreateOrigin})
}

// others lists what is neither NNI's nor ours.
func (st state) others() (list []string, err error) {
	all, err := references()
	if err != nil {
		return nil, err
	}
	triggers, err := st.triggers()
	if err != nil {
		return nil, err
	}
	for _, o := range sorted(st.schema) {
		name := strings.ToLower(o.Name)
		_, ours := all[Latest()][name]
		inTheWay := slices.Contains(triggers, Trigger{o.Name, o.Table}) && o.Kind == sqlitefile.Trigger
		if !ours && name != st.table && !isSQLites(name) && !isOrigin(o) && !inTheWay {
			list = append(list, fmt.Sprintf("%s %q", o.Kind, o.Name))
		}
	}
	return list, nil
}
