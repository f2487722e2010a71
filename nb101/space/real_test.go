package space_test

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

// realCell is a cell as the published dataset has it.
type realCell struct {
	place      int // in the file, by hash
	hash       cell.Hash
	arch       cell.Arch
	parameters int
}

// realCells reads testdata/cells.txt, where the sources are named.
func realCells(tb testing.TB) (cells []realCell) {
	tb.Helper()
	f, err := os.Open("testdata/cells.txt")
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		var c realCell
		var hash, adjacency, operations string
		if _, err := fmt.Sscan(lines.Text(), &c.place, &hash, &adjacency, &operations, &c.parameters); err != nil {
			tb.Fatal(err)
		}
		if c.hash, err = cell.ParseHash(hash); err != nil {
			tb.Fatal(err)
		}
		if c.arch, err = cell.ParseMatrix(adjacency, operations); err != nil {
			tb.Fatal(err)
		}
		cells = append(cells, c)
	}
	if err := lines.Err(); err != nil {
		tb.Fatal(err)
	}
	if len(cells) != 31 {
		tb.Fatalf("%d real cells; there are 31", len(cells))
	}
	return cells
}
