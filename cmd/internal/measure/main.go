//go:build unix

// Command measure runs a command and says what it took: wall and processor
// time, and the most memory that it had at once.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: measure COMMAND [ARG …]")
		os.Exit(2)
	}
	cmd := exec.Command(os.Args[1], os.Args[2:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if cmd.ProcessState == nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
	peak := cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss // KiB, on macOS bytes
	if runtime.GOOS == "darwin" {
		peak >>= 10
	}
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	fmt.Printf("== %s: %.2f s, processor %.2f s, at most %d MiB\n",
		strings.Join(os.Args[1:], " "), wall.Seconds(), cpu.Seconds(), peak>>10)
	if err != nil {
		os.Exit(1)
	}
}
