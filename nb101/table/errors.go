package table

import (
	"errors"

	"github.com/nasbench-go/nasbench/internal/tablefile"
)

// Errors to test for with [errors.Is], beside those of package nb101.
var (
	// ErrNotTable: the file is not an Arrow file, or another program wrote it.
	ErrNotTable = tablefile.ErrNotTable
	// ErrCorrupt: the file is damaged or incomplete.
	ErrCorrupt = tablefile.ErrCorrupt
	// ErrVersion: a table of a format that this version of the package does not
	// read.
	ErrVersion = tablefile.ErrVersion
	// ErrClosed: the table has been closed.
	ErrClosed = errors.New("the table is closed")
)
