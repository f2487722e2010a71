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

// lookupIndex is the index that the same step makes.
const lookupIndex = "nb101trialconfig_hash_num_epochs"

var statTables = [...]string{statTable, sampleStatTable}

// nniTableList is for a condition on the names of tables.
var nniTableList = "('" + strings.Join(nni.Tables[:], "', '") + "')"

// keptPrefix begins the names of the table and the index in a row of
// statistics of NNI's tables that existed before the step which makes them.
// SQLite ignores such rows; after the way down they have their names again.
const keptPrefix = "before nb101-migrate: "

// statistics is what a database says about them.
type statistics struct {
	othersIn map[string]bool // by table of statistics: whether it has rows of the owner's tables
	keptIn   map[string]bool // whether it has rows that are kept, or existed before
	kept     bool            // whether any of them has rows that are kept
	of       map[string]bool // by index in lower case: whether it has any
	empty    map[string]bool // NNI's tables without rows, of which ANALYZE makes none
}

func readStatistics(ctx context.Context, db sqlitefile.Querier, schema sqlitefile.Schema, record string) (statistics, error) {
	s := statistics{othersIn: map[string]bool{}, keptIn: map[string]bool{}, of: map[string]bool{}, empty: map[string]bool{}}
	for _, table := range statTables {
		if _, ok := schema.TableNamed(table); !ok {
			continue
		}
		const query = `SELECT EXISTS (SELECT 1 FROM %[1]s WHERE lower(tbl) NOT IN %[2]s AND lower(tbl) <> '%[3]s' AND tbl NOT GLOB '%[4]s*'),
			EXISTS (SELECT 1 FROM %[1]s WHERE tbl GLOB '%[4]s*'), EXISTS (SELECT 1 FROM %[1]s WHERE tbl GLOB '%[4]s?*')`
		var others, there, kept bool
		if err := db.QueryRowContext(ctx, fmt.Sprintf(query, table, nniTableList, record, keptPrefix)).Scan(&others, &there, &kept); err != nil {
			return s, err
		}
		s.othersIn[table], s.keptIn[table] = others, there
		s.kept = s.kept || kept
	}
	if err := s.readAnalyzed(ctx, db, schema); err != nil {
		return s, err
	}
	for _, table := range nni.Tables {
		if _, ok := schema.TableNamed(table); !ok {
			continue
		}
		var empty bool
		if err := db.QueryRowContext(ctx, fmt.Sprintf("SELECT NOT EXISTS (SELECT 1 FROM %s)", table)).Scan(&empty); err != nil {
			return s, err
		}
		s.empty[table] = empty
	}
	return s, nil
}

// readAnalyzed reads which indexes have statistics.
func (s *statistics) readAnalyzed(ctx context.Context, db sqlitefile.Querier, schema sqlitefile.Schema) error {
	if _, ok := schema.TableNamed(statTable); !ok {
		return nil
	}
	rows, err := db.QueryContext(ctx, fmt.Sprintf("SELECT lower(idx) FROM %s WHERE lower(tbl) IN %s AND idx IS NOT NULL AND stat GLOB '[0-9]*'", statTable, nniTableList))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var index string
		if err := rows.Scan(&index); err != nil {
			return err
		}
		s.of[index] = true
	}
	return rows.Err()
}

// miss reports whether statistics of an index that ANALYZE would make are
// missing.
func (s statistics) miss(index sqlitefile.Object) bool {
	return !s.empty[strings.ToLower(index.Table)] && !s.of[strings.ToLower(index.Name)]
}

// keep is what is to be done before the step which makes statistics: those of
// NNI's tables get other names, and a table without any rows gets one, to show
// that it existed.
func (s statistics) keep() (script []string) {
	for _, table := range statTables {
		if _, exists := s.othersIn[table]; exists {
			script = append(script, s.forget(table)...)
			script = append(script,
				fmt.Sprintf("UPDATE %s SET tbl = '%[2]s' || tbl, idx = '%[2]s' || idx WHERE lower(tbl) IN %[3]s", table, keptPrefix, nniTableList),
				fmt.Sprintf("INSERT INTO %s (tbl) SELECT '%s' WHERE NOT EXISTS (SELECT 1 FROM %[1]s)", table, keptPrefix))
		}
	}
	return script
}

// restore renames the statistics that are kept back.
func (s statistics) restore() (script []string) {
	for _, table := range statTables {
		if s.keptIn[table] {
			script = append(script, s.forget(table)...)
			script = append(script,
				fmt.Sprintf("DELETE FROM %s WHERE tbl = '%s'", table, keptPrefix),
				fmt.Sprintf("UPDATE %s SET tbl = substr(tbl, %[2]d), idx = substr(idx, %[2]d) WHERE tbl GLOB '%[3]s*'", table, len(keptPrefix)+1, keptPrefix))
		}
	}
	return script
}

// forget removes those that are kept if newer ones exist, which the owner made
// after goose's own way down.
func (s statistics) forget(table string) []string {
	if !s.kept {
		return nil
	}
	return []string{fmt.Sprintf("DELETE FROM %s WHERE tbl GLOB '%s?*' AND EXISTS (SELECT 1 FROM %[1]s WHERE lower(tbl) IN %[3]s)", table, keptPrefix, nniTableList)}
}

// tidy is what remains to be done after steps, so that a file has the same
// statistics whichever build made them, and after the way down those that it had
// before.
func (s statistics) tidy(r Result) []string {
	switch {
	case !slices.ContainsFunc(r.Steps, func(m Migration) bool { return m.Version == analyzingVersion }):
		return nil
	case r.To > r.From:
		return s.dropSamples()
	}
	return s.takeBack()
}

// takeBack removes statistics of NNI's tables, and restores those that existed
// before.
func (s statistics) takeBack() (script []string) {
	for _, table := range statTables {
		switch {
		case s.keptIn[table] || s.othersIn[table]:
			script = append(script, fmt.Sprintf("DELETE FROM %s WHERE lower(tbl) IN %s", table, nniTableList))
		default:
			script = append(script, "DROP TABLE IF EXISTS "+table)
		}
	}
	return append(script, s.restore()...)
}

// dropSamples removes what else ANALYZE may have made.
func (s statistics) dropSamples() []string {
	if _, exists := s.othersIn[sampleStatTable]; exists {
		return []string{fmt.Sprintf("DELETE FROM %s WHERE lower(tbl) IN %s", sampleStatTable, nniTableList)}
	}
	return []string{"DROP TABLE IF EXISTS " + sampleStatTable}
}

func analyzeTable(table string) string { return fmt.Sprintf("ANALYZE %q", table) }

func isAnalyze(statement string) bool { return strings.HasPrefix(statement, "ANALYZE ") }
