package nb101

import (
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
)

// The names under which NNI keeps its file: as it downloads it (the digits are
// the first of the file's own SHA-256), and plain.
var fileNames = []string{"nasbench101-209f5694.db", "nasbench101.db"}

// FindDatabase gives the path of the database that NNI would use: a file named
// nasbench101-209f5694.db or nasbench101.db in the folder $NASBENCHMARK_DIR,
// else $NNI_HOME/nasbenchmark, else $XDG_CACHE_HOME/nni/nasbenchmark, else
// ~/.cache/nni/nasbenchmark. Without such a file the error is [ErrNoDatabase].
func FindDatabase() (string, error) {
	dir, err := nniDir()
	if err != nil {
		return "", fmt.Errorf("%w: %w; name the file, or set NASBENCHMARK_DIR", ErrNoDatabase, err)
	}
	for _, name := range fileNames {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%w: neither %s is in %s, where NNI looks; name the file, or set NASBENCHMARK_DIR",
		ErrNoDatabase, strings.Join(fileNames, " nor "), dir)
}

// DefaultDatabase gives the path for a new database that [FindDatabase] will
// find: nasbench101.db in the folder where it looks. Neither the file nor the
// folder need be there.
func DefaultDatabase() (string, error) {
	dir, err := nniDir()
	if err != nil {
		return "", fmt.Errorf("no place for a database: %w; name the file, or set NASBENCHMARK_DIR", err)
	}
	return filepath.Join(dir, fileNames[1]), nil
}

func nniDir() (string, error) {
	if dir := os.Getenv("NASBENCHMARK_DIR"); dir != "" {
		return dir, nil
	}
	if dir := os.Getenv("NNI_HOME"); dir != "" {
		return filepath.Join(dir, "nasbenchmark"), nil
	}
	if dir := os.Getenv("XDG_CACHE_HOME"); dir != "" {
		return filepath.Join(dir, "nni", "nasbenchmark"), nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".cache", "nni", "nasbenchmark"), err
}

// OpenReadOnly opens an SQLite file for reading only, with the driver of
// github.com/mattn/go-sqlite3: nothing is created or changed, neither the file
// nor a journal, -wal or -shm file beside it. It is what [Open] uses, for
// programs that want the handle for queries of their own. It looks at the file's first
// bytes but not at its tables. An empty path stands for [FindDatabase].
//
// The error is [ErrNoDatabase] (and [fs.ErrNotExist]) for a file that is not
// there, [ErrNotNNI] for one that SQLite cannot have written,
// [ErrUnfinishedWrite] for one that has to be recovered before it can be read.
func OpenReadOnly(path string) (*sql.DB, error) {
	if path == "" {
		found, err := FindDatabase()
		if err != nil {
			return nil, err
		}
		path = found
	}
	wal, err := readHeader(path)
	if err != nil {
		return nil, err
	}
	full, err := filepath.EvalSymlinks(path) // SQLite's journals are beside the file itself
	if err == nil {
		full, err = filepath.Abs(full) // an absolute path cannot look like the host part of a URI
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	dsn := "file:" + uriEscaper.Replace(full) + "?mode=ro&_busy_timeout=60000"
	if wal {
		// Reading such a file makes SQLite create a -shm file, unless it is told
		// that nobody writes; the absence of a -wal file says so.
		switch info, err := os.Stat(full + "-wal"); {
		case err == nil && info.Size() > 0:
			return nil, fmt.Errorf("%w: %s: results are still in the write-ahead log %s-wal; close the program that writes them, or run: sqlite3 '%s' 'PRAGMA journal_mode=DELETE'",
				ErrUnfinishedWrite, path, full, full)
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		dsn += "&immutable=1"
	}
	handle, err := sql.Open("sqlite3", dsn)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	conns := max(4, runtime.GOMAXPROCS(0))
	handle.SetMaxOpenConns(conns)
	handle.SetMaxIdleConns(conns)
	return handle, nil
}

// uriEscaper escapes what SQLite would not take as part of a file's name.
var uriEscaper = strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23")

// readHeader checks that the file starts as an SQLite database does and reports
// whether it is in write-ahead-log mode (the two format bytes behind the page
// size, https://sqlite.org/fileformat.html).
func readHeader(path string) (wal bool, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, fmt.Errorf("%w: %w; check the path", ErrNoDatabase, err)
	case err != nil:
		return false, err
	case info.IsDir():
		return false, fmt.Errorf("%w: %s is a directory; name the file in it", ErrNotNNI, path)
	case !info.Mode().IsRegular():
		return false, fmt.Errorf("%w: %s is not a regular file", ErrNotNNI, path)
	case info.Size() == 0:
		return false, fmt.Errorf("%w: %s is empty", ErrNotNNI, path)
	}
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	var head [20]byte
	if _, err := io.ReadFull(f, head[:]); err != nil && err != io.ErrUnexpectedEOF {
		return false, fmt.Errorf("%s: %w", path, err)
	}
	if string(head[:16]) != "SQLite format 3\x00" {
		return false, fmt.Errorf("%w: %s is not an SQLite file", ErrNotNNI, path)
	}
	return head[18] == 2 || head[19] == 2, nil
}
