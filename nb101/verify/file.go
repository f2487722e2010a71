package verify

import (
	"context"
	"maps"
	"slices"

	"github.com/nasbench-go/nasbench/internal/nni"
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

// checkIntegrity checks the structure of the file and, if that is sound, the
// agreement of the indexes with the tables, apart from those that it reads for
// [verifier.checkIndexes].
func (v *verifier) checkIntegrity(ctx context.Context, a access, f *findings) error {
	for finding, err := range sqlitefile.QuickCheck.Findings(ctx, v.handle, 0) {
		if sqlitefile.Has(err, sqlitefile.CodeError) { // it needs what only its owner's program has, such as a function
			f.add(KindUnchecked, "", 0, "not all of the file was checked: %v", explain(ctx, err))
			break
		}
		if err != nil {
			return err
		}
		f.add(KindIntegrity, "", 0, "%s", finding)
	}
	if f.faults[KindIntegrity] != nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(a.schema)) {
		var err error
		if list, ok := a.ordered[name]; ok {
			err = v.readIndexes(ctx, sourceOf(name), list)
		} else if len(a.schema[name].Indexes) > 0 {
			err = v.checkTable(ctx, name, f)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// checkTable checks a table and its indexes.
func (v *verifier) checkTable(ctx context.Context, name string, f *findings) error {
	for finding, err := range sqlitefile.FullCheck.OfTable(ctx, v.handle, name) {
		if sqlitefile.Has(err, sqlitefile.CodeError) { // it needs what only its owner's program has, such as a collation
			if slices.Contains(nni.Tables[:], name) {
				f.add(KindUnchecked, "", 0, "the indexes of %s were not checked: %v", name, explain(ctx, err))
			}
			return nil
		}
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
			if sqlitefile.IsNoKey(err) {
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
