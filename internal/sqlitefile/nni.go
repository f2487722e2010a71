package sqlitefile

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/nasbench-go/nasbench/internal/nni"
)

// baselineOnce is the schema of NNI's own files.
var baselineOnce = sync.OnceValues(func() (Schema, error) { return BaselineSchema(context.Background()) })

// CheckNNI is [Schema.CheckNNI] of a database, or the error of reading it.
func CheckNNI(ctx context.Context, q Querier) error {
	s, err := readColumnsOnly(ctx, q)
	if err != nil {
		return err
	}
	return s.CheckNNI()
}

// CheckNNI checks that a schema is that of an NNI database: that it has NNI's
// three tables, and these have NNI's columns, with declared types that SQLite
// treats alike. Everything else is the owner's. The error is [ErrNotNNI].
func (s Schema) CheckNNI() error {
	want, err := baselineOnce()
	if err != nil {
		return err
	}
	missing := []string{}
	for _, name := range nni.Tables {
		switch o, ok := s[name]; {
		case !ok:
			missing = append(missing, name)
		case o.Kind != Table:
			return fmt.Errorf("%w: %s is not a table but of the kind %s; choose another file", ErrNotNNI, name, o.Kind)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("%w: it lacks the table %s; choose another file", ErrNotNNI, strings.Join(missing, ", "))
	}
	for _, name := range nni.Tables {
		for _, c := range want[name].Columns {
			switch have, ok := s[name].Column(c.Name); {
			case !ok:
				return fmt.Errorf("%w: its table %s lacks the column %s; choose another file", ErrNotNNI, name, c.Name)
			case !sameAffinity(have.Type, c.Type):
				return fmt.Errorf("%w: the column %s of its table %s is declared as %s; it should be %s; choose another file", ErrNotNNI, c.Name, name, orNothing(have.Type), c.Type)
			}
		}
	}
	return nil
}

func orNothing(declared string) string {
	if declared == "" {
		return "nothing"
	}
	return declared
}

// isNNIs reports whether NNI has a table or column of a name.
func isNNIs(name string) bool {
	want, err := baselineOnce()
	if err != nil {
		return false
	}
	for _, table := range nni.Tables {
		if _, ok := want[table].Column(name); ok || strings.EqualFold(name, table) {
			return true
		}
	}
	return false
}

// HasNNITable reports whether at least one of NNI's tables exists.
func (s Schema) HasNNITable() bool {
	for _, name := range nni.Tables {
		if _, ok := s[name]; ok {
			return true
		}
	}
	return false
}

// sameAffinity compares declared types. JSON, which is a number to SQLite, is
// kept like text.
func sameAffinity(have, want string) bool {
	a, b := affinity(have), affinity(want)
	return a == b || strings.EqualFold(want, "JSON") && a == "TEXT"
}

// affinity returns how SQLite treats a declared type,
// https://sqlite.org/datatype3.html#determination_of_column_affinity.
func affinity(declared string) string {
	declared = strings.ToUpper(declared)
	for _, rule := range [...]struct{ part, affinity string }{
		{"INT", "INTEGER"},
		{"CHAR", "TEXT"}, {"CLOB", "TEXT"}, {"TEXT", "TEXT"},
		{"BLOB", "BLOB"},
		{"REAL", "REAL"}, {"FLOA", "REAL"}, {"DOUB", "REAL"},
	} {
		if strings.Contains(declared, rule.part) {
			return rule.affinity
		}
	}
	if declared == "" {
		return "BLOB"
	}
	return "NUMERIC"
}

// CheckIDs checks that each row of NNI's tables can be identified by its id:
// that each is an integer and none is duplicated, unless the declaration
// already says so. The error is [ErrNotNNI], or SQLite's.
func (s Schema) CheckIDs(ctx context.Context, q Querier) error {
	for _, name := range nni.Tables {
		if o, ok := s.TableNamed(name); !ok || o.NumbersRows() {
			continue
		}
		const query = `SELECT typeof(id), substr(quote(id), 1, 40) FROM %[1]s
			GROUP BY id HAVING typeof(id) <> 'integer' OR count(*) > 1 LIMIT 1`
		for id, err := range each(ctx, q, fmt.Sprintf(query, name), func(rows *sql.Rows) (id struct{ kind, text string }, err error) {
			return id, rows.Scan(&id.kind, &id.text)
		}) {
			switch {
			case err != nil:
				return err
			case id.kind == "null":
				return fmt.Errorf("%w: a row of its table %s has no id; number the rows first", ErrNotNNI, name)
			case id.kind != "integer":
				return fmt.Errorf("%w: a row of its table %s has the id %s, which is not an integer; number the rows first", ErrNotNNI, name, id.text)
			}
			return fmt.Errorf("%w: more than one row of its table %s has the id %s; make the ids unique first", ErrNotNNI, name, id.text)
		}
	}
	return nil
}

// NumbersRows reports whether the id is SQLite's own number of a row, which is an
// integer and unique, and which SQLite chooses where an insert names none. A
// primary key that has an index of its own is not, as in a table WITHOUT ROWID
// or one declared DESC (https://sqlite.org/lang_createtable.html#rowid).
func (o Object) NumbersRows() bool {
	id, _ := o.Column("id")
	return id.PrimaryKey == 1 && len(o.primaryKey()) == 1 &&
		!slices.ContainsFunc(o.Indexes, func(i TableIndex) bool { return i.Primary })
}
