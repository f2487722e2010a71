package verify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/migrate"
)

// access is how the rows of a database can be read.
type access struct {
	schema   sqlitefile.Schema
	tables   []string // those of NNI's that exist
	whole    bool     // all three exist, with NNI's columns
	readable bool     // and each row has an id of its own
	indexed  bool     // rows by their ids, and the intermediate results of a trial, can be found quickly

	ordered map[string][]orderedIndex // the indexes of the tables that SQLite need not check
	through string                    // a further one, of trial_id, through which rows are read; may be empty
}

// checkSchema compares the tables with those that the first migration creates,
// which are NNI's: their columns, indexes and foreign keys. More tables and
// indexes may exist.
func (v *verifier) checkSchema(ctx context.Context) (access, error) {
	have, err := sqlitefile.ReadSchema(ctx, v.handle)
	if err != nil {
		return access{}, err
	}
	want, err := sqlitefile.BaselineSchema(ctx)
	if err != nil {
		return access{}, err
	}
	a := access{schema: have, readable: true, indexed: true, whole: have.CheckNNI() == nil}
	for _, name := range nni.Tables {
		if _, ok := have.TableNamed(name); ok {
			a.tables = append(a.tables, name)
		}
		say := func(kind Kind) finding {
			return func(detail string, args ...any) { v.findings.add(kind, "", 0, detail, args...) }
		}
		a.compare(name, have[name], want[name], say(KindSchema))
		compareConstraints(name, have[name], want[name], say(KindSchema), say(RemarkDeclaration))
	}
	for _, name := range slices.Sorted(maps.Keys(have)) {
		if o := have[name]; o.Kind == sqlitefile.Trigger && slices.Contains(nni.Tables[:], strings.ToLower(o.Table)) {
			v.findings.add(KindSchema, "", 0, "the trigger %q is on %s; NNI's tables have none", o.Name, o.Table)
		}
	}
	if len(a.tables) == 0 {
		return access{}, fmt.Errorf("%w: it has none of the tables %s", nb101.ErrNotNNI, strings.Join(nni.Tables[:], ", "))
	}
	if !a.readable {
		v.findings.add(KindUnchecked, "", 0, "no row was checked, because a table or column is missing")
		return a, nil
	}
	err = have.CheckIDs(ctx, v.handle)
	if errors.Is(err, nb101.ErrNotNNI) || sqlitefile.IsDamage(err) {
		a.readable = false
		v.findings.add(KindUnchecked, "", 0, "no row was checked: %v", err)
		return a, nil
	}
	if err != nil {
		return a, err
	}
	return a, a.findOrdered(ctx, v.handle, want)
}

// checkVersion compares the schema with that of the recorded version.
func (v *verifier) checkVersion(ctx context.Context) error {
	s, err := migrate.StatusOf(ctx, v.handle, migrate.Options{Table: v.opts.Table})
	switch {
	case errors.Is(err, migrate.ErrOtherRecord):
		v.versionUnknown = err.Error()
	case errors.Is(err, nb101.ErrCorrupt):
		v.findings.add(KindVersion, "", 0, "the version cannot be read: %v", err)
	case err != nil:
		return err
	}
	v.version = s.Version
	for _, difference := range s.Differences {
		v.findings.add(KindVersion, "", 0, "%s", difference)
	}
	for _, t := range s.Triggers {
		if !slices.Contains(nni.Tables[:], strings.ToLower(t.On)) { // that has been said
			v.findings.add(KindVersion, "", 0, "the trigger %q is on %s; no migration makes one", t.Name, t.On)
		}
	}
	for _, other := range s.Others {
		v.findings.add(RemarkObject, "", 0, "the %s is neither NNI's nor ours", other)
	}
	return nil
}

// compare compares a table with NNI's.
func (a *access) compare(name string, have, want sqlitefile.Object, wrong finding) {
	switch have.Kind {
	case sqlitefile.Table:
	case "":
		a.readable = false
		wrong("table %s is missing", name)
		return
	default:
		a.readable = false
		wrong("%s is a %s; NNI's is a table", name, have.Kind)
		return
	}
	for _, w := range want.Columns {
		switch h, ok := have.Column(w.Name); {
		case !ok:
			a.readable = false
			wrong("column %s.%s is missing", name, w.Name)
		case h.String() != w.String():
			if w.PrimaryKey > 0 && !slices.ContainsFunc(have.Indexes, func(i sqlitefile.TableIndex) bool { return i.Columns[0].Name == h.Name }) {
				a.indexed = false
			}
			wrong("column %s.%s is %s; NNI's is %s", name, w.Name, h, w)
		}
	}
	for _, h := range have.Columns {
		if _, ok := want.Column(h.Name); !ok {
			kind := "column"
			if h.Generated {
				kind = "generated column"
			}
			wrong("%s %s.%s is not NNI's", kind, name, strings.ToLower(h.Name))
		}
	}
	for _, w := range want.Indexes {
		if !slices.ContainsFunc(have.Indexes, func(h sqlitefile.TableIndex) bool { return describeIndex(h) == describeIndex(w) }) {
			a.indexed = a.indexed && (name != nni.IntermediateTable || w.Columns[0].Name != "trial_id")
			wrong("index on %s %s is missing", name, describeIndex(w))
		}
	}
	for _, w := range want.ForeignKeys {
		if !slices.ContainsFunc(have.ForeignKeys, func(h sqlitefile.ForeignKey) bool { return describeKey(h) == describeKey(w) }) {
			wrong("foreign key %s.%s is missing", name, describeKey(w))
		}
	}
}

// describeIndex describes an index, whatever its name.
func describeIndex(i sqlitefile.TableIndex) string {
	columns := make([]string, len(i.Columns))
	for k, c := range i.Columns {
		columns[k] = cmp.Or(strings.ToLower(c.Name), "an expression")
		if c.Collation != "" {
			columns[k] += " COLLATE " + strings.ToUpper(c.Collation)
		}
	}
	s := "(" + strings.Join(columns, ", ") + ")"
	if i.Unique {
		s += " UNIQUE"
	}
	if i.Partial {
		s += " WHERE"
	}
	return s
}

// describeKey describes a foreign key of one column.
func describeKey(k sqlitefile.ForeignKey) string {
	return strings.ToLower(fmt.Sprintf("%s to %s.%s", strings.Join(k.Columns, ", "), k.Parent, strings.Join(k.ParentKey, ", ")))
}
