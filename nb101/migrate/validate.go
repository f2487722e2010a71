package migrate

import (
	"context"
	"fmt"
	"maps"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// Validate checks the migrations of this program and a database, without
// changing anything: whether it is an NNI database of a known version, whether
// its versions are recorded once each and without a gap, whether it has all
// tables, indexes and views of its version and none of later ones, and, by
// SQLite's full integrity check, whether the file is sound. On a full file
// that takes about 15 seconds.
func Validate(ctx context.Context, path string, o Options) (Status, error) {
	f, err := find(path, o)
	if err != nil {
		return Status{}, err
	}
	st, err := f.read(ctx)
	if err != nil {
		return Status{}, err
	}
	if err := checkMigrations(ctx); err != nil {
		return Status{}, err
	}
	for _, check := range []func() error{st.check, st.checkTriggers, st.checkColumns, st.checkDifferences} {
		if err := check(); err != nil {
			return Status{}, f.wrap(err)
		}
	}
	if len(st.schema) > 0 {
		db, err := sqlitefile.OpenRead(f.path, f.wait)
		if err != nil {
			return Status{}, err
		}
		defer db.Close()
		o.Progress.Report("checking the file", 0, 0, progress.Uncounted)
		if err := st.checkRows(ctx, db); err != nil {
			return Status{}, f.explainRead(ctx, err)
		}
		if err := st.checkIntegrity(ctx, db, sqlitefile.FullCheck); err != nil {
			return Status{}, f.explainRead(ctx, err)
		}
	}
	return f.status(st)
}

// checkMigrations goes all the way up, down and up again in memory.
func checkMigrations(ctx context.Context) error {
	for i, m := range Migrations() {
		if m.Version != int64(i+1) {
			return fmt.Errorf("migration %d (%s) is in the place of %d", m.Version, m.Name, i+1)
		}
	}
	all, err := references()
	if err != nil {
		return err
	}
	db, err := sqlitefile.OpenMemory()
	if err != nil {
		return err
	}
	defer db.Close()
	for _, target := range []Target{Newest(), DownTo(0), Newest()} {
		st, err := goTo(ctx, db, target)
		if err != nil {
			return err
		}
		delete(st.schema, st.table)
		want := all[Latest()]
		if st.version() == 0 {
			want = all[1] // whose tables stay
		}
		if !maps.EqualFunc(st.schema, want, same) {
			return fmt.Errorf("the migrations of this program do not lead to the schema of version %d", st.version())
		}
	}
	return nil
}

// checkDifferences returns an error if the schema is not the one of the record.
func (st state) checkDifferences() error {
	differences, err := st.differences(st.version(), false)
	if err == nil && len(differences) > 0 {
		err = differences[0].err()
	}
	return err
}
