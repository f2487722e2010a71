package nb101

import (
	"database/sql"
	"time"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// OpenReadOnly opens an SQLite file for reading only: nothing is created or
// changed, neither the file nor a journal, -wal or -shm file beside it. It is
// what [Open] uses, for programs that want the handle for queries of their
// own. It looks at the file's first bytes but not at its tables.
//
// Before every query the handle looks at these bytes again, at what lies
// beside the file, and whether its path still names it, and waits while
// another program has it locked, see [WithMaxWait], until the context of the
// query ends. A query that follows another one closely is answered under the
// same lock, within 2 ms of taking it, and does not look again: nobody can
// have changed the file meanwhile, but its path may name another since. The
// error of a query, and of beginning a transaction, is
// [ErrReplaced] if another file has been put in the place of the one that was
// opened, or that was moved away or removed; the handle does not answer any
// more then, and nothing is created beside the other file. Rows that are being
// read are still those of the file that was opened.
//
// A file in rollback mode is locked while it is read. One in write-ahead-log
// mode is not: if it was changed since the query, or the transaction, began,
// the error is [ErrBusy], after the last row or at the Close of the rows, and
// the rows may be neither those from before the change nor those from after
// it. What cannot be seen is a change of a file in that mode which leaves its
// size and its time of modification, as exact as the file system keeps that,
// as they were; and, for the microseconds between looking and locking, a
// change of a file's journal mode or a file that is put in its place.
//
// The error is [ErrNoDatabase] (and io/fs.ErrNotExist) for a file that does
// not exist, [ErrNotNNI] for one that SQLite cannot have written,
// [ErrUnfinishedWrite] for one that has to be recovered before it can be read,
// [ErrCorrupt] for one that was cut short, [ErrCannotOpen] for one whose path is
// too long for SQLite.
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
