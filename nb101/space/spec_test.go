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

func TestEveryRealCellIsAModelSpecOfTheSpace(t *testing.T) {
	is := is.New(t)
	for _, real := range realCells(t) {
		matrix, ops := real.arch.Matrix()
		a, err := cell.FromModelSpec(matrix, ops)
		is.NoErr(err)
		is.Equal(a, real.arch)
	}
}

func TestModelSpecAgreesWithCheckSpace(t *testing.T) {
	is := is.New(t)
	r := rand.New(rand.NewPCG(3, 4))
	inside, outside := 0, 0
	for range 20_000 {
		a, ok := randomArch(r, 4+r.IntN(4))
		if !ok {
			continue
		}
		matrix, ops := a.Matrix()
		got, err := cell.FromModelSpec(matrix, ops)
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

// Whatever goes in, what comes out is a cell of the search space on which all
// functions agree, or an error of one of the two kinds.
func FuzzModelSpec(f *testing.F) {
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
		a, err := cell.FromModelSpec(matrix, ops)
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
