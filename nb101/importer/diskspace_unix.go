//go:build linux || darwin || freebsd

package importer

import (
	"math"
	"syscall"
)

// freeSpace is how many bytes a user may still write in a folder.
func freeSpace(dir string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return int64(min(uint64(s.Bavail)*uint64(s.Bsize), math.MaxInt64)), nil
}
