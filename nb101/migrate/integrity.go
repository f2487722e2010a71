package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/nasbench-go/nasbench/dbgen"
	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/nb101"
)

// checkRows refuses rows of NNI's tables that cannot be told by their ids, and
// configs that no look-up can find, NNI's included.
func (st state) checkRows(ctx context.Context, db *sql.DB) error {
	if err := st.schema.CheckIDs(ctx, db); err != nil {
		return err
	}
	if _, ok := st.schema.TableNamed(nni.ConfigTable); !ok {
		return nil
	}
	id, err := dbgen.New(db).ConfigWithOtherHash(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return &nb101.CorruptRowError{Table: nni.ConfigTable, ID: id, Err: errors.New(nni.OtherHash)}
}

// checkIndexes refuses indexes on NNI's tables that this program cannot read, as
// it must to count what is in them. Explained statements are not run.
func (st state) checkIndexes(ctx context.Context, db *sql.DB) error {
	for _, table := range nni.Tables {
		if _, ok := st.schema.TableNamed(table); !ok {
			continue
		}
		if _, err := db.ExecContext(ctx, "EXPLAIN REINDEX "+table); err != nil {
			return err
		}
	}
	return nil
}

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
			return sqlitefile.Damaged(fmt.Errorf("row %d of %s refers to a row of %s that does not exist", o.Row, o.Table, o.Parent))
		}
	}
	return nil
}
