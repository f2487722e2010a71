package migrate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/nasbench-go/nasbench/internal/atomicfile"
	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// Copy makes a copy of a database and brings that to the version that the
// target names; the database itself is only read. The copy is made by SQLite's
// own backup, under a temporary name in the output's folder, and gets its name
// when it is whole and on the disk. Result.Path is the output.
//
// If anything exists at the output already, the error is [ErrOutputExists]
// (and [fs.ErrExist]), or [ErrSameFile] if it is the database, or [ErrPlace]; if
// a journal or a log exists beside it, the error is nb101.ErrUnfinishedWrite.
// Otherwise see [Migrate].
func Copy(ctx context.Context, path, output string, to Target, o Options) (Result, error) {
	if err := refuseExisting(output, path); err != nil {
		return Result{}, err
	}
	source, _, err := planCopy(ctx, path, to, o)
	if err != nil {
		return Result{}, err
	}
	return copyTo(ctx, source, output, to, o, func(out *atomicfile.File) (bool, error) {
		if err := refuseExisting(output, source.path); err != nil {
			return false, err
		}
		out.Path = output
		err := out.Commit()
		if errors.Is(err, fs.ErrExist) {
			err = errOutputExists(output)
		}
		return false, err
	})
}

// CopyForNNI is [Copy] into a folder, under a name that has the copy's own
// checksum: nasbench101-, the first 8 hexadecimal digits of its SHA-256, and
// .db. NNI 2.5 to 3.0 take such a file after [NNILine].
//
// If the same copy is in the folder already, nothing is written, and
// Result.Existed is true; so it is if path is in the folder, at the target, and
// named like that.
func CopyForNNI(ctx context.Context, path, dir string, to Target, o Options) (Result, error) {
	source, w, err := planCopy(ctx, path, to, o)
	if err != nil {
		return Result{}, err
	}
	if done, err := source.isCopyIn(ctx, dir, w, o); done || err != nil {
		w.Path, w.Existed = filepath.Join(dir, filepath.Base(source.path)), done
		return w.Result, err
	}
	return copyTo(ctx, source, filepath.Join(dir, nni.FileName), to, o, func(out *atomicfile.File) (bool, error) {
		existed, err := sqlitefile.CommitNamed(ctx, out, dir, o.Progress)
		if errors.Is(err, fs.ErrExist) {
			err = existing{err}
		}
		return existed, err
	})
}

// existing is an error that is [ErrOutputExists], and says that in other words.
type existing struct{ error }

func (e existing) Unwrap() error        { return e.error }
func (e existing) Is(target error) bool { return target == ErrOutputExists }

// isCopyIn reports whether a file is what its copy into a folder would be.
func (f file) isCopyIn(ctx context.Context, dir string, w way, o Options) (bool, error) {
	if !w.isNothing() || !nni.IsChecksumName(filepath.Base(f.path)) {
		return false, nil
	}
	infos := atomicfile.Stat(dir, filepath.Dir(f.path))
	if len(infos) < 2 || !os.SameFile(infos[0], infos[1]) {
		return false, nil
	}
	return f.namedByChecksum(ctx, o)
}

// planCopy finds the file to copy and what is to be done in the copy, so that
// an error comes now and not after minutes.
func planCopy(ctx context.Context, path string, to Target, o Options) (file, way, error) {
	source, err := find(path, o)
	if err != nil {
		return file{}, way{}, err
	}
	st, err := source.read(ctx)
	if err != nil {
		return file{}, way{}, err
	}
	w, err := source.plan(st, to)
	return source, w, err
}

// copyTo makes the copy in the folder of near, and has commit choose its path,
// if necessary, and move it there when it is whole.
func copyTo(ctx context.Context, source file, near string, to Target, o Options, commit func(*atomicfile.File) (existed bool, err error)) (Result, error) {
	out, temp, err := createCopy(near, source)
	if err != nil {
		return Result{}, err
	}
	defer out.Discard()
	if err := backup(ctx, source, temp, o); err != nil {
		if sqlitefile.Has(err, sqlitefile.CodeFull) { // which is about the copy
			return Result{}, temp.wrap(sqlitefile.ExplainWrite(out.Path, err))
		}
		return Result{}, source.explainRead(ctx, err)
	}
	r, err := temp.change(ctx, to, o)
	if err != nil {
		return Result{}, err
	}
	if r.Existed, err = commit(out); err != nil {
		return Result{}, err
	}
	r.Path = out.Path
	return r, nil
}

// createCopy creates an empty file near a path, with the permissions of the
// file that it is a copy of. Errors about temp name the original.
func createCopy(near string, original file) (out *atomicfile.File, temp file, err error) {
	info, err := os.Stat(original.path)
	if err != nil {
		return nil, file{}, err
	}
	if _, err := os.Stat(filepath.Dir(near)); err != nil {
		return nil, file{}, fmt.Errorf("%w; make that folder, or choose another output", err)
	}
	if err := sqlitefile.CheckLength(near); err != nil {
		return nil, file{}, err
	}
	if near, err = filepath.Abs(near); err != nil {
		return nil, file{}, err
	}
	if out, err = atomicfile.CreateNear(near); err != nil {
		return nil, file{}, fmt.Errorf("%w; choose another output", err)
	}
	temp = file{"the copy of " + original.path, out.Temp, original.place, original.wait}
	if err := os.Chmod(temp.path, info.Mode().Perm()|0o600); err != nil {
		return nil, file{}, errors.Join(err, out.Discard())
	}
	return out, temp, nil
}

// backup copies a database page by page into an empty file. If another program
// changes the source meanwhile, SQLite begins again.
func backup(ctx context.Context, from, to file, o Options) error {
	if info, err := os.Stat(from.path); err != nil || info.Size() == 0 {
		return err
	}
	source, err := sqlitefile.OpenRead(from.path, from.wait)
	if err != nil {
		return err
	}
	defer source.Close()
	o.Progress.Report("copying", 0, 0, progress.Uncounted)
	return sqlitefile.Backup(ctx, source, to.path, from.wait, func(done, total int64) { o.Progress.Report("copying", done, total, progress.Pages) })
}

// refuseExisting refuses an output where something exists already, or beside
// it. If that is the source, it does not advise to remove it; nor a journal,
// which may be needed to undo what an interrupted program did.
func refuseExisting(path, source string) error {
	err := atomicfile.Check(path, atomicfile.Options{Inputs: atomicfile.Stat(source)})
	switch {
	case errors.Is(err, fs.ErrExist):
		return errOutputExists(path)
	case err != nil:
		return err
	}
	return sqlitefile.CheckBeside(path)
}

func errOutputExists(path string) error {
	return fmt.Errorf("%w: %s; remove it, or choose another output", ErrOutputExists, path)
}
