package migrate

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// Validate checks the migrations of this program and a database, without
// changing anything: whether it is an NNI database of a known version, whether
// its versions are recorded once each and without a gap, whether it has all
// tables, indexes and views of its version and none of later ones, and, by
// SQLite's full integrity check, whether the file is sound. On a full file that
// takes about a quarter of a minute.
func Validate(ctx context.Context, path string, o Options) (Status, error) {
	if err := checkMigrations(ctx); err != nil {
		return Status{}, err
	}
	f, err := find(path)
	if err != nil {
		return Status{}, err
	}
	st, err := f.read(ctx)
	if err != nil {
		return Status{}, err
	}
	if err := st.check(); err != nil {
		return Status{}, f.wrap(err)
	}
	if err := st.checkRecorded(); err != nil {
		return Status{}, f.wrap(err)
	}
	if err := st.checkObjects(ctx); err != nil {
		return Status{}, f.wrap(err)
	}
	if len(st.schema) > 0 {
		db, err := nb101.OpenReadOnly(f.path)
		if err != nil {
			return Status{}, err
		}
		defer db.Close()
		o.Progress.Report("checking the file", 0, 0, progress.Uncounted)
		if err := st.checkIntegrity(ctx, db, sqlitefile.FullCheck); err != nil {
			return Status{}, f.explainRead(err)
		}
	}
	return f.status(st), nil
}

// checkMigrations goes all the way up, down and up again in memory.
func checkMigrations(ctx context.Context) error {
	for i, m := range Migrations() {
		if m.Version != int64(i+1) {
			return fmt.Errorf("migration %d (%s) stands where %d should", m.Version, m.Name, i+1)
		}
	}
	db, err := memory(ctx, Latest())
	if err != nil {
		return err
	}
	defer db.Close()
	top, err := readState(ctx, db)
	if err != nil {
		return err
	}
	for _, r := range []Result{
		{From: Latest(), To: 0, Steps: steps(Latest(), 0)},
		{From: 0, To: Latest(), Steps: steps(0, Latest())},
	} {
		if err := top.takeSteps(ctx, db, r, Options{}); err != nil {
			return err
		}
	}
	again, err := sqlitefile.ReadSchema(ctx, db)
	if err == nil && !maps.EqualFunc(top.schema, again, same) {
		err = errors.New("the migrations of this program do not lead back to the same schema")
	}
	return err
}

// checkRecorded refuses versions that are recorded twice or with a gap.
func (st state) checkRecorded() error {
	for i, r := range st.recorded {
		if r.version != int64(i) {
			return fmt.Errorf("%w: version %d is recorded where version %d should be; go down to 0, then up", ErrInconsistent, r.version, i)
		}
	}
	return nil
}

// checkObjects compares the objects with those of the recorded version.
func (st state) checkObjects(ctx context.Context) error {
	if st.version() > 0 {
		want, err := reference(ctx, st.version())
		if err != nil {
			return err
		}
		for _, o := range sorted(want) {
			have, ok := st.schema[strings.ToLower(o.Name)]
			if !ok {
				return fmt.Errorf("%w: at version %d it should have the %s %s; go down to 0, then up", ErrInconsistent, st.version(), o.Kind, o.Name)
			}
			if o.Kind != sqlitefile.Table && !same(have, o) { // NNI's tables have been checked
				return fmt.Errorf("%w: its %s %s is not the one of version %d; drop that, go down to 0, then up", ErrInconsistent, have.Kind, o.Name, st.version())
			}
		}
	}
	return st.checkUp(ctx, Latest())
}

// same reports whether two objects are the same, by their statements, in which
// white space, quotes and case are of no account.
func same(a, b sqlitefile.Object) bool {
	return a.Kind == b.Kind && withoutQuotes(a.SQL) == withoutQuotes(b.SQL)
}

func withoutQuotes(sql string) string {
	return strings.Join(strings.Fields(strings.ToLower(strings.NewReplacer(`"`, " ", "`", " ", "[", " ", "]", " ", "(", " ( ", ")", " ) ", ",", " , ").Replace(sql))), " ")
}
