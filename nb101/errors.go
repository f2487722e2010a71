package nb101

import (
	"errors"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// Errors to test for with [errors.Is]. What is returned wraps one of them with
// what was wrong, where, and what to do about it.
var (
	// ErrInvalidQuery: a query whose fields contradict each other.
	ErrInvalidQuery = errors.New("invalid query")
	// ErrNotFound: the database has no such cell, config or trial.
	ErrNotFound = errors.New("not in this database")
	// ErrUnknownBudget: a number of epochs that the dataset does not have.
	ErrUnknownBudget = errors.New("unknown budget")
	// ErrLimit: a training would take more than an [Evaluator] may still
	// spend.
	ErrLimit = errors.New("over the limit")
	// ErrNoDatabase: no database file exists where one was looked for.
	ErrNoDatabase = sqlitefile.ErrNoDatabase
	// ErrNotNNI: the file is not an SQLite database with NNI's three tables.
	ErrNotNNI = sqlitefile.ErrNotNNI
	// ErrUnfinishedWrite: a writer was interrupted, or is at work, and the
	// file cannot be read as it is without changing it.
	ErrUnfinishedWrite = sqlitefile.ErrUnfinishedWrite
	// ErrCorrupt: SQLite finds the file damaged.
	ErrCorrupt = sqlitefile.ErrCorrupt
	// ErrBusy: another program has had the file locked for too long, or has
	// changed it while it was being read. Asking again may succeed.
	ErrBusy = sqlitefile.ErrBusy
	// ErrReplaced: another file has been put in the place of the one that was
	// opened, or it was moved away or removed. It must be opened again.
	ErrReplaced = sqlitefile.ErrReplaced
	// ErrReadOnly: the file or its folder cannot be written to.
	ErrReadOnly = sqlitefile.ErrReadOnly
	// ErrNoSpace: a disk is full, or would be.
	ErrNoSpace = sqlitefile.ErrNoSpace
	// ErrTooManyFiles: this process, or the system, can open no more files.
	ErrTooManyFiles = sqlitefile.ErrTooManyFiles
	// ErrCannotOpen: SQLite cannot open the file, for instance because its path
	// is too long for SQLite.
	ErrCannotOpen = sqlitefile.ErrCannotOpen
	// ErrIO: the system cannot read or write the file, because its disk or
	// network has failed, or because it is a folder.
	ErrIO = sqlitefile.ErrIO
	// ErrUnsupported: something of the owner's in the file needs a function, a
	// collation or a module that this program does not have.
	ErrUnsupported = sqlitefile.ErrUnsupported
	// ErrCorruptRow: a row holds a value that is invalid in its column.
	ErrCorruptRow = errors.New("corrupt row")
)
