package sqlitefile

import (
	"context"
	"database/sql"
)

// backup copies a database page by page.
type backup interface {
	step(pages int) (done bool, err error)
	remaining() int
	total() int
	finish() error
}

// pagesPerStep is how many pages are copied between two reports.
const pagesPerStep = 1024

// Backup copies a database page by page into an empty file, by SQLite's own
// backup: if another program changes the source meanwhile, it begins again. It
// waits while the source is locked. report is called with the pages copied and
// their total. An interruption loses only the copy, so that it is written
// without a journal.
func Backup(ctx context.Context, source *sql.DB, to string, wait Wait, report func(done, total int64)) error {
	full, err := Resolve(to)
	if err != nil {
		return err
	}
	target, err := openRaw(ctx, dsn(full, "rw"), Wait{}, "PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF")
	if err != nil {
		return err
	}
	defer target.Close()
	return withRaw(ctx, source, func(from rawConn) error {
		b, err := startBackup(from, target)
		if err != nil {
			return err
		}
		err = copyPages(ctx, b, wait, report)
		if finishErr := b.finish(); err == nil {
			err = finishErr // otherwise it is the same again
		}
		return err
	})
}

func copyPages(ctx context.Context, b backup, wait Wait, report func(done, total int64)) error {
	for {
		var done bool
		err := wait.ToRead(ctx, func() (err error) {
			done, err = b.step(pagesPerStep)
			return err
		})
		if done || err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		report(int64(b.total()-b.remaining()), int64(b.total()))
	}
}
