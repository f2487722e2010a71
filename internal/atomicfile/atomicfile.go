// Package atomicfile writes files that appear whole or not at all.
package atomicfile

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// File is a file that is written under another name in the same folder, and
// then moved into place.
type File struct {
	Path  string // where it shall be
	Temp  string // where it is written
	force bool
}

// Create creates an empty file at Temp; the caller opens and fills it, and calls
// Commit if all went well, and Discard in the end, however it went. An
// existing file at path is [fs.ErrExist], unless force is given: then Commit
// replaces it.
func Create(path string, force bool) (*File, error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // replace the file, not the link to it
	}
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file; name another", path)
	case !force:
		return nil, exists(path)
	}
	temp := path + ".unfinished-" + rand.Text()[:8]
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, err
	}
	return &File{path, temp, force}, f.Close()
}

func exists(path string) error {
	return fmt.Errorf("%w: %s; name another file, or replace it with --force", fs.ErrExist, path)
}

// Commit moves the file into place when all of it is on the disk. If there is a
// file by now and force was not given, the error is [fs.ErrExist]. After any
// error nothing is there that was not there before. Discard is due in any case.
func (f *File) Commit() error {
	if err := sync(f.Temp); err != nil {
		return err
	}
	if err := f.move(); err != nil {
		return err
	}
	_ = sync(filepath.Dir(f.Path)) // not every system can, and the file is in its place
	return nil
}

func (f *File) move() error {
	if f.force {
		return os.Rename(f.Temp, f.Path)
	}
	// Unlike a rename, a link never replaces a file that has come there
	// meanwhile. Some file systems have no links.
	if os.Link(f.Temp, f.Path) == nil {
		return nil
	}
	if _, err := os.Lstat(f.Path); err == nil {
		return exists(f.Path)
	}
	return os.Rename(f.Temp, f.Path)
}

// Discard removes what is at Temp, if Commit has not moved it.
func (f *File) Discard() error {
	if err := os.Remove(f.Temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// sync makes sure that what was written to a file or folder is on the disk.
func sync(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
