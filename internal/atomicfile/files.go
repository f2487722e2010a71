package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Files are files that are written together.
type Files []*File

// CreateAll is [Create] for several files, all of which must be different. If
// one cannot be created, none is.
func CreateAll(o Options, paths ...string) (files Files, err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, files.Discard())
			files = nil
		}
	}()
	for i, path := range paths {
		f, err := Create(path, o)
		if err != nil {
			return files, err
		}
		files = append(files, f)
		for k, other := range files[:i] {
			if isSame(f.Path, other.Path) {
				return files, fmt.Errorf("%w: %s and %s are both to be written; name two files", ErrSameFile, paths[k], path)
			}
		}
	}
	return files, nil
}

// Write writes one file at path with what content writes to it. The error is
// that of [Create], of content, or of the disk.
func Write(path string, o Options, content func(f *os.File) error) (err error) {
	file, err := Create(path, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Discard()) }()
	f, err := os.OpenFile(file.Temp, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(content(f), f.Close()); err != nil {
		return Explain(file.Path, err)
	}
	return file.Commit()
}

// Write writes the content of a file, before Commit.
func (f *File) Write(content []byte) error {
	return Explain(f.Path, os.WriteFile(f.Temp, content, 0o666))
}

// Commit commits all files. If one cannot be moved into place, the places of the
// others are as they were before; if a file cannot be put back there, the error
// says where it is. Discard is due in any case.
func (files Files) Commit() error {
	var undo []func() error
	for i, f := range files {
		if last := len(files) - 1; i < last {
			restore, err := f.keep()
			if err != nil {
				return errors.Join(err, inReverse(undo))
			}
			undo = append(undo, restore)
		}
		if err := f.Commit(); err != nil {
			return errors.Join(err, inReverse(undo[:i]))
		}
	}
	for _, f := range files {
		_ = os.Remove(f.Temp + keptSuffix) // replaced, as was asked for
	}
	return nil
}

func inReverse(undo []func() error) (err error) {
	for _, restore := range slices.Backward(undo) {
		err = errors.Join(err, restore())
	}
	return err
}

// keep keeps what is in the place of the file by another name, and returns how to
// put it back after Commit.
func (f *File) keep() (restore func() error, err error) {
	info, err := os.Lstat(f.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return func() error { return os.Remove(f.Path) }, nil
	}
	if err != nil {
		return nil, err
	}
	kept := f.Temp + keptSuffix
	if os.Link(f.Path, kept) != nil { // some file systems have no links
		content, err := os.ReadFile(f.Path)
		if err == nil {
			err = os.WriteFile(kept, content, info.Mode().Perm())
		}
		if err != nil {
			return nil, Explain(f.Path, err)
		}
	}
	return func() error {
		if err := os.Rename(kept, f.Path); err != nil {
			return fmt.Errorf("%w; the file that was at %s before is %s", err, f.Path, kept)
		}
		return nil
	}, nil
}

// Discard discards all files.
func (files Files) Discard() (err error) {
	for _, f := range files {
		err = errors.Join(err, f.Discard())
	}
	return err
}

// isSame reports whether two paths are of one file, which need not exist.
func isSame(a, b string) bool {
	if infos := Stat(a, b); len(infos) == 2 {
		return os.SameFile(infos[0], infos[1])
	}
	dirs := Stat(filepath.Dir(a), filepath.Dir(b))
	return filepath.Base(a) == filepath.Base(b) && len(dirs) == 2 && os.SameFile(dirs[0], dirs[1])
}
