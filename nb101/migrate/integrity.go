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
	if err := st.checkValues(ctx, db); err != nil {
		return err
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

// checkValues refuses rows without a value that NNI's always have, in tables whose
// declaration does not say so.
func (st state) checkValues(ctx context.Context, db *sql.DB) error {
	all, err := references()
	if err != nil {
		return err
	}
	for _, table := range nni.Tables {
		for _, c := range all[1][table].Columns {
			have, ok := st.schema[table].Column(c.Name)
			if !ok || have.NotNull || !c.NotNull || have.PrimaryKey > 0 {
				continue
			}
			var id int64
			err := db.QueryRowContext(ctx, fmt.Sprintf("SELECT id FROM %s WHERE %s IS NULL ORDER BY id LIMIT 1", table, c.Name)).Scan(&id)
			switch {
			case err == nil:
				return &nb101.CorruptRowError{Table: table, ID: id, Err: fmt.Errorf("it has no %s, but NULL", c.Name)}
			case !errors.Is(err, sql.ErrNoRows):
				return err
			}
		}
	}
	return nil
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
			if sqlitefile.IsNoKey(err) { // as where no key is declared, which is no damage either
				break
			}
			if err != nil {
				return err
			}
			return sqlitefile.Damaged(fmt.Errorf("row %d of %s refers to a row of %s that does not exist", o.Row, o.Table, o.Parent))
		}
	}
	return nil
}
