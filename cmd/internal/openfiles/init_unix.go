//go:build unix

package openfiles

import (
	"os"
	"syscall"
)

// needed are the files that the runtime opens, and the one whose use makes it.
const needed = 3

func init() {
	if !canOpen(needed) {
		os.Stderr.WriteString(program() + ": too many open files: close some, or raise the limit of this process, for instance with ulimit -n 64\n")
		os.Exit(1)
	}
	if f, err := os.Open(os.DevNull); err == nil { // while there is room
		f.Close()
	}
}

// canOpen reports whether n more files can be open at once. It asks the system
// itself, without the runtime.
func canOpen(n int) bool {
	if n == 0 {
		return true
	}
	fd, err := syscall.Open(os.DevNull, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return err != syscall.EMFILE && err != syscall.ENFILE
	}
	defer syscall.Close(fd)
	return canOpen(n - 1)
}

// program returns the name of the program, without its folder.
func program() string {
	name := os.Args[0]
	for i := len(name) - 1; i >= 0; i-- {
		if os.IsPathSeparator(name[i]) {
			return name[i+1:]
		}
	}
	return name
}
