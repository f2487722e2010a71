package table

import (
	"errors"

	"github.com/nasbench-go/nasbench/internal/tablefile"
)

// Errors to test for with [errors.Is], beside those of package nb101.
var (
	// ErrNotTable: the file is something else, or an Arrow file that another program
	// has written.
	ErrNotTable = tablefile.ErrNotTable
	// ErrCorrupt: the file is damaged, or not all of it is there.
	ErrCorrupt = tablefile.ErrCorrupt
	// ErrVersion: a table of a format that this version of the package does not
	// read.
	ErrVersion = tablefile.ErrVersion
	// ErrClosed: the table has been closed.
	ErrClosed = errors.New("the table is closed")
)
