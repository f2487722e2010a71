package main

import (
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/cmd/internal/everycommand"
)

func TestEveryCommand(t *testing.T) {
	everycommand.Test(t, newRoot, map[string]string{"nb101-migrate up-to": "2", "nb101-migrate down-to": "0"})
}

// A script can ask every command for JSON, and for quiet.
func TestEveryCommandHasJSONAndQuiet(t *testing.T) {
	is := is.New(t)
	for _, cmd := range newRoot().Commands() {
		stdout, _, status := run(cmd.Name(), "--help")
		is.Equal(status, 0)
		is.True(strings.Contains(stdout, " --json "))
		is.True(strings.Contains(stdout, " --quiet "))
	}
}
