package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/nasbench-go/nasbench/internal/beside"
)

// Check returns whether a file can be written at path, before the work for it
// is done. The error is [ErrSameFile] if it is one of the inputs, under
// whatever name; [fs.ErrExist] for another file that is not to be replaced;
// and [ErrPlace] for what is never replaced: a folder, a device, a fifo, a
// link that leads nowhere, and a file that is read-only; and for a name that
// SQLite would take for its own, such as that of a database with -wal.
func Check(path string, o Options) error {
	_, err := check(path, o)
	return err
}

// check is [Check]; it also returns the path without links, so that the file is
// replaced and not the link to it.
func check(path string, o Options) (string, error) {
	if path == "" {
		return "", fmt.Errorf("%w: the path of the file to write is empty; name a file", ErrPlace)
	}
	if os.IsPathSeparator(path[len(path)-1]) {
		return "", fmt.Errorf("%w: %s is a folder; name a file in it", ErrPlace, path)
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Lstat(path); err == nil {
			return "", fmt.Errorf("%w: %s is a link that leads nowhere; remove it, or name another file", ErrPlace, path)
		}
		return path, checkBeside(path)
	}
	if err != nil {
		return "", err
	}
	for _, input := range o.Inputs {
		if os.SameFile(info, input) {
			return "", fmt.Errorf("%w: %s is read; name another file to write", ErrSameFile, path)
		}
	}
	switch {
	case info.IsDir():
		return "", fmt.Errorf("%w: %s is a folder; name a file in it", ErrPlace, path)
	case !info.Mode().IsRegular():
		return "", fmt.Errorf("%w: %s is not a regular file; name another", ErrPlace, path)
	}
	full, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", err
	}
	for _, name := range []string{path, full} {
		if err := checkBeside(name); err != nil {
			return "", err
		}
	}
	if !o.Force {
		return "", exists(path)
	}
	return full, checkWritable(path, info)
}

// checkBeside refuses a name that SQLite would take for its own, beside a file
// that exists. If it exists too, it may hold results that are not in the database
// yet, and nobody is told to remove it.
func checkBeside(path string) error {
	for _, suffix := range beside.Suffixes {
		database, ok := strings.CutSuffix(path, suffix)
		if !ok {
			continue
		}
		if _, err := os.Stat(database); err == nil {
			return fmt.Errorf("%w: %s is a name of SQLite's beside %s; name another file", ErrPlace, path, database)
		}
	}
	return nil
}

// checkWritable refuses a file that is read-only, which a rename would replace.
func checkWritable(path string, info fs.FileInfo) error {
	err := error(fs.ErrPermission) // as for root, who can write to any file
	if info.Mode().Perm()&0o222 != 0 {
		var f *os.File
		if f, err = os.OpenFile(path, os.O_WRONLY, 0); err == nil {
			return f.Close()
		}
	}
	return fmt.Errorf("%w: %s is read-only; make it writable, or name another file (%w)", ErrPlace, path, err)
}

// Stat returns what is known of the files that exist among some paths, as the
// inputs of a command.
func Stat(paths ...string) (infos []fs.FileInfo) {
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil {
			infos = append(infos, info)
		}
	}
	return infos
}
