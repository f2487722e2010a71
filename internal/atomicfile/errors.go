package atomicfile

import "errors"

// ErrNoSpace: a disk is full, or would be.
var ErrNoSpace = errors.New("not enough disk space")
