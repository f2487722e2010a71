//go:build unix

package migrate

import "golang.org/x/sys/unix"

// isReadOnly reports whether the permissions of a path, or its disk, keep this
// process from writing. It opens nothing: to close a file would end the locks that
// SQLite has on it.
func isReadOnly(path string) bool { return unix.Access(path, unix.W_OK) != nil }
