package sqlitefile

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"github.com/nasbench-go/nasbench/internal/atomicfile"
)

// What can be wrong with a file. Package nb101 exports these.
var (
	ErrNoDatabase      = errors.New("no database")
	ErrNotNNI          = errors.New("not an NNI NAS-Bench-101 database")
	ErrUnfinishedWrite = errors.New("unfinished write")
	ErrCorrupt         = errors.New("damaged database")
	ErrBusy            = errors.New("in use by another program")
	ErrReadOnly        = errors.New("cannot be written to")
	ErrNoSpace         = atomicfile.ErrNoSpace
)

// Explain says what an error of SQLite's means, for whoever reads or writes an
// NNI database, in terms of the errors of this package. It wraps the error.
// Errors that are explained already, or not SQLite's, stay as they are.
func Explain(err error) error {
	extended, ok := extendedCode(err)
	switch {
	case !ok, isExplained(err):
		return err
	case extended == extReadOnlyRollback, extended == extReadOnlyRecovery:
		return unfinished(err)
	}
	switch Code(extended & 0xff) {
	case CodeCantOpen:
		if tooManyFiles() {
			return fmt.Errorf("too many files are open: close some, or raise the limit (%w)", err)
		}
		return unfinished(err)
	case CodeNotADB:
		return fmt.Errorf("%w: SQLite does not take it for a database; choose another file (%w)", ErrNotNNI, err)
	case CodeCorrupt:
		return Damaged(err)
	case CodeFull:
		return fmt.Errorf("%w: the disk of the database, or that of temporary files, is full; make room there (%w)", ErrNoSpace, err)
	case CodeBusy, CodeLocked:
		return fmt.Errorf("%w: the file is locked; try again when that program has ended (%w)", ErrBusy, err)
	case CodeReadOnly, CodePerm:
		return fmt.Errorf("%w: the file or its folder is read-only (%w)", ErrReadOnly, err)
	case CodeError: // no such table, no such column
		return fmt.Errorf("%w: it lacks a table or column of NNI's; choose another file (%w)", ErrNotNNI, err)
	}
	return err
}

// tooManyFiles reports whether this process can open no more files, which
// SQLite only calls "unable to open database file".
func tooManyFiles() bool {
	f, err := os.Open(os.DevNull)
	if err == nil {
		f.Close()
	}
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}

func isExplained(err error) bool {
	for _, known := range []error{ErrNoDatabase, ErrNotNNI, ErrUnfinishedWrite, ErrCorrupt, ErrBusy, ErrReadOnly, ErrNoSpace} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

func unfinished(err error) error {
	return fmt.Errorf("%w: the program that wrote it last did not end well; open it once for writing to roll that back, for instance with: sqlite3 FILE 'PRAGMA quick_check' (%w)", ErrUnfinishedWrite, err)
}

// Damaged is [ErrCorrupt] with what was found.
func Damaged(err error) error {
	return fmt.Errorf("%w: %w; get the file again from its source", ErrCorrupt, err)
}
