package verify

import (
	"cmp"
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// checkStatistics compares the statistics for SQLite's planner (see
// https://sqlite.org/fileformat2.html#the_sqlite_stat1_table) with the tables.
func (v *verifier) checkStatistics(ctx context.Context, schema sqlitefile.Schema, f *findings) error {
	if _, ok := schema.TableNamed("sqlite_stat1"); !ok {
		return nil
	}
	rows := map[string]int64{
		nni.ConfigTable:       int64(len(v.configs.rows)),
		nni.TrialTable:        v.done,
		nni.IntermediateTable: v.results,
	}
	return sqlitefile.Scan(ctx, v.handle, "SELECT CAST(tbl AS TEXT), CAST(idx AS TEXT), CAST(stat AS TEXT) FROM sqlite_stat1", nil, func(row []driver.Value) error {
		table, _ := row[0].(string)
		index, _ := row[1].(string)
		stat, _ := row[2].(string)
		table = strings.ToLower(table)
		have, ok := rows[table]
		if !ok {
			return nil
		}
		if o := schema[strings.ToLower(index)]; index != "" && (o.Kind != sqlitefile.Index || !strings.EqualFold(o.Table, table)) {
			f.add(RemarkStatistics, "", 0, "sqlite_stat1 has the index %q of %s, which does not exist", index, table)
			return nil
		}
		if n, _, _ := strings.Cut(stat, " "); n != fmt.Sprint(have) && !isPartial(schema[table], index) {
			f.add(RemarkStatistics, "", 0, "sqlite_stat1 has %.20q rows of %q, not %d; run ANALYZE %s", n, cmp.Or(index, table), have, table)
		}
		return nil
	})
}

// isPartial reports whether an index has only some rows of its table.
func isPartial(table sqlitefile.Object, index string) bool {
	return slices.ContainsFunc(table.Indexes, func(i sqlitefile.TableIndex) bool { return i.Partial && strings.EqualFold(i.Name, index) })
}
