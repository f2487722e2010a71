package verify

import (
	"context"
	"database/sql"
	"strings"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// checkFile has SQLite check the structure of the file, the agreement of
// indexes with tables, and the foreign keys.
func (v *verifier) checkFile(ctx context.Context) error {
	return v.part(func(f *findings) error {
		err := v.checkIntegrity(ctx, f)
		for _, table := range []string{trialTable, intermediateTable} {
			if err == nil {
				err = v.checkForeignKeys(ctx, f, table)
			}
		}
		if sqlitefile.IsDamage(err) {
			f.add(KindIntegrity, "", 0, "%v", err)
			return nil
		}
		return err
	})
}

func (v *verifier) checkIntegrity(ctx context.Context, f *findings) error {
	rows, err := v.handle.QueryContext(ctx, "PRAGMA integrity_check")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var verdict string
		if err := rows.Scan(&verdict); err != nil {
			return err
		}
		if verdict != "ok" {
			f.add(KindIntegrity, "", 0, "%s", strings.Join(strings.Fields(verdict), " ")) // it may have lines
		}
	}
	return rows.Err()
}

func (v *verifier) checkForeignKeys(ctx context.Context, f *findings, table string) error {
	rows, err := v.handle.QueryContext(ctx, "PRAGMA foreign_key_check("+table+")")
	if sqlitefile.Has(err, sqlitefile.CodeError) {
		f.add(KindSchema, "", 0, "the foreign key of %s cannot be checked: %v", table, err)
		return nil
	}
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var (
			child, parent string
			id            sql.NullInt64
			key           int
		)
		if err := rows.Scan(&child, &id, &parent, &key); err != nil {
			return err
		}
		f.add(KindForeignKey, table, id.Int64, "the row of %s that it refers to is not there", parent)
	}
	return rows.Err()
}
