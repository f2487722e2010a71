package sqlitefile

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"github.com/nasbench-go/nasbench/internal/atomicfile"
	"github.com/nasbench-go/nasbench/internal/beside"
)

// ExplainAt is [Explain] for an error that is about a file: it also says
// whether the file was cut short, why SQLite cannot open it, and which disk
// is full.
func ExplainAt(path string, err error) error {
	switch {
	case isExplained(err):
	case Has(err, CodeCorrupt):
		if w, watchErr := watch(path); watchErr == nil {
			defer w.unwatch()
			if cut := w.cutShort(); cut != nil {
				return fmt.Errorf("%w (%w)", cut, err)
			}
		}
	case Has(err, CodeCantOpen):
		return explainOpen(path, err)
	case Has(err, CodeFull):
		return fullDisk(path, err)
	}
	return Explain(atomicfile.Explain(path, err))
}

// explainOpen says why SQLite cannot open a file, as far as can be seen by now:
// SQLite has one error for everything.
func explainOpen(path string, err error) error {
	if tooManyFiles() {
		return manyFiles(err)
	}
	if _, pathErr := Resolve(path); pathErr != nil {
		return fmt.Errorf("%w (%w)", pathErr, err)
	}
	w, openErr := watch(path)
	if openErr != nil {
		return fmt.Errorf("%w (%w)", openErr, err)
	}
	defer w.unwatch()
	for _, suffix := range []string{beside.Journal, beside.WAL} {
		if _, exists, _ := sizeOf(path + suffix); exists {
			return unfinished(err)
		}
	}
	return Explain(err)
}

// ExplainWrite is [ExplainAt] for an error of writing the pages of a file, for
// which SQLite needs no temporary files.
func ExplainWrite(path string, err error) error {
	if Has(err, CodeFull) && !isExplained(err) {
		return atomicfile.Full(filepath.Dir(path), err)
	}
	return ExplainAt(path, err)
}

// checkWhole refuses a file that was cut short: SQLite would read zeros where
// its last page is incomplete.
func (w *watched) checkWhole(path string) (err error) {
	// While a writer makes the file longer its journal or log is beside it.
	// That may be gone by the time that it is looked for, and then the next
	// look finds the whole file.
	for range 3 {
		if err = w.cutShort(); err == nil {
			return nil
		}
		for _, suffix := range []string{beside.Journal, beside.WAL} {
			if size, exists, sizeErr := sizeOf(path + suffix); size > 0 && exists || sizeErr != nil {
				return sizeErr
			}
		}
	}
	return err
}

// cutShort returns [ErrCorrupt] for a file that has fewer bytes than its
// header says.
func (w *watched) cutShort() error {
	const size = 100 // https://sqlite.org/fileformat.html#the_database_header
	var b [size]byte
	n, err := w.ReadAt(b[:], 0)
	if err != nil && err != io.EOF {
		return nil // which is noticed elsewhere
	}
	info, err := w.Stat()
	if err != nil {
		return nil
	}
	page := int64(binary.BigEndian.Uint16(b[16:]))
	if page == 1 {
		page = 1 << 16
	}
	whole := page * int64(binary.BigEndian.Uint32(b[28:]))
	if string(b[24:28]) != string(b[92:96]) { // by an old SQLite, which wrote no number of pages
		whole = page
	}
	if whole = max(whole, int64(size)); n < size || info.Size() < whole {
		return fmt.Errorf("%w: the file was cut short: it has %d of at least %d bytes; copy or download it again", ErrCorrupt, info.Size(), whole)
	}
	return nil
}

// fullDisk returns which disk is full: the file's or that of temporary files,
// whichever has less space. SQLite does not distinguish them, and has removed
// its temporary files by now.
func fullDisk(path string, err error) error {
	dir, temp := filepath.Dir(path), tempFolder()
	inTemp, errTemp := atomicfile.FreeSpace(temp)
	inDir, errDir := atomicfile.FreeSpace(dir)
	if errTemp != nil || errDir != nil || inDir <= inTemp {
		return atomicfile.Full(dir, err)
	}
	return fmt.Errorf("%w: the disk of %s, where SQLite keeps temporary files, is full; make room there, or set %s to a folder on another disk (%w)", ErrNoSpace, temp, tempVariable(), err)
}

// tempFolder returns where SQLite keeps temporary files.
func tempFolder() string {
	if runtime.GOOS == "windows" {
		return os.TempDir()
	}
	// https://sqlite.org/tempfiles.html#temporary_file_storage_locations
	for _, dir := range []string{os.Getenv("SQLITE_TMPDIR"), os.Getenv("TMPDIR"), "/var/tmp", "/usr/tmp", "/tmp"} {
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			return dir
		}
	}
	return "."
}

// tempVariable returns the environment variable that names it.
func tempVariable() string {
	if runtime.GOOS == "windows" {
		return "TMP"
	}
	return "SQLITE_TMPDIR"
}
