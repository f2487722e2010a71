package main

import (
	"path/filepath"
	"regexp"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
)

// withoutPixels takes the images out of an SVG document: another release of Go
// may compress them in another way.
func withoutPixels(svg []byte) []byte {
	return regexp.MustCompile(`base64,[^"]*`).ReplaceAll(svg, nil)
}

// The pictures in README are those that make pictures draws.
func TestPicturesOfREADME(t *testing.T) {
	is := is.New(t)
	noDatabase(t)
	dir := t.TempDir()
	cell, sample, plot := filepath.Join(dir, "cell.svg"), filepath.Join(dir, "sample.db"), filepath.Join(dir, "plot.svg")
	for _, args := range [][]string{
		{"cell", "show", "02e5a0247bbdcf2860b7e96f74961594", "--svg", cell, "--background", "transparent"},
		{"sample", sample},
		{"plot", plot, "--db", sample, "--width", "6", "--height", "3.6"},
	} {
		_, stderr, status := run("", args...)
		is.Equal(stderr, "")
		is.Equal(status, 0)
	}
	for _, name := range []string{"cell.svg", "plot.svg"} {
		drawn, shown := testdb.ReadFile(t, filepath.Join(dir, name)), testdb.ReadFile(t, filepath.Join("..", "..", "docs", name))
		is.True(string(withoutPixels(drawn)) == string(withoutPixels(shown))) // make pictures
	}
}
