package verify

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/nb101"
)

// access says how the rows of a database can be read.
type access struct {
	tables   []string // those of NNI's that exist
	readable bool     // all tables and columns exist
	indexed  bool     // the intermediate results of a trial can be found quickly
}

// checkSchema compares the tables with those that the first migration creates,
// which are NNI's: their columns, indexes and foreign keys. There may be more
// tables and indexes.
func (v *verifier) checkSchema(ctx context.Context) (access, error) {
	have, err := sqlitefile.ReadSchema(ctx, v.handle)
	if err != nil {
		if !sqlitefile.IsDamage(err) {
			err = sqlitefile.Explain(err)
		}
		return access{}, err
	}
	want, err := sqlitefile.BaselineSchema(ctx)
	if err != nil {
		return access{}, err
	}
	a := access{readable: true, indexed: true}
	for _, name := range nni.Tables {
		if _, ok := have.TableNamed(name); ok {
			a.tables = append(a.tables, name)
		}
		a.compare(name, have[name], want[name], func(detail string, args ...any) {
			v.findings.add(KindSchema, "", 0, detail, args...)
		})
	}
	if len(a.tables) == 0 {
		return access{}, fmt.Errorf("%w: it has none of the tables %s", nb101.ErrNotNNI, strings.Join(nni.Tables[:], ", "))
	}
	if !a.readable {
		v.findings.add(KindUnchecked, "", 0, "no row was checked, because a table or column is missing or the ids are not a primary key")
	}
	return a, nil
}

// compare compares a table with NNI's.
func (a *access) compare(name string, have, want sqlitefile.Object, wrong func(detail string, args ...any)) {
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
			a.readable = a.readable && w.PrimaryKey == 0
			wrong("column %s.%s is %s; NNI's is %s", name, w.Name, h, w)
		}
	}
	for _, h := range have.Columns {
		if _, ok := want.Column(h.Name); !ok {
			wrong("column %s.%s is none of NNI's", name, strings.ToLower(h.Name))
		}
	}
	for _, w := range want.Indexes {
		if !slices.ContainsFunc(have.Indexes, func(h sqlitefile.TableIndex) bool { return describeIndex(h) == describeIndex(w) }) {
			a.indexed = a.indexed && (name != nni.IntermediateTable || w.Columns[0] != "trial_id")
			wrong("index on %s %s is missing", name, describeIndex(w))
		}
	}
	for _, w := range want.ForeignKeys {
		if !slices.ContainsFunc(have.ForeignKeys, func(h sqlitefile.ForeignKey) bool { return describeKey(h) == describeKey(w) }) {
			wrong("foreign key %s.%s is missing", name, describeKey(w))
		}
	}
}

// describeIndex says what an index is, whatever its name.
func describeIndex(i sqlitefile.TableIndex) string {
	s := "(" + strings.ToLower(strings.Join(i.Columns, ", ")) + ")"
	if i.Unique {
		s += " UNIQUE"
	}
	if i.Partial {
		s += " WHERE"
	}
	return s
}

// describeKey says what a foreign key of one column is.
func describeKey(k sqlitefile.ForeignKey) string {
	return strings.ToLower(fmt.Sprintf("%s to %s.%s", strings.Join(k.Columns, ", "), k.Parent, strings.Join(k.ParentKey, ", ")))
}
