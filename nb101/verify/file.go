package verify

import (
	"context"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// checkFile has SQLite check the structure of the file, the agreement of
// indexes with tables, and the foreign keys of NNI's tables.
func (v *verifier) checkFile(ctx context.Context, a access) error {
	return v.part(func(f *findings) error {
		err := v.checkIntegrity(ctx, f)
		for _, table := range a.tables {
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
	for finding, err := range sqlitefile.FullCheck.Findings(ctx, v.handle, 0) {
		if err != nil {
			return err
		}
		f.add(KindIntegrity, "", 0, "%s", finding)
	}
	return nil
}

func (v *verifier) checkForeignKeys(ctx context.Context, f *findings, table string) error {
	for orphan, err := range sqlitefile.Orphans(ctx, v.handle, table) {
		switch {
		case sqlitefile.Has(err, sqlitefile.CodeError):
			f.add(KindSchema, "", 0, "the foreign key of %s cannot be checked: %v", table, err)
			return nil
		case err != nil:
			return err
		}
		f.add(KindForeignKey, table, orphan.Row, "it refers to a row of %s that does not exist", orphan.Parent)
	}
	return nil
}
