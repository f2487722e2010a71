package space

import (
	"iter"
	"math/bits"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

// The size of the search space.
const (
	NumCells    = 423_624   // cells, isomorphic ones counted once
	NumLabelled = 1_293_208 // spellings of them
)

// All returns every cell of the search space once, in the spelling that the
// dataset stores and in the order of the dataset's generator (the dataset file
// has another order; see [At]). There are [NumCells]; by number of
// vertices, 2 to 7: 1, 6, 84, 2,441, 62,010 and 359,082. A walk takes about a
// tenth of a second and keeps nothing.
func All() iter.Seq[cell.Arch] {
	return func(yield func(cell.Arch) bool) {
		for n, edges := range graphs() {
			if !isCanonicalGraph(n, edges) {
				continue
			}
			for a := range labellings(n, edges) {
				if Canonical(a) == a && !yield(a) {
					return
				}
			}
		}
	}
}

// Labelled returns every spelling of every cell, [NumLabelled] in all, in the
// order in which the dataset's generator meets them. The first that it meets of
// each cell are those of [All].
func Labelled() iter.Seq[cell.Arch] {
	return func(yield func(cell.Arch) bool) {
		for n, edges := range graphs() {
			for a := range labellings(n, edges) {
				if !yield(a) {
					return
				}
			}
		}
	}
}

// graphs returns, for cells of 2 to 7 vertices, the edge masks in which every
// vertex lies on a path from the input to the output, of at most
// [cell.MaxEdges] edges, in the order of the generator.
func graphs() iter.Seq2[int, uint32] {
	return func(yield func(int, uint32) bool) {
		for n := 2; n <= cell.MaxVertices; n++ {
			for edges := range uint32(1) << (n * (n - 1) / 2) {
				if bits.OnesCount32(edges) <= cell.MaxEdges && cell.OnPath(n, edges) == 1<<n-1 && !yield(n, edges) {
					return
				}
			}
		}
	}
}

// isCanonicalGraph reports whether no relabelling of the graph has a lower edge
// mask. Only such graphs have canonical cells.
func isCanonicalGraph(n int, edges uint32) bool {
	var ops [cell.MaxVertices - 2]cell.Op
	a := mustArch(n, edges, ops[:n-2])
	return Canonical(a) == a
}

// numLabellings is the number of ways to choose the ops of n-2 inner vertices.
func numLabellings(n int) int {
	total := 1
	for range n - 2 {
		total *= cell.NumOps
	}
	return total
}

// labelling is the i-th way to choose the ops, the last vertex's changing
// fastest.
func labelling(n int, edges uint32, i int) cell.Arch {
	var ops [cell.MaxVertices - 2]cell.Op
	for v := n - 3; v >= 0; v-- {
		ops[v] = cell.Op(i % cell.NumOps)
		i /= cell.NumOps
	}
	return mustArch(n, edges, ops[:n-2])
}

// labellings returns the cells of all labellings in order.
func labellings(n int, edges uint32) iter.Seq[cell.Arch] {
	return func(yield func(cell.Arch) bool) {
		for i := range numLabellings(n) {
			if !yield(labelling(n, edges, i)) {
				return
			}
		}
	}
}
