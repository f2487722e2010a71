package space_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

func TestValidateSaysWhyNot(t *testing.T) {
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
		{"one vertex", []string{"0"}, []string{"input"}, cell.ErrInvalidArch, nil, "1 vertices"},
		{"not square", []string{"01", "0"}, []string{"input", "output"}, cell.ErrInvalidArch, nil, "row 1 has 1 elements"},
		{"not 0 or 1", []string{"02", "00"}, []string{"input", "output"}, cell.ErrInvalidArch, nil, "row 0, column 1 is 2"},
		{"an edge back", []string{"010", "001", "100"}, []string{"input", conv, "output"}, cell.ErrInvalidArch, nil, "row 2, column 0"},
		{"a loop", []string{"010", "011", "000"}, []string{"input", conv, "output"}, cell.ErrInvalidArch, nil, "row 1, column 1"},
		{"too few ops", []string{"01", "00"}, []string{"input"}, cell.ErrInvalidArch, nil, "there are 1 operations"},
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
			a, err := space.Validate(rows(tt.matrix), tt.ops)
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

func TestValidateLooksAtWhatPruningLeaves(t *testing.T) {
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
	a, err := space.Validate(matrix, ops)
	is.NoErr(err)
	is.Equal(a, mustParse(t, "0110001000010000", "input,maxpool3x3,conv1x1-bn-relu,output"))
}

func TestValidateTakesEveryRealCell(t *testing.T) {
	is := is.New(t)
	for _, real := range realCells(t) {
		matrix, ops := real.arch.Matrix()
		a, err := space.Validate(matrix, ops)
		is.NoErr(err)
		is.Equal(a, real.arch)
	}
}

func TestValidateAgreesWithCheckSpace(t *testing.T) {
	is := is.New(t)
	r := rand.New(rand.NewPCG(3, 4))
	inside, outside := 0, 0
	for range 20_000 {
		a, ok := randomArch(r, 4+r.IntN(4))
		if !ok {
			continue
		}
		matrix, ops := a.Matrix()
		got, err := space.Validate(matrix, ops)
		if a.CheckSpace() == nil {
			inside++
			is.NoErr(err)
			is.Equal(got, a.Prune())
		} else {
			outside++
			is.Equal(err.Error(), a.CheckSpace().Error())
		}
	}
	is.True(inside > 1000)
	is.True(outside > 1000)
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

// Whatever goes in, what comes out is a cell of the search space on which all
// functions agree, or an error of one of the two kinds.
func FuzzValidate(f *testing.F) {
	f.Add("0100", "input,output")
	f.Add("010001000", "input,maxpool3x3,output")
	f.Add("0110011000001000010000000100000001000000010000000", "input,conv1x1-bn-relu,conv3x3-bn-relu,maxpool3x3,conv3x3-bn-relu,conv3x3-bn-relu,output")
	f.Add("0111111001111100011110000111000001100000010000000", "input,conv1x1-bn-relu,conv3x3-bn-relu,maxpool3x3,conv3x3-bn-relu,conv3x3-bn-relu,output")
	f.Add("0101001000010000", "input,conv5x5,maxpool3x3,output")
	f.Add("000100000", "input,,output")
	f.Fuzz(func(t *testing.T, adjacency, operations string) {
		is := is.New(t)
		var matrix [][]int
		ops := strings.Split(operations, ",")
		for n := len(ops); len(adjacency) > 0; adjacency = adjacency[min(n, len(adjacency)):] {
			matrix = append(matrix, rows([]string{adjacency[:min(n, len(adjacency))]})[0])
		}
		a, err := space.Validate(matrix, ops)
		if err != nil {
			is.True(a.IsZero())
			is.True(errors.Is(err, cell.ErrInvalidArch) != errors.Is(err, cell.ErrOutOfDomain))
			if b, err := cell.ArchFromMatrix(matrix, ops); err == nil {
				is.True(b.CheckSpace() != nil)
				is.True(space.Canonical(b).Isomorphic(b))
			}
			return
		}
		is.NoErr(a.CheckSpace())
		is.True(a.IsPruned())
		c := space.Canonical(a)
		is.Equal(c.Hash(), a.Hash())
		is.Equal(space.Canonical(c), c)
		is.True(space.Parameters(a) >= 227_274 && space.Parameters(a) < 60_000_000)
		is.Equal(len(space.Channels(a, 128, 128)), a.NumVertices())
		if b, err := cell.ArchFromMatrix(matrix, ops); err == nil { // the unpruned spelling
			is.Equal(b.Prune(), a)
			is.Equal(b.Hash(), a.Hash())
			is.Equal(space.Canonical(b), c)
			is.Equal(space.Parameters(b), space.Parameters(a))
			is.Equal(space.FLOPs(b), space.FLOPs(a))
		}
	})
}
