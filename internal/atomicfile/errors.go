package atomicfile

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
)

// What can be wrong with a file to write.
var (
	// ErrNoSpace: a disk is full, or would be.
	ErrNoSpace = errors.New("not enough disk space")
	// ErrSameFile: what is to be written is what is read.
	ErrSameFile = errors.New("output and input are the same file")
	// ErrPlace: what is at the path is not a file that can be replaced.
	ErrPlace = errors.New("no place for a file")
)

// IsFull reports whether the system says that a disk is full.
func IsFull(err error) bool {
	return slices.ContainsFunc(fullErrors[:], func(full error) bool { return errors.Is(err, full) })
}

// Explain makes [ErrNoSpace] of an error that says that the disk of a file is
// full. Other errors stay as they are, and so does one that is explained.
func Explain(path string, err error) error {
	if !IsFull(err) || errors.Is(err, ErrNoSpace) {
		return err
	}
	return Full(filepath.Dir(path), err)
}

// Full returns [ErrNoSpace] for the disk of a folder.
func Full(dir string, err error) error {
	if abs, absErr := filepath.Abs(dir); absErr == nil {
		dir = abs
	}
	return fmt.Errorf("%w: the disk of %s is full; make room there (%w)", ErrNoSpace, dir, err)
}
