package space_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/matryer/is"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

func TestNeighboursAgreeWithBruteForce(t *testing.T) {
	t.Parallel()
	check := func(a cell.Arch) {
		if got, want := space.Neighbours(a), oneStepAway(a); !slices.Equal(got, want) {
			t.Fatalf("%v has the neighbours\n%v, but\n%v are one step away", a, got, want)
		}
	}
	for a := range space.All() {
		if a.NumVertices() > 5 {
			break
		}
		check(a)
	}
	for _, real := range realCells(t) {
		check(real.arch)
	}
	r := rand.New(rand.NewPCG(21, 22))
	for range 100 {
		check(space.SampleUniform(r))
	}
}

// oneStepAway tries every op and every edge of every spelling.
func oneStepAway(a cell.Arch) []cell.Arch {
	found := map[cell.Arch]bool{}
	try := func(n int, edges uint32, ops []cell.Op) {
		if b, err := cell.ArchFromEdges(n, edges, ops); err == nil && b.CheckSpace() == nil {
			found[space.Canonical(b)] = true
		}
	}
	n := a.NumVertices()
	for s := range spellings(a) {
		for bit := range n * (n - 1) / 2 {
			try(n, s.Edges()^1<<bit, s.Ops())
		}
		for v := range n - 2 {
			for op := range cell.Op(cell.NumOps) {
				ops := s.Ops()
				if ops[v] != op {
					ops[v] = op
					try(n, s.Edges(), ops)
				}
			}
		}
	}
	var list []cell.Arch
	for b := range found {
		list = append(list, b)
	}
	slices.SortFunc(list, inGeneratorOrder)
	return list
}

func TestNeighboursAreCellsOtherThanTheCell(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	r := rand.New(rand.NewPCG(23, 24))
	for range 300 {
		a := space.SamplePublished(r)
		c := space.Canonical(a)
		list := space.Neighbours(a)
		is.Equal(list, space.Neighbours(c)) // whatever the spelling
		is.Equal(len(list) > 0, c.NumVertices() > 2)
		is.True(!slices.Contains(list, c))
		for _, b := range list {
			is.NoErr(b.CheckSpace())
			is.Equal(space.Canonical(b), b)
			is.True(b.NumVertices() <= c.NumVertices())
			if b.NumVertices() == c.NumVertices() {
				is.True(slices.Contains(space.Neighbours(b), c)) // and back in one step
			}
		}
	}
}

func TestNeighboursOfTheSmallest(t *testing.T) {
	is := is.New(t)
	is.Equal(len(space.Neighbours(cell.Arch{})), 0)
	is.Equal(len(space.Neighbours(mustParse(t, "0100", "input,output"))), 0)
	conv := mustParse(t, "010001000", "input,conv3x3-bn-relu,output")
	is.Equal(space.Neighbours(conv), []cell.Arch{
		mustParse(t, "010001000", "input,conv1x1-bn-relu,output"),
		mustParse(t, "010001000", "input,maxpool3x3,output"),
		mustParse(t, "011001000", "input,conv3x3-bn-relu,output"),
	})
}

func TestNeighboursOfACellOutsideTheSpaceAreInside(t *testing.T) {
	is := is.New(t)
	ten, err := cell.ArchFromEdges(5, 1<<10-1, []cell.Op{0, 1, 2})
	is.NoErr(err)
	list := space.Neighbours(ten)
	is.True(len(list) > 0)
	for _, b := range list {
		is.NoErr(b.CheckSpace())
	}
}

func BenchmarkNeighbours(b *testing.B) {
	a := realCells(b)[0].arch
	b.ReportAllocs()
	for b.Loop() {
		space.Neighbours(a)
	}
}
