package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Folders are folders that were made for a file.
type Folders []string

// MakeFolders makes a folder, and those that it is in, and returns those that
// did not exist, the innermost first.
func MakeFolders(dir string) (made Folders, err error) {
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(d); !errors.Is(err, fs.ErrNotExist) || d == filepath.Dir(d) {
			break
		}
		made = append(made, d)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		made.Remove()
		return nil, err
	}
	return made, nil
}

// Remove removes them again, as far as they are empty.
func (f Folders) Remove() {
	for _, dir := range f {
		_ = os.Remove(dir) // fails where somebody has put something into it
	}
}
