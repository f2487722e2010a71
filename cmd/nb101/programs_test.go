package main

import (
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
)

// programs builds both programs, once, and returns the folder.
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
	out, err := exec.Command("go", "build", "-o", dir, "../nb101", "../nb101-migrate").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return dir, nil
})

// programsDir is the folder, which TestMain removes.
var programsDir string
