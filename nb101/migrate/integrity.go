package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// checkIntegrity asks SQLite, by its pragma quick_check or integrity_check,
// whether the file is sound, and whether every row refers to one that is there.
func checkIntegrity(ctx context.Context, db *sql.DB, pragma string) error {
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA "+pragma+"(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return sqlitefile.Damaged(errors.New(strings.Join(strings.Fields(verdict), " "))) // it may have lines
	}
	var table, parent string
	var row sql.NullInt64
	var key int
	switch err := db.QueryRowContext(ctx, "PRAGMA foreign_key_check").Scan(&table, &row, &parent, &key); {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	}
	return sqlitefile.Damaged(fmt.Errorf("row %d of %s refers to a row of %s that is not there", row.Int64, table, parent))
}
