package verify

import (
	"context"
	"database/sql"
	"errors"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// checkRows checks all rows. Those after a damaged part of the file, which
// cannot be read, stay unchecked.
func (v *verifier) checkRows(ctx context.Context, r access) error {
	err := v.readRows(ctx, r)
	if sqlitefile.IsDamage(err) {
		return v.part(func(f *findings) error {
			f.add(KindUnchecked, "", 0, "not all rows were checked, because the file is damaged: %v", err)
			return nil
		})
	}
	v.progress(StageSQLite, 0, 0)
	return err
}

func (v *verifier) readRows(ctx context.Context, r access) error {
	err := v.part(func(f *findings) error { return errors.Join(v.readConfigs(ctx, f), v.readStrays(ctx, f)) })
	if err != nil {
		return err
	}
	if err := v.readTrials(ctx, r); err != nil {
		return err
	}
	return v.part(func(f *findings) error {
		v.checkWhole(f)
		return v.checkStatistics(ctx, r.schema, f)
	})
}

// readStrays finds the intermediate results whose trial_id is null, text or a
// blob, because no range of trials has them, and notes the trials that they
// may belong to. SQLite sorts the first before all numbers, the others after
// them.
func (v *verifier) readStrays(ctx context.Context, f *findings) error {
	rows, err := v.handle.QueryContext(ctx, `SELECT id, typeof(trial_id), CAST(coalesce(trial_id, 0) AS INTEGER)
		FROM `+nni.IntermediateTable+` WHERE trial_id IS NULL OR trial_id >= ''`)
	if err != nil {
		return err
	}
	defer rows.Close()
	v.strays = map[int64]bool{}
	for rows.Next() {
		var (
			id    sql.NullInt64
			typ   string
			trial int64
		)
		if err := rows.Scan(&id, &typ, &trial); err != nil {
			return err
		}
		f.add(KindType, nni.IntermediateTable, id.Int64, "%s", isMistyped("trial_id", typ, "integer"))
		v.strays[trial] = true
		v.results++
	}
	return rows.Err()
}

// countRows returns the number of rows of a table.
func (v *verifier) countRows(ctx context.Context, table string) (n int64, err error) {
	query := "SELECT count(*) FROM " + table
	err = v.handle.QueryRowContext(ctx, query).Scan(&n)
	if sqlitefile.Has(err, sqlitefile.CodeError) { // the index that it counts needs what only its owner's program has
		err = v.handle.QueryRowContext(ctx, query+" NOT INDEXED").Scan(&n)
	}
	return n, err
}
