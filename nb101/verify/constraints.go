package verify

import (
	"slices"
	"strings"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// finding is told what differs, in the manner of fmt.Sprintf.
type finding func(detail string, args ...any)

// compareConstraints compares with NNI's what a table requires of its rows, and
// what happens to those that do not meet it. It is wrong to refuse more than
// NNI's tables do, because a row that NNI inserts may not be accepted. What acts
// on rows that NNI never writes or removes makes no difference to it.
func compareConstraints(name string, have, want sqlitefile.Object, wrong, other finding) {
	id, _ := have.Column("id")
	if w, _ := want.Column("id"); id.String() == w.String() && !have.NumbersRows() {
		wrong("the id of %s is not SQLite's own number of a row, as NNI's is; it must not be declared DESC or WITHOUT ROWID, because NNI inserts rows without an id", name)
	}
	for _, i := range have.Indexes {
		if i.Unique && !i.Primary {
			wrong("%s %s is a constraint that NNI's table does not have", name, describeIndex(i))
		}
	}
	for _, check := range have.Checks {
		wrong("%s CHECK %.200q is a constraint that NNI's table does not have", name, check)
	}
	for _, h := range have.ForeignKeys {
		i := slices.IndexFunc(want.ForeignKeys, func(w sqlitefile.ForeignKey) bool { return describeKey(h) == describeKey(w) })
		switch {
		case i < 0:
			wrong("foreign key %s.%s is a constraint that NNI's table does not have", name, describeKey(h))
		case h.Actions != want.ForeignKeys[i].Actions:
			other("foreign key %s.%s is declared %s; NNI's is not", name, describeKey(h), h.Actions)
		}
	}
	for _, h := range have.Columns {
		if h.Default != "" {
			other("column %s.%s has the default %.80q; NNI's has none", name, strings.ToLower(h.Name), h.Default)
		}
	}
	for _, option := range have.Options {
		if option != "WITHOUT" && option != "ROWID" { // that has been said
			other("%s is declared %s; NNI's is not", name, option)
		}
	}
}
