// Package migrate brings NNI's NAS-Bench-101 databases to a version of the
// schema in sql/schema, and back, without changing a value that NNI reads.
//
// Version 0 is a file as NNI wrote it. [Migrate] and [Up] change a file, [Copy]
// and [CopyForNNI] leave it alone and make a migrated copy. [ReadStatus],
// [Validate] and [Plan] write nothing, neither to the file nor beside it.
//
// # Safety
//
// A file is changed only if it is an NNI database or empty, if its version is
// known, and if SQLite finds no damage in it. Whatever its owner keeps in it
// besides, such as tables, views, indexes and statistics, stays as it is. All
// steps of a run are one SQLite transaction: whatever ends it early, the file
// stays at the version that it had. The transaction's write lock also keeps
// other migrators waiting, which then find nothing left to do. Programs that
// read the file are held up only while the transaction is committed.
package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// Options of a change; the zero value is ready for use.
type Options struct {
	// InPlace allows changing a file whose name carries its own checksum, as
	// nasbench101-209f5694.db does. NNI refuses to read such a file
	// afterwards.
	InPlace bool
	// Table is the table in which versions are recorded; empty means
	// [DefaultTable]. Owners who keep the versions of their own migrations in
	// that one choose another, and name it in every call. Where the file
	// leaves open whose versions a table has, a table that is named, even
	// DefaultTable, is taken for ours, and one that is not named is refused.
	Table string
	// Wait is how long to wait at most, each time that another program has the
	// file locked; then the error is [nb101.ErrBusy]. Zero means a minute
	// before reading, ten minutes for another program that writes, and half a
	// minute for programs that read while changes are written to the file; a
	// negative Wait means not to wait at all.
	Wait time.Duration
	// Progress, if not nil, is told what is being done and how far it is, and
	// what is waited for.
	Progress progress.Func
}

// wait returns how to wait for other programs.
func (o Options) wait() sqlitefile.Wait {
	return sqlitefile.Wait{Most: o.Wait, Report: o.Progress}
}

// Result is the outcome of a change.
type Result struct {
	Path    string      `json:"file"` // of the file that is now at version To
	From    int64       `json:"from_schema_version"`
	To      int64       `json:"to_schema_version"` // From if nothing was to be done
	Steps   []Migration `json:"steps"`             // in the order in which they ran
	Repairs []string    `json:"repairs,omitempty"` // what differed from the record, and was repaired
	Existed bool        `json:"existed,omitempty"` // of [CopyForNNI]: Path existed already, and was not written
}

// isNothing reports whether nothing is to be done.
func (r Result) isNothing() bool { return r.From == r.To && len(r.Repairs) == 0 }

// Up brings a database to the newest version. It also fills an empty file, so
// that a program that has just made one gets the newest schema; a file that
// does not exist is an error. See [Migrate].
func Up(ctx context.Context, path string, o Options) (Result, error) {
	return Migrate(ctx, path, Newest(), o)
}

// Migrate brings a database to the version that the target names. Having
// nothing to do is not an error. On the way up it also repairs what the
// database should have by its record: indexes and views of the migrations that
// are missing or differ, statistics, and rows of the record itself.
//
// If another program is writing to the file, another migrator for instance,
// Migrate waits for it, and then for programs that read; Options.Wait says how
// long. Waiting ends with the context. When that ends the run, nothing has been
// changed.
func Migrate(ctx context.Context, path string, to Target, o Options) (Result, error) {
	f, err := find(path, o)
	if err != nil {
		return Result{}, err
	}
	st, err := f.read(ctx)
	switch {
	case errors.Is(err, nb101.ErrUnfinishedWrite):
		// Opening it for writing will recover it, if what lies beside it is
		// its own. The rest is checked then.
		if err := sqlitefile.RefuseForeign(f.path); err != nil {
			return Result{}, err
		}
		if err := f.peek(ctx); err != nil {
			return Result{}, err
		}
		if !o.InPlace && f.hasChecksumDigits() { // which are right again after that, perhaps
			if err := f.recover(ctx, o); err != nil {
				return Result{}, err
			}
		}
	case err != nil:
		return Result{}, err
	default:
		w, err := f.plan(st, to)
		if err != nil || w.isNothing() {
			return w.Result, err
		}
	}
	if !o.InPlace {
		if err := f.refuseNamedByChecksum(ctx, o); err != nil {
			return Result{}, err
		}
	}
	return f.change(ctx, to, o)
}

// plan checks that a file in a state can be brought to the target and returns
// what that takes.
func (f file) plan(st state, to Target) (way, error) {
	if err := st.check(); err != nil {
		return way{}, f.wrap(err)
	}
	if to.version == nil {
		to = Newest()
	}
	version, err := to.version(st.version())
	if err != nil {
		return way{}, err
	}
	w := st.wayTo(version)
	w.Path = f.name
	differences, err := st.differences(version, to.down)
	if err != nil {
		return way{}, err
	}
	var repairs []string
	for _, d := range differences {
		if d.refuse != "" {
			return way{}, f.wrap(d.err())
		}
		w.Repairs = append(w.Repairs, d.what)
		repairs = append(repairs, d.repair...)
	}
	w.before = append(repairs, w.before...)
	if slices.ContainsFunc(repairs, isAnalyze) {
		w.after = append(w.after, st.statistics.dropSamples()...)
	}
	if w.To == 0 && len(w.Steps) > 0 {
		drop, err := st.dropRecord()
		if err != nil {
			return way{}, err
		}
		w.after = slices.Concat(w.after, st.statistics.restore(), st.dropMarked(), drop)
	}
	if to.down && w.isNothing() {
		return w, nil
	}
	return w, f.wrap(st.checkTriggers())
}

// recover has SQLite put the file in order, and changes nothing else.
func (f file) recover(ctx context.Context, o Options) error {
	w, err := sqlitefile.OpenWriter(f.path, o.wait(), nil)
	if err != nil {
		return err
	}
	err = w.Begin(ctx)
	w.Rollback()
	return f.explainWrite(ctx, errors.Join(err, w.Close()))
}

// change does it, inside one transaction.
func (f file) change(ctx context.Context, to Target, o Options) (Result, error) {
	w, err := sqlitefile.OpenWriter(f.path, o.wait(), nil)
	if err != nil {
		return Result{}, err
	}
	r, err := f.changeWith(ctx, w, to, o)
	if closeErr := w.Close(); err == nil && closeErr != nil {
		err = f.explainWrite(ctx, closeErr)
	}
	if err != nil {
		return Result{}, err
	}
	return r, nil
}

func (f file) changeWith(ctx context.Context, w *sqlitefile.Writer, to Target, o Options) (Result, error) {
	if err := w.Begin(ctx); err != nil {
		return Result{}, f.explainWrite(ctx, err)
	}
	defer w.Rollback()
	st, err := readState(ctx, w.DB, f.place) // anew: what was read without the lock may be outdated
	if err != nil {
		return Result{}, f.explainRead(ctx, err)
	}
	way, err := f.plan(st, to)
	r := way.Result
	if err != nil || r.isNothing() {
		return r, err
	}
	if r.To >= r.From {
		if err := st.checkIndexes(ctx, w.DB); err != nil {
			return Result{}, f.explainRead(ctx, err)
		}
	}
	// The quick check reads every page once. The full one looks every row up in
	// every index as well, which no migration depends on, and takes four times as
	// long; Validate does it.
	o.Progress.Report("checking the file", 0, 0, progress.Uncounted)
	if err := st.checkIntegrity(ctx, w.DB, sqlitefile.QuickCheck); err != nil {
		return Result{}, f.explainRead(ctx, err)
	}
	if r.To > r.From {
		if err := st.checkRows(ctx, w.DB); err != nil {
			return Result{}, f.explainRead(ctx, err)
		}
	}
	if err := way.take(ctx, w.DB, f.table, o); err != nil {
		return Result{}, f.explainWrite(ctx, err)
	}
	after, err := readState(ctx, w.DB, f.place)
	if err == nil {
		err = after.mustBeAt(r.To, to.down)
	}
	if err != nil {
		return Result{}, f.wrap(err)
	}
	o.Progress.Report("writing", 0, 0, progress.Uncounted)
	if err := w.Commit(ctx); err != nil {
		return Result{}, f.explainCommit(ctx, err)
	}
	return r, nil
}

// mustBeAt returns an error if a change did not lead to the version that it
// should have.
func (st state) mustBeAt(version int64, down bool) error {
	if st.version() != version {
		return fmt.Errorf("%w: it would be at version %d after all steps to version %d; nothing was changed", ErrInconsistent, st.version(), version)
	}
	differences, err := st.differences(version, down)
	if err == nil && len(differences) > 0 {
		err = fmt.Errorf("%w: %s even after all steps; nothing was changed", ErrInconsistent, differences[0].what)
	}
	return err
}
