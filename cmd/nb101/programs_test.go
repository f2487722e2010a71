package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
	"slices"
	"sync"
	"testing"
)

// programs builds both programs, once, and returns the folder. Under the race
// detector they have it too.
func programs(t *testing.T) string {
	t.Helper()
	dir, err := builtPrograms()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

var builtPrograms = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "nb101-programs")
	if err != nil {
		return "", err
	}
	programsDir = dir
	args := []string{"build", "-o", dir}
	if info, ok := debug.ReadBuildInfo(); ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		args = append(args, "-race")
	}
	out, err := exec.Command("go", append(args, "../nb101", "../nb101-migrate")...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return dir, nil
})

// programsDir is the folder, which TestMain removes.
var programsDir string
