package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Files are files that are written together.
type Files []*File

// CreateAll is [Create] for some files of which none may be another. If one
// cannot be created, none is.
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

// Write writes the content of a file, before Commit.
func (f *File) Write(content []byte) error {
	return Explain(f.Path, os.WriteFile(f.Temp, content, 0o666))
}

// Commit commits all files. If one cannot be moved into place, those that were
// are removed, unless they have replaced others.
func (files Files) Commit() error {
	var created []string
	for _, f := range files {
		_, err := os.Lstat(f.Path)
		isNew := errors.Is(err, fs.ErrNotExist)
		if err := f.Commit(); err != nil {
			for _, path := range created {
				err = errors.Join(err, os.Remove(path))
			}
			return err
		}
		if isNew {
			created = append(created, f.Path)
		}
	}
	return nil
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
