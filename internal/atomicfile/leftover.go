package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/nasbench-go/nasbench/internal/beside"
)

// The name of a temporary file is the target's, infix, and idLength characters of
// idAlphabet; the file that is locked has lockSuffix after that.
const (
	infix      = ".unfinished-"
	idLength   = 8
	idAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" // of crypto/rand.Text
	lockSuffix = ".lock"
	// AddedLength is how many bytes the name of a temporary file has more than that
	// of its target.
	AddedLength = len(infix) + idLength

	keptSuffix = ".old" // of what is replaced by one of several files, until all are in place
)

// removeLeftovers removes what killed processes have left of the same target: of
// each name that nobody has locked the file, what is beside it, and the lock
// file. A file without a lock file is not known to be one of ours, and stays. So
// does a file that was kept while others were moved into place, unless it is in
// its own place still: it may be all that there is of it.
func removeLeftovers(path string) {
	dir, base := filepath.Split(path)
	if dir == "" {
		dir = "."
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // the caller finds out in its own way
	}
	for _, e := range entries {
		id, ok := strings.CutPrefix(e.Name(), base+infix)
		if !ok || !e.Type().IsRegular() {
			continue
		}
		if id, ok = strings.CutSuffix(id, lockSuffix); ok && isID(id) {
			removeLeftover(filepath.Join(dir, base+infix+id))
		}
	}
}

func isID(id string) bool {
	return len(id) == idLength && strings.Trim(id, idAlphabet) == ""
}

func removeLeftover(temp string) {
	lock, err := os.OpenFile(temp+lockSuffix, os.O_RDWR, 0)
	if err != nil {
		return
	}
	if locked, err := TryLock(lock); err == nil && locked && removeTemp(temp) == nil {
		_ = RemoveOpen(lock)
		return
	}
	lock.Close()
}

// removeTemp removes a temporary file, and what SQLite may have left beside one
// that is a database. What was kept of the file that it was to replace goes too
// if the temporary file was not moved, so that the other one was not replaced.
func removeTemp(temp string) error {
	suffixes := append([]string{""}, beside.Suffixes[:]...)
	if _, err := os.Lstat(temp); err == nil {
		suffixes = append([]string{keptSuffix}, suffixes...) // first: the temporary file is what tells
	}
	var errs []error
	for _, suffix := range suffixes {
		if err := os.Remove(temp + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
