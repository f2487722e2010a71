package migrate

import (
	"context"
	"fmt"
	"maps"
	"strings"

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
	if err := st.check(ctx); err != nil {
		return Status{}, f.wrap(err)
	}
	if err := st.checkRecorded(); err != nil {
		return Status{}, f.wrap(err)
	}
	if err := st.checkObjects(ctx); err != nil {
		return Status{}, f.wrap(err)
	}
	if len(st.objects) > 0 {
		db, err := nb101.OpenReadOnly(f.path)
		if err != nil {
			return Status{}, err
		}
		defer db.Close()
		o.Progress.Report("checking the file", 0, 0, progress.Uncounted)
		if err := checkIntegrity(ctx, db, "integrity_check"); err != nil {
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
		if err := runGoose(ctx, db, r, Options{}); err != nil {
			return err
		}
	}
	again, err := readState(ctx, db)
	if err == nil && !maps.EqualFunc(top.objects, again.objects, object.same) {
		err = fmt.Errorf("the migrations of this program do not lead back to the same schema")
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
		for _, o := range sorted(want.objects) {
			have, ok := st.objects[o.name]
			if !ok {
				return fmt.Errorf("%w: at version %d it should have the %s %s; go down to 0, then up", ErrInconsistent, st.version(), o.kind, o.name)
			}
			if !have.same(o) {
				return fmt.Errorf("%w: its %s %s is not the one of version %d; drop that, go down to 0, then up", ErrInconsistent, have.kind, o.name, st.version())
			}
		}
	}
	return st.checkUp(ctx, Latest())
}

// same reports whether two objects are the same: tables by their columns, others
// by their text, in which white space, quotes and case are of no account.
func (o object) same(p object) bool {
	return o.kind == p.kind && (o.kind == "table" && maps.Equal(o.columns, p.columns) ||
		o.kind != "table" && plain(o.sql) == plain(p.sql))
}

func plain(sql string) string {
	return strings.Join(strings.Fields(strings.ToLower(strings.NewReplacer(`"`, " ", "`", " ", "[", " ", "]", " ", "(", " ( ", ")", " ) ", ",", " , ").Replace(sql))), " ")
}
