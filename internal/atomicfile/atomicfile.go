// Package atomicfile writes files that appear whole or not at all.
//
// A file NAME is written as NAME.unfinished-XXXXXXXX in the same folder, where the
// Xs are capital letters and the digits 2 to 7, and moved into place at the
// end. Beside it is NAME.unfinished-XXXXXXXX.lock, which the process that writes
// holds a lock on, and, while several files are moved into place together,
// NAME.unfinished-XXXXXXXX.old, the file that was at NAME before; what a killed
// process leaves, the next one that writes NAME removes, but for an .old that
// the killed one had replaced at NAME: that stays, for whoever wants it back. No
// other file is ever touched.
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
	Path  string // where it is to be
	Temp  string // where it is written
	force bool
	lock  *os.File // nil where the file system has no locks
}

// Options of a file that is to be written.
type Options struct {
	// Force replaces an existing file.
	Force bool
	// Inputs are files that are read meanwhile: none of them is replaced.
	Inputs []fs.FileInfo
}

// Create creates an empty file at Temp; the caller opens and fills it, and
// calls Commit if all went well, and Discard at the end, however it went. The
// error is that of [Check], or that of the folder.
func Create(path string, o Options) (*File, error) {
	path, err := check(path, o)
	if err != nil {
		return nil, err
	}
	f, err := CreateNear(path)
	if err == nil {
		f.force = o.Force
	}
	return f, err
}

// CreateNear is [Create] for a file whose name is known only when it is
// written: whether a file exists at path is not checked, and the caller sets
// Path, to a name in the same folder, before Commit. Commit replaces nothing.
func CreateNear(path string) (*File, error) {
	removeLeftovers(path)
	f, err := reserve(path)
	if err == nil {
		err = createEmpty(f.Temp)
	}
	if err == nil {
		return f, nil
	}
	if f != nil {
		err = errors.Join(err, f.Discard())
	}
	var e *fs.PathError
	if errors.As(err, &e) {
		e.Path = path // the name that the user knows
	}
	return nil, Explain(path, err)
}

// reserve chooses a name and locks it.
func reserve(path string) (*File, error) {
	for {
		f := &File{Path: path, Temp: path + infix + rand.Text()[:idLength]}
		lock, err := os.OpenFile(f.Temp+lockSuffix, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
		if err != nil {
			return nil, err
		}
		locked, err := TryLock(lock)
		switch {
		case err != nil: // without a lock file nobody takes it for a leftover
			return f, RemoveOpen(lock)
		case locked && IsAt(lock, lock.Name()):
			f.lock = lock
			return f, nil
		}
		lock.Close() // another process took it for a leftover before it was locked
	}
}

func createEmpty(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	return f.Close()
}

// Commit moves the file into place when all of it is on the disk. If a file
// exists by now and Force is not set, the error is [fs.ErrExist]. After any
// error nothing exists that did not exist before. Discard must be called in
// any case.
func (f *File) Commit() error {
	if err := sync(f.Temp); err != nil {
		return Explain(f.Path, err)
	}
	if err := f.move(); err != nil {
		return Explain(f.Path, err)
	}
	if dir, err := os.Open(filepath.Dir(f.Path)); err == nil {
		_ = dir.Sync() // not every system can, and the file is in its place
		dir.Close()
	}
	return nil
}

func (f *File) move() error {
	if f.force {
		if _, err := check(f.Path, Options{Force: true}); err != nil { // it may be another by now
			return err
		}
		return os.Rename(f.Temp, f.Path)
	}
	// Unlike a rename, a link never replaces a file that has appeared
	// meanwhile. Some file systems have no links.
	if os.Link(f.Temp, f.Path) == nil {
		return nil
	}
	if _, err := os.Lstat(f.Path); err == nil {
		return exists(f.Path)
	}
	return os.Rename(f.Temp, f.Path)
}

// Discard removes what is at Temp and beside it, if Commit has not moved it.
// It may be called again.
func (f *File) Discard() error {
	err := removeTemp(f.Temp)
	if f.lock != nil {
		err = errors.Join(err, RemoveOpen(f.lock))
		f.lock = nil
	}
	return err
}

// sync makes sure that what was written to a file is on the disk.
func sync(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0) // Windows syncs only what may be written
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func exists(path string) error {
	return fmt.Errorf("%w: %s; remove it, or name another file", fs.ErrExist, path)
}
