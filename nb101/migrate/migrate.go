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
// besides, such as tables, views, indexes and statistics, stays as it is. All steps of a run are one SQLite
// transaction: whatever ends it early, the file stays at the version that it
// had. The transaction's write lock also keeps other migrators waiting, which
// then find nothing left to do. Programs that read the file are held up only
// while the transaction is committed.
package migrate

import (
	"context"
	"errors"
	"fmt"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// Options of a change; the zero value is ready for use.
type Options struct {
	// InPlace allows to change a file whose name carries its own checksum, as
	// nasbench101-209f5694.db does. NNI refuses to read such a file afterwards.
	InPlace bool
	// Progress, if not nil, is told what is being done and how far it is.
	Progress progress.Func
}

// waiting returns what reports that a change waits.
func (o Options) waiting(step string) func() {
	return func() { o.Progress.Report(step, 0, 0, progress.Uncounted) }
}

// How long a change waits for others; tests shorten it.
var (
	writerPatience = sqlitefile.WriterPatience
	readerPatience = sqlitefile.ReaderPatience
)

// Result is what a change came to.
type Result struct {
	Path     string      // of the file that is at version To now
	From, To int64       // equal if there was nothing to do
	Steps    []Migration // in the order in which they ran
}

// Up brings a database to the newest version. It also fills an empty file, so
// that a program that has just made one gets the newest schema; a file that is
// not there is an error. See [Migrate].
func Up(ctx context.Context, path string, o Options) (Result, error) {
	return Migrate(ctx, path, Newest(), o)
}

// Migrate brings a database to the version that the target stands for. Having
// nothing to do is no error.
//
// If another program is writing to the file, another migrator for instance,
// Migrate waits for it, for ten minutes at most; it waits for readers half a
// minute, and then gives up with [nb101.ErrBusy]. When the context ends, nothing has
// been changed.
func Migrate(ctx context.Context, path string, to Target, o Options) (Result, error) {
	f, err := find(path)
	if err != nil {
		return Result{}, err
	}
	st, err := f.read(ctx)
	switch {
	case errors.Is(err, nb101.ErrUnfinishedWrite):
		// Opening it for writing will put that in order, if it is its own. The rest
		// is checked then.
		if err := sqlitefile.RefuseForeignLog(f.path); err != nil {
			return Result{}, err
		}
		if err := f.peek(ctx); err != nil {
			return Result{}, err
		}
	case err != nil:
		return Result{}, err
	default:
		r, err := f.plan(ctx, st, to)
		if err != nil || r.From == r.To {
			return r, err
		}
	}
	if !o.InPlace {
		if err := f.refuseNamedByChecksum(ctx, o); err != nil {
			return Result{}, err
		}
	}
	return f.change(ctx, to, o)
}

// plan checks that a file in a state can be brought to the target and says what
// that takes.
func (f file) plan(ctx context.Context, st state, to Target) (Result, error) {
	if err := st.check(); err != nil {
		return Result{}, f.wrap(err)
	}
	if to.version == nil {
		to = Newest()
	}
	r := Result{Path: f.name, From: st.version()}
	var err error
	if r.To, err = to.version(r.From); err != nil {
		return Result{}, err
	}
	r.Steps = steps(r.From, r.To)
	if r.To > r.From {
		err = st.checkUp(ctx, r.To)
	}
	return r, f.wrap(err)
}

// change does it, inside one transaction.
func (f file) change(ctx context.Context, to Target, o Options) (Result, error) {
	w, err := sqlitefile.OpenWriter(f.path, nil)
	if err != nil {
		return Result{}, err
	}
	r, err := f.changeWith(ctx, w, to, o)
	if closeErr := w.Close(); err == nil && closeErr != nil {
		err = f.explainWrite(closeErr)
	}
	if err != nil {
		return Result{}, err
	}
	return r, nil
}

func (f file) changeWith(ctx context.Context, w *sqlitefile.Writer, to Target, o Options) (Result, error) {
	if err := w.Begin(ctx, writerPatience, o.waiting("waiting for another program that writes to the file")); err != nil {
		return Result{}, f.explainWrite(err)
	}
	defer w.Rollback()
	st, err := readState(ctx, w.DB) // anew: what was read without the lock may be outdated
	if err != nil {
		return Result{}, f.explainRead(err)
	}
	r, err := f.plan(ctx, st, to)
	if err != nil || r.From == r.To {
		return r, err
	}
	// The quick check reads every page once. The full one looks every row up in
	// every index as well, which no migration depends on, and takes four times as
	// long; Validate does it.
	o.Progress.Report("checking the file", 0, 0, progress.Uncounted)
	if err := st.checkIntegrity(ctx, w.DB, sqlitefile.QuickCheck); err != nil {
		return Result{}, f.explainRead(err)
	}
	if r.To > r.From {
		if err := st.schema.CheckIDs(ctx, w.DB); err != nil {
			return Result{}, f.explainRead(err)
		}
	}
	if err := st.takeSteps(ctx, w.DB, r, o); err != nil {
		return Result{}, f.explainWrite(err)
	}
	after, err := readState(ctx, w.DB)
	if err == nil && after.version() != r.To {
		err = fmt.Errorf("%w: it would be at version %d after all steps to version %d; nothing was changed", ErrInconsistent, after.version(), r.To)
	}
	if err != nil {
		return Result{}, f.wrap(err)
	}
	o.Progress.Report("writing", 0, 0, progress.Uncounted)
	if err := w.Commit(ctx, readerPatience, o.waiting("waiting for other programs that read the file")); err != nil {
		return Result{}, f.explainWrite(err)
	}
	return r, nil
}
