package testdb

import (
	"fmt"
	"syscall"
	"testing"
)

// SmallDisk mounts a disk of a number of kilobytes and returns the folder.
// Without the right to do so the test is skipped.
func SmallDisk(tb testing.TB, kilobytes int) string {
	tb.Helper()
	dir := tb.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%dk", kilobytes)); err != nil {
		tb.Skipf("a small disk cannot be mounted here, which takes root: %v", err)
	}
	tb.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			tb.Error(err)
		}
	})
	return dir
}
