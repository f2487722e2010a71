//go:build linux || darwin || freebsd

package atomicfile

import (
	"math"
	"syscall"
)

// fullErrors are the system's errors for a full disk, or for a user's quota
// that is used up.
var fullErrors = [...]error{syscall.ENOSPC, syscall.EDQUOT}

// FreeSpace returns how many bytes a user may still write in a folder.
func FreeSpace(dir string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return int64(min(uint64(max(s.Bavail, 0))*uint64(s.Bsize), math.MaxInt64)), nil
}
