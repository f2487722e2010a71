package search

import "errors"

// Errors to test for with [errors.Is].
var (
	// ErrNoCells: the source does not have any of very many cells, or lacks
	// the test accuracy of the best one after 108 epochs.
	ErrNoCells = errors.New("the source has too few cells to search in")
	// ErrInvalidOptions: options that contradict each other or are out of range.
	ErrInvalidOptions = errors.New("invalid options")
)
