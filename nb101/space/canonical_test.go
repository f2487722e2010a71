package space_test

import (
	"cmp"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/matryer/is"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// Every graph of up to five vertices, whatever its number of edges, is compared
// with all its relabellings.
func TestCanonicalAndIsomorphicAgreeWithBruteForce(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	var graphs, cells int
	owner := map[cell.Hash]cell.Arch{} // the first spelling of the cell that has the hash
	for a := range allArchs(5) {
		graphs++
		pruned := a.Prune()
		first := slices.MinFunc(slices.Collect(spellings(pruned)), inGeneratorOrder)
		if got := space.Canonical(a); got != first {
			t.Fatalf("%v: Canonical gives %v; the first of its spellings is %v", a, got, first)
		}
		h := a.Hash()
		if _, ok := owner[h]; !ok {
			owner[h] = first
			cells++
		}
		if owner[h] != first {
			t.Fatalf("%v has the hash of %v, but they are not isomorphic", a, owner[h])
		}
		if !a.Isomorphic(first) {
			t.Fatalf("%v has not the hash of its spelling %v", a, first)
		}
	}
	is.Equal(graphs, 23_146)
	is.Equal(cells, 1+6+84+2_441+27) // the search space, and the complete graph with its 27 labellings
}

func TestCanonicalOfLargeCellsAgreesWithBruteForce(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		a, ok := randomArch(r, 6+r.IntN(2))
		if !ok {
			continue
		}
		first := slices.MinFunc(slices.Collect(spellings(a.Prune())), inGeneratorOrder)
		if got := space.Canonical(a); got != first {
			t.Fatalf("%v: Canonical gives %v; the first of its spellings is %v", a, got, first)
		}
	}
}

func TestCanonicalOfRealCellsIsTheStoredSpelling(t *testing.T) {
	is := is.New(t)
	for _, real := range realCells(t) {
		for a := range spellings(real.arch) {
			is.Equal(space.Canonical(a), real.arch)
		}
	}
}

func TestCanonicalOfNoCell(t *testing.T) {
	is := is.New(t)
	is.True(space.Canonical(cell.Arch{}).IsZero())
}

func TestCanonicalAllocatesNothing(t *testing.T) {
	is := is.New(t)
	a := realCells(t)[0].arch
	is.Equal(testing.AllocsPerRun(100, func() { space.Canonical(a) }), 0.0)
}

// allArchs gives every Arch of up to most vertices, pruned or not.
func allArchs(most int) iter.Seq[cell.Arch] {
	return func(yield func(cell.Arch) bool) {
		for n := 2; n <= most; n++ {
			for mask := uint32(0); mask < 1<<(n*(n-1)/2); mask++ {
				ops := make([]cell.Op, n-2)
				for more := true; more; more = count(ops) {
					if a, err := cell.ArchFromEdges(n, mask, ops); err == nil && !yield(a) {
						return
					}
				}
			}
		}
	}
}

// spellings gives every spelling of a pruned cell, by trying all permutations
// of its inner vertices.
func spellings(a cell.Arch) iter.Seq[cell.Arch] {
	n := a.NumVertices()
	return func(yield func(cell.Arch) bool) {
		for inner := range permutations(n - 2) {
			if b, ok := renumbered(a, inner); ok && !yield(b) {
				return
			}
		}
	}
}

// renumbered gives the inner vertex v the number inner[v-1]+1, if every edge
// still leads to a higher one.
func renumbered(a cell.Arch, inner []int) (cell.Arch, bool) {
	n := a.NumVertices()
	place := make([]int, n)
	for i, v := range inner {
		place[i+1] = v + 1
	}
	place[n-1] = n - 1
	ops := make([]cell.Op, n-2)
	mask := uint32(0)
	for y := 1; y < n; y++ {
		if y < n-1 {
			ops[place[y]-1] = a.Op(y)
		}
		for x := range y {
			if !a.HasEdge(x, y) {
				continue
			}
			if place[x] > place[y] {
				return cell.Arch{}, false
			}
			mask |= 1 << (place[x] + place[y]*(place[y]-1)/2)
		}
	}
	b, err := cell.ArchFromEdges(n, mask, ops)
	return b, err == nil
}

// permutations gives all orders of the numbers below n.
func permutations(n int) iter.Seq[[]int] {
	return func(yield func([]int) bool) {
		var extend func(order []int) bool
		extend = func(order []int) bool {
			if len(order) == n {
				return yield(order)
			}
			for v := range n {
				if !slices.Contains(order, v) && !extend(append(order, v)) {
					return false
				}
			}
			return true
		}
		extend(nil)
	}
}

func inGeneratorOrder(a, b cell.Arch) int {
	return cmp.Or(
		cmp.Compare(a.NumVertices(), b.NumVertices()),
		cmp.Compare(a.Edges(), b.Edges()),
		slices.Compare(a.Ops(), b.Ops()))
}

// randomArch draws a graph of n vertices, in the search space or not; ok is
// false if no path leads through it.
func randomArch(r *rand.Rand, n int) (a cell.Arch, ok bool) {
	ops := make([]cell.Op, n-2)
	for i := range ops {
		ops[i] = cell.Op(r.IntN(cell.NumOps))
	}
	a, err := cell.ArchFromEdges(n, r.Uint32N(1<<(n*(n-1)/2)), ops)
	return a, err == nil
}

func BenchmarkCanonical(b *testing.B) {
	cells := realCells(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		space.Canonical(cells[i%len(cells)].arch)
	}
}
