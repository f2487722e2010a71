package sqlitefile

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/nasbench-go/nasbench/sql/schema"
)

// Querier is what runs queries: [sql.DB], [sql.Conn] and [sql.Tx].
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Schema is what a database consists of: its tables, indexes and views by
// lower-case name, and its triggers, which may have the name of one of those,
// by "trigger " and their name.
type Schema map[string]Object

// ObjectKind is the kind of an [Object], as in SQLite's own list.
type ObjectKind string

// The kinds of objects.
const (
	Table   ObjectKind = "table"
	Index   ObjectKind = "index"
	View    ObjectKind = "view"
	Trigger ObjectKind = "trigger"
)

// Object is a table, index, view or trigger.
type Object struct {
	Kind  ObjectKind
	Name  string // as its statement spells it
	Table string // that an index or trigger is on, as its statement spells it; else Name
	SQL   string // its statement; empty for an index that belongs to a constraint
	Place int64  // in SQLite's own list; what is made later has a greater one

	// Of a table that is not virtual, in the order of its statement.
	Columns     []Column
	Indexes     []TableIndex
	ForeignKeys []ForeignKey
	Checks      []string // the expressions of its CHECK constraints, in parentheses
	Options     []string // AUTOINCREMENT, ON CONFLICT clauses, and what follows the columns, such as STRICT; in capitals
}

// Column is a column of a table.
type Column struct {
	Name       string
	Type       string // as declared, such as VARCHAR(64); may be empty
	NotNull    bool
	PrimaryKey int    // its place in the primary key from 1 on; 0 if it is not in it
	Generated  bool   // computed from other columns
	Collation  string // BINARY if empty
	Default    string // the expression; empty if it has none
}

// String returns the definition without the name and the default, such as
// "INTEGER NOT NULL PRIMARY KEY", in capitals.
func (c Column) String() string {
	words := []string{}
	if c.Type != "" {
		words = append(words, strings.ToUpper(c.Type))
	}
	if c.NotNull {
		words = append(words, "NOT NULL")
	}
	if c.PrimaryKey > 0 {
		words = append(words, "PRIMARY KEY")
	}
	if c.Generated {
		words = append(words, "GENERATED")
	}
	if c.Collation != "" {
		words = append(words, "COLLATE "+strings.ToUpper(c.Collation))
	}
	return strings.Join(words, " ")
}

// TableIndex is an index as its table sees it.
type TableIndex struct {
	Name    string
	Columns []IndexColumn
	Unique  bool
	Partial bool // has a WHERE clause
	Primary bool // is that of the primary key, where the id of a row is not SQLite's own
}

// IndexColumn is a column of an index.
type IndexColumn struct {
	Name      string // an expression or the rowid if empty
	Collation string // that of the column itself if empty
}

// ForeignKey is a reference from columns of a table to the same number of
// another.
type ForeignKey struct {
	Columns   []string
	Parent    string   // the other table
	ParentKey []string // its columns; its primary key if the statement names none
	Actions   string   // such as "ON DELETE CASCADE"; empty if it has none
}

// TableNamed returns a table, whatever the case of its name.
func (s Schema) TableNamed(name string) (Object, bool) {
	o := s[strings.ToLower(name)]
	return o, o.Kind == Table
}

// Column returns a column of a table, whatever the case of its name.
func (o Object) Column(name string) (Column, bool) {
	for _, c := range o.Columns {
		if strings.EqualFold(c.Name, name) {
			return c, true
		}
	}
	return Column{}, false
}

// ReadSchema reads the schema of a database by queries only, so that it works
// on a file that cannot be written. Virtual tables and views are listed
// without their columns, which are unknown if the module or the table under
// them is missing.
func ReadSchema(ctx context.Context, q Querier) (Schema, error) {
	s, err := readColumnsOnly(ctx, q)
	if err != nil {
		return nil, err
	}
	s.readDeclarations()
	if err := errors.Join(s.readIndexes(ctx, q), s.readForeignKeys(ctx, q)); err != nil {
		return nil, err
	}
	for name, o := range s {
		for i, key := range o.ForeignKeys {
			if len(key.ParentKey) == 0 {
				o.ForeignKeys[i].ParentKey = s[strings.ToLower(key.Parent)].primaryKey()
			}
		}
		s[name] = o
	}
	return s, nil
}

// readColumnsOnly reads the schema without what else the tables declare, their
// indexes and foreign keys.
func readColumnsOnly(ctx context.Context, q Querier) (Schema, error) {
	s := Schema{}
	if err := s.readObjects(ctx, q); err != nil {
		return nil, err
	}
	return s, s.readColumns(ctx, q)
}

func (o Object) primaryKey() []string {
	var names []string
	for place := 1; ; place++ {
		n := len(names)
		for _, c := range o.Columns {
			if c.PrimaryKey == place {
				names = append(names, c.Name)
			}
		}
		if len(names) == n {
			return names
		}
	}
}

// ordinaryTables restricts a query on sqlite_master AS m to tables that have
// pages of their own.
const ordinaryTables = "m.type = 'table' AND m.rootpage > 0"

func (s Schema) readObjects(ctx context.Context, q Querier) error {
	return scanAll(ctx, q, "SELECT lower(name), type, name, tbl_name, coalesce(sql, ''), rowid FROM sqlite_master", func(row *sql.Rows) error {
		var (
			o   Object
			key string // by SQLite's rules, for which Ü is not ü
		)
		if err := row.Scan(&key, &o.Kind, &o.Name, &o.Table, &o.SQL, &o.Place); err != nil {
			return err
		}
		if o.Kind == Trigger {
			key = "trigger " + key
		}
		s[key] = o
		return nil
	})
}

// readColumns leaves out columns of the kind 1, which only virtual tables have.
func (s Schema) readColumns(ctx context.Context, q Querier) error {
	const query = `SELECT lower(m.name), c.name, c.type, c."notnull", c.pk, c.hidden > 1, coalesce(c.dflt_value, '')
		FROM sqlite_master AS m, pragma_table_xinfo(m.name) AS c
		WHERE ` + ordinaryTables + ` AND c.hidden <> 1 ORDER BY m.name, c.cid`
	return scanAll(ctx, q, query, func(row *sql.Rows) error {
		var table string
		var c Column
		if err := row.Scan(&table, &c.Name, &c.Type, &c.NotNull, &c.PrimaryKey, &c.Generated, &c.Default); err != nil {
			return err
		}
		o := s[table]
		o.Columns = append(o.Columns, c)
		s[table] = o
		return nil
	})
}

func (s Schema) readIndexes(ctx context.Context, q Querier) error {
	const query = `SELECT lower(m.name), i.name, i."unique", i.partial, i.origin = 'pk', c.seqno, coalesce(c.name, ''), c.coll
		FROM sqlite_master AS m, pragma_index_list(m.name) AS i, pragma_index_xinfo(i.name) AS c
		WHERE ` + ordinaryTables + ` AND c.key ORDER BY m.name, i.seq DESC, c.seqno`
	return scanAll(ctx, q, query, func(row *sql.Rows) error {
		var (
			table  string
			index  TableIndex
			column IndexColumn
			place  int
		)
		if err := row.Scan(&table, &index.Name, &index.Unique, &index.Partial, &index.Primary, &place, &column.Name, &column.Collation); err != nil {
			return err
		}
		o := s[table]
		if of, _ := o.Column(column.Name); strings.EqualFold(column.Collation, cmp.Or(of.Collation, defaultCollation)) {
			column.Collation = ""
		}
		if place == 0 {
			o.Indexes = append(o.Indexes, index)
		}
		last := &o.Indexes[len(o.Indexes)-1]
		last.Columns = append(last.Columns, column)
		s[table] = o
		return nil
	})
}

func (s Schema) readForeignKeys(ctx context.Context, q Querier) error {
	const query = `SELECT lower(m.name), f.seq, f."table", f."from", f."to",
			trim(iif(f.on_update = 'NO ACTION', '', 'ON UPDATE ' || f.on_update) || iif(f.on_delete = 'NO ACTION', '', ' ON DELETE ' || f.on_delete))
		FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS f
		WHERE ` + ordinaryTables + ` ORDER BY m.name, f.id DESC, f.seq`
	return scanAll(ctx, q, query, func(row *sql.Rows) error {
		var (
			table, parent, from, actions string

			to    sql.NullString
			place int
		)
		if err := row.Scan(&table, &place, &parent, &from, &to, &actions); err != nil {
			return err
		}
		o := s[table]
		if place == 0 {
			o.ForeignKeys = append(o.ForeignKeys, ForeignKey{Parent: parent, Actions: actions})
		}
		last := &o.ForeignKeys[len(o.ForeignKeys)-1]
		last.Columns = append(last.Columns, from)
		if to.Valid {
			last.ParentKey = append(last.ParentKey, to.String)
		}
		s[table] = o
		return nil
	})
}

// scanAll calls scan for each row of a query.
func scanAll(ctx context.Context, q Querier, query string, scan func(*sql.Rows) error) error {
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Baseline returns the statements that create the tables and the indexes of
// NNI's own files, as the first migration has them.
func Baseline() (tables, indexes []string) {
	text, err := schema.FS.ReadFile("00001_baseline.sql")
	if err != nil {
		panic(err) // it is a part of the program
	}
	up, _, _ := strings.Cut(string(text), "-- +goose Down")
	for line := range strings.Lines(up) {
		switch {
		case strings.HasPrefix(line, "CREATE TABLE"):
			tables = append(tables, strings.TrimSpace(line))
		case strings.HasPrefix(line, "CREATE INDEX"):
			indexes = append(indexes, strings.TrimSpace(line))
		}
	}
	return tables, indexes
}

// BaselineSchema returns the schema that the statements of [Baseline] make in
// an empty database.
func BaselineSchema(ctx context.Context) (Schema, error) {
	db, err := OpenMemory()
	if err != nil {
		return nil, err
	}
	defer db.Close()
	tables, indexes := Baseline()
	for _, statement := range append(tables, indexes...) {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return nil, fmt.Errorf("%s: %w", statement, err)
		}
	}
	return ReadSchema(ctx, db)
}
