package space

import (
	"cmp"
	"slices"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

// Neighbours returns all cells of the search space that are one step away from
// a's cell: another op at one vertex, one edge less, or one edge more. What a
// missing edge leaves without a path is pruned. Each cell occurs once, in the
// spelling that the dataset stores, in generator order; a's cell is not among
// them. The zero Arch has none.
//
// The result depends on the cell alone, not on its spelling: a is pruned first,
// and an edge is added between two vertices in either direction that makes no
// cycle, as if all spellings were tried. Padding to seven vertices would change
// nothing: one edge cannot tie a new vertex to both ends. So no neighbour has
// more vertices than the cell, and where pruning takes some away the way back is
// longer than one step.
//
// (The local search of White et al., "Exploring the Loss Landscape in Neural
// Architecture Search", UAI 2021, adj_neighborhood in naszilla, flips the edges
// of one spelling of seven vertices and keeps its parts that reach neither end,
// which later flips can bring to life. [Mutate] keeps them too.)
func Neighbours(a cell.Arch) []cell.Arch {
	a = a.Prune()
	n := a.NumVertices()
	var list []cell.Arch
	add := func(b cell.Arch) {
		if b.InSpace() {
			list = append(list, Canonical(b))
		}
	}
	ops := a.Ops()
	for i, was := range ops {
		for op := range cell.Op(cell.NumOps) {
			if op != was {
				ops[i] = op
				add(mustArch(n, a.Edges(), ops))
			}
		}
		ops[i] = was
	}
	for y := range n {
		for x := range y {
			edges := a.Edges() ^ cell.Edge(x, y)
			if cell.HasPath(n, edges) {
				add(mustArch(n, edges, ops))
			}
			if b, ok := withEdgeBack(a, x, y); ok {
				add(b)
			}
		}
	}
	slices.SortFunc(list, func(a, b cell.Arch) int { return cmp.Compare(rank(a), rank(b)) })
	return slices.Compact(list)
}

// withEdgeBack adds the edge y->x, x < y, if no path leads from x to y. The
// vertices that lead to y are numbered before x.
func withEdgeBack(a cell.Arch, x, y int) (cell.Arch, bool) {
	n := a.NumVertices()
	above := uint32(1) << y // y and what leads to it
	for v := y; v > 0; v-- {
		if above>>v&1 != 0 {
			above |= cell.InputSet(a.Edges(), v)
		}
	}
	if above>>x&1 != 0 {
		return cell.Arch{}, false
	}
	var place [cell.MaxVertices]int // the new numbers
	next := 0
	for v := range n {
		if v < x || above>>v&1 != 0 {
			place[v] = next
			next++
		}
	}
	for v := range n {
		if v >= x && above>>v&1 == 0 {
			place[v] = next
			next++
		}
	}
	var ops [numInner]cell.Op
	edges := cell.Edge(place[y], place[x])
	for v := 1; v < n; v++ {
		if v < n-1 {
			ops[place[v]-1] = a.Op(v)
		}
		for w := range v {
			if a.HasEdge(w, v) {
				edges |= cell.Edge(place[w], place[v])
			}
		}
	}
	return mustArch(n, edges, ops[:n-2]), true
}

// rank is a number by which spellings compare as the generator orders them.
func rank(a cell.Arch) uint64 {
	key := uint64(a.NumVertices())<<numPairs | uint64(a.Edges())
	for i := range numInner {
		key <<= 2
		if i < a.NumVertices()-2 {
			key |= uint64(a.Op(i + 1))
		}
	}
	return key
}
