package sqlitefile

import (
	"errors"
	"fmt"
	"os"
	"regexp"
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
	ErrReplaced        = errors.New("replaced or removed")
	ErrReadOnly        = errors.New("cannot be written to")
	ErrNoSpace         = atomicfile.ErrNoSpace
	ErrTooManyFiles    = errors.New("too many open files")
	ErrCannotOpen      = errors.New("cannot be opened")
	ErrIO              = errors.New("reading or writing failed")
	ErrUnsupported     = errors.New("not supported by this program's SQLite")
)

// Explain returns what an error of SQLite's means for reading or writing an
// NNI database, in terms of the errors of this package. It wraps the error.
// Errors that are explained already, or not SQLite's, stay as they are.
func Explain(err error) error {
	extended, ok := extendedCode(err)
	switch {
	case isExplained(err):
		return err
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return manyFiles(err)
	case errors.Is(err, syscall.EIO):
		return failedIO(err)
	case !ok:
		return err
	case extended == extReadOnlyRollback, extended == extReadOnlyRecovery:
		return unfinished(err)
	}
	switch Code(extended & 0xff) {
	case CodeCantOpen:
		if tooManyFiles() {
			return manyFiles(err)
		}
		return fmt.Errorf("%w: SQLite cannot open the file, or one that it needs beside it; check the path, and the permissions of the file and its folder (%w)", ErrCannotOpen, err)
	case CodeNotADB:
		return fmt.Errorf("%w: SQLite does not take it for a database; choose another file (%w)", ErrNotNNI, err)
	case CodeCorrupt:
		return Damaged(err)
	case CodeFull:
		return fmt.Errorf("%w: the disk of the database, or the one where SQLite keeps temporary files, is full; make room there (%w)", ErrNoSpace, err)
	case CodeBusy, CodeLocked:
		return fmt.Errorf("%w: the file is locked; try again when that program has ended (%w)", ErrBusy, err)
	case CodeReadOnly, CodePerm:
		return fmt.Errorf("%w: the file or its folder is read-only (%w)", ErrReadOnly, err)
	case CodeIOErr:
		return failedIO(err)
	case CodeError:
		return explainStatement(err)
	}
	return err
}

// ExplainReading is [Explain] for an error of reading. SQLite writes then only
// to roll back or recover what another program left, and not every driver tells
// that from other writes.
func ExplainReading(err error) error {
	if Has(err, CodeReadOnly) && !isExplained(err) {
		return unfinished(err)
	}
	return Explain(err)
}

// SQLite's words for what a statement refers to and is not there.
var (
	ofTheSchema  = regexp.MustCompile(`no such (table|column): "?(?:\w+\.)*(\w+)`)
	ofTheProgram = regexp.MustCompile(`(?:no such|unknown) (module|function|collation sequence): ([^\s()]+)`)
)

// explainStatement says what it means that a statement does not fit the schema.
func explainStatement(err error) error {
	if m := ofTheProgram.FindStringSubmatch(err.Error()); m != nil {
		return fmt.Errorf("%w: something in the database needs the %s %s; use the program that has it, or drop what needs it (%w)", ErrUnsupported, m[1], m[2], err)
	}
	if m := ofTheSchema.FindStringSubmatch(err.Error()); m != nil && isNNIs(m[2]) {
		return fmt.Errorf("%w: it lacks the %s %s; choose another file (%w)", ErrNotNNI, m[1], m[2], err)
	}
	return err
}

func failedIO(err error) error {
	return fmt.Errorf("%w: the disk or the network of the file has failed, or the path is a folder; check both (%w)", ErrIO, err)
}

func manyFiles(err error) error {
	return fmt.Errorf("%w: close some, or raise the limit of this process, for instance with ulimit -n (%w)", ErrTooManyFiles, err)
}

// filesOfSQLite is how many files SQLite opens at most for one database at once:
// itself, what lies beside it, its folder, and temporary ones.
const filesOfSQLite = 8

// tooManyFiles reports whether this process cannot open as many files as
// SQLite may have needed, for which SQLite only says "unable to open database
// file".
func tooManyFiles() bool {
	for range filesOfSQLite {
		f, err := os.Open(os.DevNull)
		if err != nil {
			return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
		}
		defer f.Close()
	}
	return false
}

func isExplained(err error) bool {
	for _, known := range []error{ErrNoDatabase, ErrNotNNI, ErrUnfinishedWrite, ErrCorrupt, ErrBusy, ErrReplaced, ErrReadOnly, ErrNoSpace, ErrTooManyFiles, ErrCannotOpen, ErrIO, ErrUnsupported} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

func unfinished(err error) error {
	return fmt.Errorf("%w: the program that wrote it last was interrupted; open it once for writing to roll that back, for instance with: sqlite3 FILE 'PRAGMA quick_check' (%w)", ErrUnfinishedWrite, err)
}

// Damaged returns [ErrCorrupt] with what was found.
func Damaged(err error) error {
	return fmt.Errorf("%w: %w; get the file again from its source", ErrCorrupt, err)
}
