package export

import (
	"errors"
	"fmt"

	"github.com/nasbench-go/nasbench/internal/atomicfile"
)

var (
	// ErrNoPlace: a value, a trial or a cell that the shape of a table has no place
	// for. Nothing is rounded or left out silently.
	ErrNoPlace = errors.New("a table cannot hold this")
	// ErrNoResults: the input has nothing to export.
	ErrNoResults = errors.New("no result to export")
	// ErrSameFile: the export would replace one of [Options.Inputs].
	ErrSameFile = atomicfile.ErrSameFile
)

// RowError is a row of a database that a table cannot hold. It is [ErrNoPlace]
// for errors.Is.
type RowError struct {
	Table string // nb101trialconfig, nb101trialstats or nb101intermediatestats
	ID    int64  // of the row
	Err   error  // what is wrong
}

func (e *RowError) Error() string {
	return fmt.Sprintf("%v: %s %d: %v", ErrNoPlace, e.Table, e.ID, e.Err)
}

// Unwrap returns [ErrNoPlace] only.
func (e *RowError) Unwrap() error { return ErrNoPlace }
