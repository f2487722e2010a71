//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package table

import (
	"fmt"
	"math"
	"os"
	"syscall"
)

// load maps a file. release ends that.
func load(f *os.File, size int64) (b []byte, release func(), err error) {
	if size <= 0 || size > math.MaxInt {
		return nil, nil, fmt.Errorf("%w: it has %d bytes", ErrNotTable, size)
	}
	b, err = syscall.Mmap(int(f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, nil, os.NewSyscallError("mmap", err)
	}
	return b, func() { syscall.Munmap(b) }, nil
}
