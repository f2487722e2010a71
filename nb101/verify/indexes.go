package verify

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// SQLite's own check of indexes looks each row up in each index of its table,
// which takes longer than all other checks together. That an index agrees with
// its table is shown in another way here:
//
//  1. SQLite's quick check finds both whole, with as many entries in the index
//     as the table has rows.
//  2. The entries of the index are read in its own order and ascend, by key and
//     then by id. So no entry is a duplicate, and a search finds each one.
//     (Where few keys have all entries, searches find the beginning of each key
//     and of each page of its entries.)
//  3. They are the entries of the rows: [entries] of the index are equal to those
//     of the rows, which are read from the table itself.
//
// For the index through which the intermediate results are read, the third step
// is exact: for each of its entries the row with this id is read, and counts if
// it has this trial_id; then as many count as the table has rows.
//
// If a step fails, or cannot be taken (for an index of an expression, of some
// rows, of another collation, or of keys that are neither integer nor text),
// SQLite checks the table.

// orderedIndex is an index that can be checked in this way.
type orderedIndex struct {
	name    string
	columns []int // of its key: places in the columns of the table's source
}

// orderedIndexes returns the indexes of one of NNI's tables; ok is false if one
// of them has to be checked by SQLite, which then checks all.
func orderedIndexes(of source, have, want sqlitefile.Object) (list []orderedIndex, ok bool) {
	if id, _ := have.Column("id"); id != want.Columns[0] {
		return nil, false // then an index has other numbers of the rows
	}
	for _, i := range have.Indexes {
		index := orderedIndex{name: i.Name}
		for _, column := range i.Columns {
			place := slices.Index(of.columns, strings.ToLower(column.Name))
			if place < 0 || column.Collation != "" {
				return nil, false
			}
			index.columns = append(index.columns, place)
		}
		if i.Unique || i.Partial {
			return nil, false
		}
		list = append(list, index)
	}
	return list, true
}

// findOrdered finds the indexes that can be checked in this way, and the one
// through which to read the intermediate results.
func (a *access) findOrdered(ctx context.Context, db *sql.DB, want sqlitefile.Schema) error {
	a.ordered = map[string][]orderedIndex{}
	for _, s := range sources {
		if list, ok := orderedIndexes(s, a.schema[s.table], want[s.table]); ok {
			a.ordered[s.table] = list
		}
	}
	results := a.ordered[nni.IntermediateTable]
	for i, x := range results {
		if len(x.columns) != 1 || resultSource.columns[x.columns[0]] != "trial_id" {
			continue
		}
		from, args := resultsOf(span{}, x.name)
		err := hasPlan(ctx, db, "SELECT r.id, r.current_epoch FROM "+from, args,
			"SEARCH i USING COVERING INDEX "+x.name+" (trial_id>? AND trial_id<?)", "SEARCH r USING INTEGER PRIMARY KEY (rowid=?)")
		if err == nil {
			a.through, a.ordered[nni.IntermediateTable] = x.name, slices.Delete(results, i, i+1)
		}
		if !errors.Is(err, errDisorder) {
			return err
		}
	}
	return nil
}

// readIndexes reads the indexes of a table, if they are in order.
func (v *verifier) readIndexes(ctx context.Context, s source, list []orderedIndex) error {
	all := make([]entries, len(list))
	for i, x := range list {
		var err error
		all[i], err = s.readIndex(ctx, v.handle, x)
		if errors.Is(err, errDisorder) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	v.have[s.table] = all
	return nil
}

// checkIndexes has SQLite check the tables whose indexes were read and do not
// agree with the rows, when all rows have been read.
func (v *verifier) checkIndexes(ctx context.Context, a access, f *findings) error {
	if v.findings.faults[KindIntegrity] != nil {
		return nil // SQLite has found damage
	}
	for _, s := range sources {
		if _, ok := a.ordered[s.table]; !ok {
			continue
		}
		agree, err := v.indexesAgree(ctx, a, s)
		if err == nil && !agree {
			err = v.checkTable(ctx, s.table, f)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// indexesAgree reports whether the indexes of a table were shown to agree with it.
func (v *verifier) indexesAgree(ctx context.Context, a access, s source) (bool, error) {
	agree := slices.Equal(v.want[s.table].entries, v.have[s.table])
	if s.table != nni.IntermediateTable || a.through == "" {
		return agree, nil
	}
	rows, err := v.countRows(ctx, s.table)
	return agree && !v.disorder && len(v.strays) == 0 && rows == v.results, err
}

// errDisorder: an index is not in order, or cannot be read in its order.
var errDisorder = errors.New("the index is not in order")

// readIndex reads the entries of an index in its order. SQLite lists the ids of
// a key as one text, because one row for each entry takes four times as long.
func (s source) readIndex(ctx context.Context, db *sql.DB, x orderedIndex) (all entries, err error) {
	if keys, err := s.fewKeys(ctx, db, x); err != nil || keys != nil {
		if err == nil {
			err = s.readPages(ctx, db, x, keys, &all)
		}
		return all, err
	}
	key := x.keyOf(s)
	query := "SELECT " + key + ", group_concat(id) FROM " + s.table + " INDEXED BY " + sqlitefile.Quote(x.name) + " GROUP BY " + key + " ORDER BY " + key
	if err := hasPlan(ctx, db, query, nil, "SCAN "+s.table+" USING COVERING INDEX "+x.name); err != nil {
		return entries{}, err
	}
	var last []driver.Value
	err = sqlitefile.Scan(ctx, db, query, nil, func(row []driver.Value) error {
		key, ids := row[:len(x.columns)], row[len(x.columns)]
		if last != nil && !isBelow(last, key) {
			return errDisorder
		}
		last = append(last[:0], key...)
		_, err := all.addIDs(key, ids, math.MinInt64)
		return err
	})
	return all, err
}

// keyOf returns the columns of the key for SQL.
func (x *orderedIndex) keyOf(s source) string {
	names := make([]string, len(x.columns))
	for i, place := range x.columns {
		names[i] = s.columns[place]
	}
	return strings.Join(names, ", ")
}

// fewKeys returns the keys of an index of one column, ascending, if they are no
// more than maxFewKeys, and so may have very many entries each.
func (s source) fewKeys(ctx context.Context, db *sql.DB, x orderedIndex) (keys []driver.Value, err error) {
	if len(x.columns) != 1 {
		return nil, nil
	}
	key := x.keyOf(s)
	query := "SELECT " + key + " FROM " + s.table + " INDEXED BY " + sqlitefile.Quote(x.name) + " WHERE " + key + " > ? ORDER BY " + key + " LIMIT 1"
	last := driver.Value(int64(math.MinInt64))
	for more := true; more && err == nil; {
		more = false
		err = sqlitefile.Scan(ctx, db, query, []any{last}, func(row []driver.Value) error {
			more, last = true, row[0]
			keys = append(keys, last)
			return nil
		})
		if len(keys) > maxFewKeys {
			return nil, err
		}
	}
	return keys, err
}

const (
	maxFewKeys = 20
	idsPerPage = 100_000 // less than a megabyte of text
)

// readPages reads the entries of an index with few keys, a number of ids at a
// time.
func (s source) readPages(ctx context.Context, db *sql.DB, x orderedIndex, keys []driver.Value, all *entries) error {
	key := x.keyOf(s)
	// SQLite stops at a key above that of the page, but not at one below it or NULL.
	query := fmt.Sprintf("SELECT group_concat(id), count(*) FILTER (WHERE k IS NOT ?1) FROM (SELECT id, %[3]s AS k FROM %[1]s INDEXED BY %[2]s WHERE %[3]s = ?1 AND id > ?2 ORDER BY id LIMIT %[4]d)",
		s.table, sqlitefile.Quote(x.name), key, idsPerPage)
	err := hasPlan(ctx, db, query, []any{int64(0), int64(0)}, "CO-ROUTINE (subquery-1)",
		"SEARCH "+s.table+" USING COVERING INDEX "+x.name+" ("+key+"=? AND rowid>?)", "SCAN (subquery-1)")
	if err != nil {
		return err
	}
	for _, k := range keys {
		last := int64(math.MinInt64)
		for more := true; more; {
			err := sqlitefile.Scan(ctx, db, query, []any{k, last}, func(row []driver.Value) (err error) {
				if more = row[0] != nil; !more {
					return nil
				}
				if row[1] != int64(0) {
					return errDisorder
				}
				last, err = all.addIDs([]driver.Value{k}, row[0], last)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// addIDs adds the entries of a key whose ids are listed, with commas, and ascend
// from above one on. It returns the last one.
func (e *entries) addIDs(columns []driver.Value, ids driver.Value, above int64) (last int64, err error) {
	key, ok := secret, true
	for _, column := range columns {
		if key, ok = hashColumn(key, column); !ok {
			return 0, errDisorder
		}
	}
	list, ok := ids.(string)
	if !ok {
		return 0, errDisorder
	}
	for text := ""; list != ""; {
		text, list, _ = strings.Cut(list, ",")
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || id <= above {
			return 0, errDisorder
		}
		e.add(key, id)
		above = id
	}
	return above, nil
}

// isBelow reports whether a key is below another one, as SQLite orders integers
// and texts.
func isBelow(a, b []driver.Value) bool {
	for i := range a {
		switch x := a[i].(type) {
		case int64:
			if y, ok := b[i].(int64); !ok || x != y {
				return ok && x < y
			}
		case string:
			if y, ok := b[i].(string); !ok || x != y {
				return ok && x < y
			}
		}
	}
	return false
}

// hasPlan returns nil if SQLite answers a query by a plan of these steps, and so
// without sorting; else errDisorder.
func hasPlan(ctx context.Context, db *sql.DB, query string, args []any, plan ...string) error {
	var steps []string
	err := sqlitefile.Scan(ctx, db, "EXPLAIN QUERY PLAN "+query, args, func(row []driver.Value) error {
		step, _ := row[3].(string)
		steps = append(steps, step)
		return nil
	})
	if sqlitefile.Has(err, sqlitefile.CodeError) || err == nil && !slices.Equal(steps, plan) {
		return errDisorder
	}
	return err
}
