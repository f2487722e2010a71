package cell_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

func TestModelSpecSaysWhyNot(t *testing.T) {
	const conv, pool = "conv3x3-bn-relu", "maxpool3x3"
	tests := []struct {
		name   string
		matrix []string // rows
		ops    []string
		kind   error
		reason error // nil: the kind alone
		says   string
	}{
		{"no matrix", nil, nil, cell.ErrInvalidArch, nil, "0 vertices"},
		{"one vertex", []string{"0"}, []string{"input"}, cell.ErrInvalidArch, nil, "1 vertex;"},
		{"not square", []string{"01", "0"}, []string{"input", "output"}, cell.ErrInvalidArch, nil, "row 1 has 1 element"},
		{"not 0 or 1", []string{"02", "00"}, []string{"input", "output"}, cell.ErrInvalidArch, nil, "row 0, column 1 is not 0 or 1"},
		{"an edge back", []string{"010", "001", "100"}, []string{"input", conv, "output"}, cell.ErrInvalidArch, nil, "row 2, column 0"},
		{"a loop", []string{"010", "011", "000"}, []string{"input", conv, "output"}, cell.ErrInvalidArch, nil, "row 1, column 1"},
		{"too few ops", []string{"01", "00"}, []string{"input"}, cell.ErrInvalidArch, nil, `the matrix is 2×2, which takes 2 operations with "input" and "output"; there are 1`},
		{"no input", []string{"01", "00"}, []string{conv, "output"}, cell.ErrInvalidArch, nil, `must be "input" and "output"`},
		{"no path", []string{"010", "000", "000"}, []string{"input", conv, "output"}, cell.ErrInvalidArch, cell.ErrNoPath, "output (vertex 2)"},
		{"unknown op", []string{"010", "001", "000"}, []string{"input", "conv5x5", "output"}, cell.ErrInvalidArch, cell.ErrUnknownOp, `"conv5x5"`},
		{"eight vertices", chain(8), append([]string{"input", conv, conv, conv, conv, conv, pool}, "output"),
			cell.ErrOutOfDomain, cell.ErrTooManyVertices, "8 vertices after pruning"},
		{"ten edges", []string{"01111", "00111", "00011", "00001", "00000"}, []string{"input", conv, conv, pool, "output"},
			cell.ErrOutOfDomain, cell.ErrTooManyEdges, "10 edges after pruning"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			a, err := cell.FromModelSpec(rows(tt.matrix), tt.ops)
			is.True(a.IsZero())
			is.True(errors.Is(err, tt.kind))
			is.True(errors.Is(err, cell.ErrInvalidArch) != errors.Is(err, cell.ErrOutOfDomain)) // never both
			is.True(strings.Contains(err.Error(), tt.says))
			for _, reason := range []error{cell.ErrNoPath, cell.ErrUnknownOp, cell.ErrTooManyVertices, cell.ErrTooManyEdges} {
				is.Equal(errors.Is(err, reason), reason == tt.reason)
			}
		})
	}
}

func TestModelSpecIsJudgedByWhatPruningLeaves(t *testing.T) {
	is := is.New(t)
	// Nine vertices of which six lead nowhere, one of them with an op that does
	// not exist.
	matrix := rows([]string{
		"011111110",
		"001111110",
		"000111111",
		"000011110",
		"000001110",
		"000000110",
		"000000010",
		"000000000",
		"000000000"})
	ops := []string{"input", "maxpool3x3", "conv1x1-bn-relu", "x", "maxpool3x3", "maxpool3x3", "maxpool3x3", "maxpool3x3", "output"}
	a, err := cell.FromModelSpec(matrix, ops)
	is.NoErr(err)
	want, err := cell.ParseMatrix("0110001000010000", "input,maxpool3x3,conv1x1-bn-relu,output")
	is.NoErr(err)
	is.Equal(a, want)
}

// rows makes a matrix of digits.
func rows(lines []string) (matrix [][]int) {
	for _, line := range lines {
		row := []int{}
		for _, digit := range line {
			row = append(row, int(digit-'0'))
		}
		matrix = append(matrix, row)
	}
	return matrix
}

// chain is the matrix of n vertices in a row.
func chain(n int) (lines []string) {
	for x := range n {
		row := []byte(strings.Repeat("0", n))
		if x < n-1 {
			row[x+1] = '1'
		}
		lines = append(lines, string(row))
	}
	return lines
}

func TestSetsOfEdges(t *testing.T) {
	is := is.New(t)
	const n = 5 // 0->1->4, 2->4, 0->3
	edges := cell.Edge(0, 1) | cell.Edge(1, 4) | cell.Edge(2, 4) | cell.Edge(0, 3)
	is.Equal(cell.InputSet(edges, 4), uint32(1<<1|1<<2))
	is.Equal(cell.InputSet(edges, 2), uint32(0))
	is.Equal(cell.OnPath(n, edges), uint32(1<<0|1<<1|1<<4))
	is.True(cell.HasPath(n, edges))
	edges &^= cell.Edge(1, 4) // now no path
	is.Equal(cell.OnPath(n, edges), uint32(0))
	is.True(!cell.HasPath(n, edges))
	is.Equal(cell.OnPath(2, cell.Edge(0, 1)), uint32(1<<0|1<<1))
}
