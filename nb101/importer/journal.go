package importer

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/nasbench-go/nasbench/nb101"
)

// journals are the names behind a database's under which SQLite keeps what is
// not in the database yet, and the memory that goes with it.
var journals = []string{"-journal", "-wal", "-shm"}

// checkJournals reports a journal beside a database: SQLite would apply it to
// another file that is put in the database's place.
func checkJournals(path string) error {
	for _, suffix := range journals {
		if _, err := os.Lstat(path + suffix); err == nil {
			return fmt.Errorf("%w: %s is there, so the database is in use or was interrupted; end that program, or name another file",
				nb101.ErrUnfinishedWrite, path+suffix)
		}
	}
	return nil
}

// removeJournals removes what is beside a database that nobody needs any more.
func removeJournals(path string) error {
	var errs []error
	for _, suffix := range journals {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
