package nb101

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// fileNames are the names under which NNI keeps its file, the newer one first.
var fileNames = []string{nni.DownloadedName, nni.FileName}

// FindDatabase returns the path of the database that NNI would use: a file named
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

// DefaultDatabase returns the path for a new database that [FindDatabase] will
// find: nasbench101.db in the folder where it looks. Neither the file nor the
// folder need exist.
func DefaultDatabase() (string, error) {
	dir, err := nniDir()
	if err != nil {
		return "", fmt.Errorf("no place for a database: %w; name the file, or set NASBENCHMARK_DIR", err)
	}
	return filepath.Join(dir, nni.FileName), nil
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

// OpenReadOnly opens an SQLite file for reading only: nothing is created or
// changed, neither the file nor a journal, -wal or -shm file beside it. It is
// what [Open] uses, for programs that want the handle for queries of their own.
// It looks at the file's first bytes but not at its tables.
//
// Before every query the handle looks at these bytes again, and at what lies
// beside the file, and waits while another program has it locked, see
// [WithMaxWait], until the context of the query ends. What cannot be seen is a change of
// the file's journal mode while a query runs.
//
// The error is [ErrNoDatabase] (and io/fs.ErrNotExist) for a file that does not
// exist, [ErrNotNNI] for one that SQLite cannot have written,
// [ErrUnfinishedWrite] for one that has to be recovered before it can be read,
// [ErrCorrupt] for one that was cut short.
func OpenReadOnly(path string, opts ...OpenOption) (*sql.DB, error) {
	var wait sqlitefile.Wait
	for _, o := range opts {
		o(&wait)
	}
	return sqlitefile.OpenRead(path, wait)
}

// OpenOption is an option of [Open] and [OpenReadOnly].
type OpenOption func(*sqlitefile.Wait)

// WithMaxWait sets how long opening and each query wait at most while another
// program has the file locked, as it has while it commits; then the error is
// [ErrBusy]. Without this option it is a minute, with 0 they do not wait.
func WithMaxWait(d time.Duration) OpenOption {
	return func(w *sqlitefile.Wait) {
		if w.Most = d; d == 0 {
			w.Most = -1
		}
	}
}

// WithProgress has report told what is waited for, and for how long already,
// while another program has the file locked; the zero [progress.Report] when
// that is over. It may be called from any goroutine that opens or queries, one
// call at a time.
func WithProgress(report progress.Func) OpenOption {
	return func(w *sqlitefile.Wait) { w.Report = report }
}
