package nb101

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strings"

	"github.com/nasbench-go/nasbench/internal/nni"
)

// FindDatabase returns the path of the database that NNI would use. It looks
// where NNI does: in the folder $NASBENCHMARK_DIR, if that is set, and nowhere
// else; otherwise in $NNI_HOME/nasbenchmark, else
// $XDG_CACHE_HOME/nni/nasbenchmark, else ~/.cache/nni/nasbenchmark, as NNI
// does from 2.5 on; and then in ~/.nni/nasbenchmark, as earlier releases do.
// As in NNI a "~" at the beginning of NNI_HOME and XDG_CACHE_HOME means a home
// directory, but not in NASBENCHMARK_DIR. A variable that is empty counts as
// one that is not set, whereas NNI takes it for the working directory.
//
// In a folder it looks for nasbench101-209f5694.db, which NNI downloads, then
// for nasbench101.db, then for a file that is named by its own checksum, as
// migrate.CopyForNNI names it. If several of these exist, the error is an
// [AmbiguousError]; if no file exists, it is [ErrNoDatabase].
func FindDatabase() (string, error) {
	dirs, err := nniDirs()
	if err != nil {
		return "", fmt.Errorf("%w: %w; name the file, or set NASBENCHMARK_DIR", ErrNoDatabase, err)
	}
	for _, dir := range dirs {
		path, err := findIn(dir)
		if path != "" || err != nil {
			return path, err
		}
	}
	return "", fmt.Errorf("%w: neither %s nor %s is in %s, where NNI looks; name the file, or set NASBENCHMARK_DIR",
		ErrNoDatabase, nni.DownloadedName, nni.FileName, strings.Join(dirs, " or "))
}

// findIn returns the path of the database in a folder, or "" if it has none.
func findIn(dir string) (string, error) {
	for _, name := range []string{nni.DownloadedName, nni.FileName} {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	entries, err := os.ReadDir(dir) // sorted
	if err != nil {
		return "", nil // as if the folder did not exist
	}
	var named []string
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if _, err := os.Stat(path); err == nil && nni.IsChecksumName(e.Name()) {
			named = append(named, path)
		}
	}
	switch len(named) {
	case 0:
		return "", nil
	case 1:
		return named[0], nil
	}
	return "", &AmbiguousError{named}
}

// AmbiguousError reports that [FindDatabase] has found several databases that
// are named by their own checksums, of which NNI uses the one that it is told.
type AmbiguousError struct {
	Files []string // paths in one folder, sorted
}

// Error lists them.
func (e *AmbiguousError) Error() string {
	names := make([]string, len(e.Files))
	for i, path := range e.Files {
		names[i] = filepath.Base(path)
	}
	return fmt.Sprintf("several databases are in %s, where NNI looks: %s; name one of them", filepath.Dir(e.Files[0]), strings.Join(names, ", "))
}

// DefaultDatabase returns the path for a new database that [FindDatabase] will
// find, if nasbench101-209f5694.db is not beside it: nasbench101.db in the first
// folder where it looks. Neither the file nor the folder need exist.
func DefaultDatabase() (string, error) {
	dirs, err := nniDirs()
	if err != nil {
		return "", fmt.Errorf("no place for a database: %w; name the file, or set NASBENCHMARK_DIR", err)
	}
	return filepath.Join(dirs[0], nni.FileName), nil
}

// nniDirs returns the folders where NNI looks, that of the newer releases first.
func nniDirs() ([]string, error) {
	if dir := os.Getenv("NASBENCHMARK_DIR"); dir != "" {
		return []string{dir}, nil
	}
	var newer string
	if dir := os.Getenv("NNI_HOME"); dir != "" {
		newer = expandHome(dir)
	} else if dir := os.Getenv("XDG_CACHE_HOME"); dir != "" {
		newer = filepath.Join(expandHome(dir), "nni")
	}
	home, err := homeDir()
	switch {
	case newer == "" && err != nil:
		return nil, err
	case newer == "":
		newer = filepath.Join(home, ".cache", "nni")
	}
	dirs := []string{filepath.Join(newer, "nasbenchmark")}
	if err == nil {
		dirs = append(dirs, filepath.Join(home, ".nni", "nasbenchmark"))
	}
	return dirs, nil
}

// homeDir returns the user's home directory: $HOME, or what the system knows.
func homeDir() (string, error) {
	home, err := os.UserHomeDir()
	if err == nil {
		return home, nil
	}
	if u, userErr := user.Current(); userErr == nil && u.HomeDir != "" {
		return u.HomeDir, nil
	}
	return "", err
}

// expandHome replaces "~" or "~name" at the beginning of a path, as Python's
// os.path.expanduser does: one that is unknown stays.
func expandHome(path string) string {
	if !strings.HasPrefix(path, "~") {
		return path
	}
	end := strings.IndexFunc(path, func(r rune) bool { return r == '/' || r == filepath.Separator })
	if end < 0 {
		end = len(path)
	}
	home, err := homeDir()
	if name := path[1:end]; name != "" {
		var u *user.User
		if u, err = user.Lookup(name); err == nil {
			home = u.HomeDir
		}
	}
	if err != nil {
		return path
	}
	return filepath.Join(home, path[end:])
}
