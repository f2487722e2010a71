package main

import (
	"path/filepath"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
)

// The pictures in README are those that make pictures draws.
func TestPicturesOfREADME(t *testing.T) {
	is := is.New(t)
	noDatabase(t)
	cell := filepath.Join(t.TempDir(), "cell.svg")
	_, stderr, status := run("", "cell", "show", "02e5a0247bbdcf2860b7e96f74961594", "--svg", cell, "--background", "transparent")
	is.Equal(stderr, "")
	is.Equal(status, 0)
	is.True(string(testdb.ReadFile(t, cell)) == string(testdb.ReadFile(t, filepath.Join("..", "..", "docs", "cell.svg")))) // make pictures
}
