package atomicfile

import "errors"

// What can be wrong with a file to write.
var (
	// ErrNoSpace: a disk is full, or would be.
	ErrNoSpace = errors.New("not enough disk space")
	// ErrSameFile: what is to be written is what is read.
	ErrSameFile = errors.New("output and input are the same file")
	// ErrPlace: what is at the path is no file that can be replaced.
	ErrPlace = errors.New("no place for a file")
)
