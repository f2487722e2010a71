package nb101

import "errors"

// Errors to test for with [errors.Is]. What comes back wraps one of them with
// what was wrong, where, and what to do about it.
var (
	// ErrInvalidQuery: a query whose fields contradict each other.
	ErrInvalidQuery = errors.New("invalid query")
	// ErrNotFound: the database has no such cell, config or trial.
	ErrNotFound = errors.New("not in this database")
	// ErrUnknownBudget: a number of epochs that the dataset does not have.
	ErrUnknownBudget = errors.New("unknown budget")
	// ErrLimit: a training would take more than an [Evaluator] may still spend.
	ErrLimit = errors.New("over the limit")
	// ErrNoDatabase: there is no database file where one was looked for.
	ErrNoDatabase = errors.New("no database")
	// ErrNotNNI: the file is not an SQLite database with NNI's three tables.
	ErrNotNNI = errors.New("not an NNI NAS-Bench-101 database")
	// ErrUnfinishedWrite: a writer has been interrupted, or is at work, and the
	// file cannot be read as it is without changing it.
	ErrUnfinishedWrite = errors.New("unfinished write")
	// ErrCorruptRow: a row holds something that its column cannot mean.
	ErrCorruptRow = errors.New("corrupt row")
)
