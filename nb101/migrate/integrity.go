package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// checkIntegrity asks SQLite whether the file is sound, and whether every row of
// NNI's tables refers to one that exists.
func (st state) checkIntegrity(ctx context.Context, db *sql.DB, check sqlitefile.Check) error {
	finding, err := check.First(ctx, db)
	if err != nil {
		return err
	}
	if finding != "" {
		return sqlitefile.Damaged(errors.New(finding))
	}
	for _, table := range nni.Tables {
		if _, ok := st.schema.TableNamed(table); !ok {
			continue
		}
		for o, err := range sqlitefile.Orphans(ctx, db, table) {
			if err != nil {
				return err
			}
			return sqlitefile.Damaged(fmt.Errorf("row %d of %s refers to a row of %s that is not there", o.Row, o.Table, o.Parent))
		}
	}
	return nil
}
