package migrate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// Copy makes a copy of a database and brings that to the version that the target
// stands for; the database itself is only read. The copy is made by SQLite's
// own backup, under a temporary name in the output's folder, and gets its name
// when it is whole and on the disk. Result.Path is the output.
//
// If there is anything at the output already, the error is [ErrOutputExists] (and
// [fs.ErrExist]). Otherwise see [Migrate].
func Copy(ctx context.Context, path, output string, to Target, o Options) (Result, error) {
	if err := refuseExisting(output); err != nil {
		return Result{}, err
	}
	return copyTo(ctx, path, filepath.Dir(output), to, o, func(string) (string, error) { return output, nil })
}

// CopyForNNI is [Copy] into a folder, under a name that carries the copy's own
// checksum: nasbench101-, the first 8 hexadecimal digits of its SHA-256, and
// .db. NNI takes such a file from its folder after
//
//	from nni.nas.benchmark.constants import DB_URLS
//	DB_URLS['nasbench101'] = '<that name>'
func CopyForNNI(ctx context.Context, path, dir string, to Target, o Options) (Result, error) {
	return copyTo(ctx, path, dir, to, o, func(temp string) (string, error) {
		sum, err := checksum(ctx, temp, o)
		if err != nil {
			return "", err
		}
		return filepath.Join(dir, "nasbench101-"+sum[:8]+".db"), nil
	})
}

func copyTo(ctx context.Context, path, dir string, to Target, o Options, name func(temp string) (string, error)) (Result, error) {
	source, err := find(path)
	if err != nil {
		return Result{}, err
	}
	st, err := source.read(ctx)
	if err != nil {
		return Result{}, err
	}
	if _, err := source.plan(ctx, st, to); err != nil { // rather now than after minutes
		return Result{}, err
	}
	temp, err := newTemp(dir, source.path)
	if err != nil {
		return Result{}, err
	}
	defer temp.remove()
	if err := backup(ctx, source, temp, o); err != nil {
		return Result{}, source.explainRead(err)
	}
	r, err := temp.change(ctx, to, o)
	if err != nil {
		return Result{}, err
	}
	if err := temp.sync(); err != nil {
		return Result{}, err
	}
	if r.Path, err = name(temp.path); err != nil {
		return Result{}, err
	}
	return r, temp.moveTo(r.Path)
}

// newTemp makes an empty file in dir with the permissions of another one. Errors
// will call it by that one's name.
func newTemp(dir, like string) (file, error) {
	info, err := os.Stat(like)
	if err != nil {
		return file{}, err
	}
	if _, err := os.Stat(dir); err != nil {
		return file{}, fmt.Errorf("%w; make that folder, or choose another output", err)
	}
	t, err := os.CreateTemp(dir, ".nb101-migrate-*.tmp")
	if err != nil {
		return file{}, fmt.Errorf("%w; choose another output", err)
	}
	defer t.Close()
	path, err := filepath.Abs(t.Name())
	if err != nil {
		return file{}, err
	}
	f := file{"the copy of " + like, path}
	if err := t.Chmod(info.Mode().Perm() | 0o600); err != nil {
		f.remove()
		return file{}, err
	}
	return f, nil
}

// backup copies a database page by page into an empty file. If another program
// changes the source meanwhile, SQLite begins again.
func backup(ctx context.Context, from, to file, o Options) error {
	if info, err := os.Stat(from.path); err != nil || info.Size() == 0 {
		return err
	}
	source, err := nb101.OpenReadOnly(from.path)
	if err != nil {
		return err
	}
	defer source.Close()
	o.Progress.Report("copying", 0, 0, progress.Uncounted)
	return sqlitefile.Backup(ctx, source, to.path, func(done, total int64) { o.Progress.Report("copying", done, total, progress.Pages) })
}

// sync puts the file on the disk.
func (f file) sync() error {
	h, err := os.OpenFile(f.path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(h.Sync(), h.Close())
}

// moveTo gives the file its name, if nothing bears it.
func (f file) moveTo(path string) error {
	if err := refuseExisting(path); err != nil {
		return err
	}
	// Unlike a renaming, a link never replaces what somebody has just put there.
	err := os.Link(f.path, path)
	if errors.Is(err, fs.ErrExist) {
		return outputExists(path)
	}
	if err != nil { // a file system without links
		err = os.Rename(f.path, path)
	}
	if err != nil {
		return err
	}
	if dir, err := os.Open(filepath.Dir(path)); err == nil {
		_ = dir.Sync() // not possible everywhere
		dir.Close()
	}
	return nil
}

// remove removes a temporary file and what SQLite may have left beside it.
func (f file) remove() { _ = sqlitefile.RemoveWithBeside(f.path) }

func refuseExisting(path string) error {
	for _, suffix := range append([]string{""}, sqlitefile.Suffixes[:]...) {
		if _, err := os.Lstat(path + suffix); err == nil {
			return outputExists(path + suffix)
		}
	}
	return nil
}

func outputExists(path string) error {
	return fmt.Errorf("%w: %s; remove it, or choose another output (%w)", ErrOutputExists, path, fs.ErrExist)
}
