package dataset

import (
	"errors"

	"github.com/nasbench-go/nasbench/internal/atomicfile"
)

// Errors to test for with [errors.Is]. What is returned wraps one of them with
// what was wrong, where, and what to do about it.
var (
	// ErrNotDataset: a file of another type.
	ErrNotDataset = errors.New("not a NAS-Bench-101 dataset file")
	// ErrDamaged: a dataset file with a record that cannot be right.
	ErrDamaged = errors.New("damaged dataset file")
	// ErrInvalidRecord: a record that a dataset file cannot hold.
	ErrInvalidRecord = errors.New("invalid record")
	// ErrNoSpace: the disk is full, or would be.
	ErrNoSpace = atomicfile.ErrNoSpace
	// ErrPlace: a folder, a device, a fifo, a link that leads nowhere, or a
	// file that is read-only is where a file is to be written.
	ErrPlace = atomicfile.ErrPlace
)
