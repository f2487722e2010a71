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
// existing file at path is [fs.ErrExist], unless force is true: then Commit
// replaces it, or what it links to.
func Create(path string, force bool) (*File, error) {
	if path == "" {
		return nil, errors.New("the path of the file to write is empty; name a file")
	}
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
	f, err := CreateNear(path)
	if err == nil {
		f.force = force
	}
	return f, err
}

// CreateNear is [Create] for a file whose name is known only when it is
// written: it is not looked whether there is a file at path, and the caller sets
// Path, to a name in the same folder, before Commit. Commit replaces nothing.
func CreateNear(path string) (*File, error) {
	temp := path + ".unfinished-" + rand.Text()[:8]
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		var e *fs.PathError
		if errors.As(err, &e) {
			e.Path = path // the name that the user knows
		}
		return nil, err
	}
	return &File{Path: path, Temp: temp}, f.Close()
}

// Write writes a file that appears whole or not at all. An existing file is
// replaced.
func Write(path string, content []byte) (err error) {
	f, err := Create(path, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Discard()) }()
	if err := os.WriteFile(f.Temp, content, 0o666); err != nil {
		return err
	}
	return f.Commit()
}

func exists(path string) error {
	return fmt.Errorf("%w: %s; remove it, or name another file", fs.ErrExist, path)
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
	if dir, err := os.Open(filepath.Dir(f.Path)); err == nil {
		_ = dir.Sync() // not every system can, and the file is in its place
		dir.Close()
	}
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

// sync makes sure that what was written to a file is on the disk.
func sync(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0) // Windows syncs only what may be written
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
