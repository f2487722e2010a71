package verify

import (
	"context"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// checkFile has SQLite check the file. Damage that ends a check is a fault.
func (v *verifier) checkFile(check func(*findings) error) error {
	return v.part(func(f *findings) error {
		err := check(f)
		if sqlitefile.IsDamage(err) {
			f.add(KindIntegrity, "", 0, "%v", err)
			return nil
		}
		return err
	})
}

// checkIntegrity checks the structure of the file and the agreement of indexes
// with tables.
func (v *verifier) checkIntegrity(ctx context.Context, f *findings) error {
	for finding, err := range sqlitefile.FullCheck.Findings(ctx, v.handle, 0) {
		if err != nil {
			return err
		}
		f.add(KindIntegrity, "", 0, "%s", finding)
	}
	return nil
}

// checkForeignKeys checks the foreign keys of NNI's tables.
func (v *verifier) checkForeignKeys(ctx context.Context, f *findings, tables []string) error {
	for _, table := range tables {
		for orphan, err := range sqlitefile.Orphans(ctx, v.handle, table) {
			if sqlitefile.Has(err, sqlitefile.CodeError) {
				f.add(KindSchema, "", 0, "the foreign key of %s cannot be checked, because what it refers to is not a key (%v)", table, err)
				break
			}
			if err != nil {
				return err
			}
			f.add(KindForeignKey, table, orphan.Row, "it refers to a row of %s that does not exist", orphan.Parent)
		}
	}
	return nil
}
