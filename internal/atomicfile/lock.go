package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
)

// TryLock locks a file for this process, or for this descriptor of it, and
// reports whether it could; ok is false while another has locked it. The lock
// ends when f is closed, and with the process. An error means that this file
// system has no locks. It says nothing to programs that do not ask for the
// lock.
func TryLock(f *os.File) (ok bool, err error) { return tryLock(f) }

// IsAt reports whether an open file is the one at a path: by the time that it
// is locked, another file may have replaced it.
func IsAt(f *os.File, path string) bool {
	open, err := f.Stat()
	if err != nil {
		return false
	}
	named, err := os.Lstat(path)
	return err == nil && os.SameFile(open, named)
}

// RemoveOpen closes and removes a file, under its lock where the system can
// remove an open file.
func RemoveOpen(f *os.File) error {
	remove := func() error {
		if err := os.Remove(f.Name()); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	if runtime.GOOS == "windows" {
		return errors.Join(f.Close(), remove())
	}
	return errors.Join(remove(), f.Close())
}
