package sqlitefile

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"regexp"
)

// analyzeOne is ANALYZE of one table, as the migrations have it. The double
// quotes change nothing: no name there needs them.
var analyzeOne = regexp.MustCompile(`^\s*ANALYZE\s+"?(\w+)"?\s*;?\s*$`)

// analyze does what ANALYZE does to sqlite_stat1, and nothing else. An SQLite
// that is compiled for it, as modernc's is, also makes sqlite_stat4, whose
// pages would stay in the file after it is dropped, so that files which were
// migrated by both builds would differ. So what ANALYZE makes is read and
// rolled back.
func analyze(ctx context.Context, c rawConn, table string) error {
	rows, err := analyzed(ctx, c, table)
	if err != nil {
		return err
	}
	script := []string{
		// Without that the name is SQLite's own, and only ANALYZE can make it.
		"PRAGMA writable_schema = ON",
		"CREATE TABLE IF NOT EXISTS sqlite_stat1(tbl,idx,stat)",
		"PRAGMA writable_schema = OFF",
	}
	for _, statement := range script {
		if _, err := c.ExecContext(ctx, statement, nil); err != nil {
			return err
		}
	}
	if _, err := c.ExecContext(ctx, "DELETE FROM sqlite_stat1 WHERE lower(tbl) = lower(?)", ordinals(table)); err != nil {
		return err
	}
	for _, row := range rows {
		if _, err := c.ExecContext(ctx, "INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", ordinals(row...)); err != nil {
			return err
		}
	}
	return nil
}

// analyzed returns the rows that ANALYZE makes, in their order.
func analyzed(ctx context.Context, c rawConn, table string) (found [][]driver.Value, err error) {
	if _, err := c.ExecContext(ctx, "SAVEPOINT analyzed", nil); err != nil {
		return nil, err
	}
	defer func() {
		_, back := c.ExecContext(context.WithoutCancel(ctx), "ROLLBACK TO analyzed; RELEASE analyzed", nil)
		if err == nil { // otherwise SQLite may have rolled back everything
			err = back
		}
	}()
	if _, err := c.ExecContext(ctx, `ANALYZE "`+table+`"`, nil); err != nil {
		return nil, err
	}
	rows, err := c.QueryContext(ctx, "SELECT tbl, idx, stat FROM sqlite_stat1 WHERE lower(tbl) = lower(?) ORDER BY rowid", ordinals(table))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for {
		row := make([]driver.Value, 3)
		switch err := rows.Next(row); {
		case err == io.EOF:
			return found, nil
		case err != nil:
			return nil, err
		}
		found = append(found, row)
	}
}

// ordinals returns values as the arguments of a statement.
func ordinals(values ...driver.Value) (args []driver.NamedValue) {
	for i, v := range values {
		args = append(args, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
	return args
}
