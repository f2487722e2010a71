package draw

import (
	"slices"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

// rowsOf returns the ways to put the vertices of a cell in rows, the input in row
// 0 and the output alone in the last one, so that all edges lead down, there are
// as few rows as that takes, and the edges pass as few rows as possible. A way
// has the row of each vertex.
func rowsOf(a cell.Arch) (ways [][]int) {
	n := a.NumVertices()
	// The first and the last row that each vertex can have.
	first, last := make([]int, n), make([]int, n)
	for v := 1; v < n; v++ {
		first[v] = 1
		for u := 1; u < v; u++ {
			if a.HasEdge(u, v) || v == n-1 {
				first[v] = max(first[v], first[u]+1)
			}
		}
	}
	for v := n - 1; v > 0; v-- {
		last[v] = first[n-1]
		for w := v + 1; w < n; w++ {
			if a.HasEdge(v, w) || w == n-1 {
				last[v] = min(last[v], last[w]-1)
			}
		}
	}
	list := edges(a)
	least := n * len(list)
	way := make([]int, n)
	var fill func(v int)
	fill = func(v int) {
		if v == n {
			length := 0
			for _, e := range list {
				length += way[e[1]] - way[e[0]]
			}
			if length < least {
				least, ways = length, nil
			}
			if length == least {
				ways = append(ways, slices.Clone(way))
			}
			return
		}
		from := first[v]
		for u := range v {
			if a.HasEdge(u, v) {
				from = max(from, way[u]+1)
			}
		}
		for way[v] = from; way[v] <= last[v]; way[v]++ {
			fill(v + 1)
		}
	}
	fill(0)
	return ways
}
