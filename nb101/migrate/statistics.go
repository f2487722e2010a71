package migrate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// analyzingVersion is that of the step which makes statistics.
const analyzingVersion = 2

// The tables in which SQLite keeps statistics. Which of the two ANALYZE makes
// depends on how SQLite was compiled; the second is of no use to look-ups.
const (
	statTable       = "sqlite_stat1"
	sampleStatTable = "sqlite_stat4"
)

// nniTableList is for a condition on the names of tables.
var nniTableList = "('" + strings.Join(nni.Tables[:], "', '") + "')"

// readStatistics asks which tables of statistics have rows of the owner's tables.
func (st *state) readStatistics(ctx context.Context, db sqlitefile.Querier) error {
	st.othersIn = map[string]bool{}
	if err := st.readAnalyzed(ctx, db); err != nil {
		return err
	}
	for _, table := range []string{statTable, sampleStatTable} {
		if _, ok := st.schema.TableNamed(table); !ok {
			continue
		}
		var others bool
		err := db.QueryRowContext(ctx, fmt.Sprintf("SELECT EXISTS (SELECT 1 FROM %s WHERE lower(tbl) NOT IN %s AND lower(tbl) <> '%s')", table, nniTableList, st.table)).Scan(&others)
		if err != nil {
			return err
		}
		st.othersIn[table] = others
	}
	return nil
}

// readAnalyzed asks whether there are statistics of NNI's tables. ANALYZE makes
// none of an empty table.
func (st *state) readAnalyzed(ctx context.Context, db sqlitefile.Querier) error {
	question := "SELECT FALSE"
	if _, ok := st.schema.TableNamed(statTable); ok {
		question = fmt.Sprintf("SELECT EXISTS (SELECT 1 FROM %s WHERE lower(tbl) IN %s)", statTable, nniTableList)
		if _, ok := st.schema.TableNamed(nni.ConfigTable); ok {
			question += fmt.Sprintf(" OR NOT EXISTS (SELECT 1 FROM %s)", nni.ConfigTable)
		}
	}
	return db.QueryRowContext(ctx, question).Scan(&st.analyzed)
}

// tidyStatistics is what remains to be done after steps, so that a file has the
// same statistics whichever build made them, and after the way down none but
// those of other tables.
func (st state) tidyStatistics(r Result) []string {
	analyzed := r.To >= r.From && !st.analyzed && r.To >= analyzingVersion // as a repair
	if !analyzed && !slices.ContainsFunc(r.Steps, func(m Migration) bool { return m.Version == analyzingVersion }) {
		return nil
	}
	samples := "DROP TABLE IF EXISTS " + sampleStatTable
	if others, exists := st.othersIn[sampleStatTable]; others || exists && r.To >= r.From {
		samples = fmt.Sprintf("DELETE FROM %s WHERE lower(tbl) IN %s", sampleStatTable, nniTableList)
	}
	if r.To >= r.From || st.othersIn[statTable] {
		return []string{samples}
	}
	return []string{samples, "DROP TABLE IF EXISTS " + statTable}
}
