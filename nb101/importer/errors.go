package importer

import "github.com/nasbench-go/nasbench/internal/atomicfile"

// Errors about the place of the new database, to test for with [errors.Is].
var (
	// ErrSameFile: the database would replace the file that is imported.
	ErrSameFile = atomicfile.ErrSameFile
	// ErrPlace: a folder, a device, a fifo, a link that leads nowhere, or a file
	// that is read-only is in the place of the database.
	ErrPlace = atomicfile.ErrPlace
)
