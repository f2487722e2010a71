package importer

import (
	"errors"

	"github.com/nasbench-go/nasbench/internal/atomicfile"
)

// ErrFault: a strict import found a fault in the file. Test for it with
// [errors.Is].
var ErrFault = errors.New("the dataset file has a fault")

// Errors about the place of the new database, to test for with [errors.Is].
var (
	// ErrSameFile: the database would replace the file that is imported.
	ErrSameFile = atomicfile.ErrSameFile
	// ErrPlace: a folder, a device, a fifo, a link that leads nowhere, or a
	// file that is read-only is where the database is to be written.
	ErrPlace = atomicfile.ErrPlace
)
