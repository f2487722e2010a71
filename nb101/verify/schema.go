package verify

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/sql/schema"
)

// describeSchema lists what the tables in question are made of, one line each.
// Of an index only the columns count and not the name.
const describeSchema = `
SELECT lower(type || ' ' || name) FROM sqlite_master
WHERE type IN ('table', 'view') AND name LIKE 'nb101%'
UNION ALL
SELECT lower('column ' || m.name || '.' || c.name) || ' ' || upper(c.type)
    || iif(c."notnull", ' NOT NULL', '') || iif(c.pk, ' PRIMARY KEY', '')
FROM sqlite_master AS m, pragma_table_info(m.name) AS c
WHERE m.type = 'table' AND m.name LIKE 'nb101%'
UNION ALL
SELECT lower('index on ' || m.name || ' ('
        || (SELECT group_concat(name, ', ') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) || ')')
    || iif(i."unique", ' UNIQUE', '') || iif(i.partial, ' WHERE', '')
FROM sqlite_master AS m, pragma_index_list(m.name) AS i
WHERE m.type = 'table' AND m.name LIKE 'nb101%'
UNION ALL
SELECT lower('foreign key ' || m.name || '.' || f."from" || ' to ' || f."table" || '.' || coalesce(f."to", 'id'))
FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS f
WHERE m.type = 'table' AND m.name LIKE 'nb101%'`

// access says how the rows of a database can be read.
type access struct {
	readable bool // all tables and columns are there
	indexed  bool // the intermediate results of a trial can be found quickly
}

// checkSchema compares the tables and indexes with those that the first
// migration makes, which are NNI's. There may be more of them.
func (v *verifier) checkSchema(ctx context.Context) (access, error) {
	have, err := describe(ctx, v.handle)
	if err != nil {
		if _, reason := nb101.New(v.handle); reason != nil && !sqlitefile.IsDamage(err) {
			err = reason // it is better at saying why a file cannot be read
		}
		return access{}, err
	}
	if !slices.ContainsFunc(tables, func(t string) bool { return slices.Contains(have, "table "+t) }) {
		return access{}, fmt.Errorf("%w: it has none of the tables %s", nb101.ErrNotNNI, strings.Join(tables[1:], ", "))
	}
	want, err := wantedSchema(ctx)
	if err != nil {
		return access{}, err
	}
	r := access{readable: true, indexed: true}
	for _, w := range want {
		if slices.Contains(have, w) {
			continue
		}
		switch kind, _, _ := strings.Cut(w, " "); {
		case kind == "table", kind == "column" && (!hasName(have, w) || strings.HasSuffix(w, "PRIMARY KEY")):
			r.readable = false
		case w == "index on "+intermediateTable+" (trial_id)":
			r.indexed = false
		}
		v.findings.add(KindSchema, "", 0, "%s", explainMissing(have, w))
	}
	for _, h := range have {
		if column, ok := strings.CutPrefix(name(h), "column "); ok && !hasName(want, h) && hasName(want, "table "+strings.Split(column, ".")[0]) {
			v.findings.add(KindSchema, "", 0, "column %s is none of NNI's", column)
		}
	}
	if !r.readable {
		v.findings.add(KindUnchecked, "", 0, "no row was checked, because a table or column is not there or the ids are no primary key")
	}
	return r, nil
}

// explainMissing says what stands in the place of a part of the schema.
func explainMissing(have []string, part string) string {
	for _, h := range have {
		if name(h) == name(part) {
			return fmt.Sprintf("%s is %s; NNI's is %s", name(part), kindOf(h), kindOf(part))
		}
	}
	return name(part) + " is missing"
}

// name is the part of a line that names the thing.
func name(line string) string {
	words := strings.SplitN(line, " ", 3)
	if words[0] == "column" {
		return words[0] + " " + words[1]
	}
	return line
}

// kindOf is the rest of the line of a column.
func kindOf(line string) string { return strings.TrimSpace(strings.TrimPrefix(line, name(line))) }

func hasName(lines []string, line string) bool {
	return slices.ContainsFunc(lines, func(l string) bool { return name(l) == name(line) })
}

// wantedSchema describes what the first migration makes.
func wantedSchema(ctx context.Context) ([]string, error) {
	script, err := schema.FS.ReadFile("00001_baseline.sql")
	if err != nil {
		return nil, err
	}
	up, _, _ := strings.Cut(string(script), "-- +goose Down")
	db, err := sqlitefile.OpenMemory()
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, up); err != nil {
		return nil, err
	}
	return describe(ctx, db)
}

func describe(ctx context.Context, db *sql.DB) ([]string, error) {
	rows, err := db.QueryContext(ctx, describeSchema)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, rows.Err()
}
