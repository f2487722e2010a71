package cell

// The edges of a graph of n vertices are a set: bit x + y(y-1)/2 is the edge
// x->y, x < y, as in the dataset's generator. That of [Arch.Edges] is one.

// Edge returns the bit of the edge x->y, 0 ≤ x < y < [MaxVertices].
func Edge(x, y int) uint32 { return 1 << (x + y*(y-1)/2) }

// InputSet returns the set of vertices that feed y, bit x for vertex x.
func InputSet(edges uint32, y int) uint32 { return edges >> (y * (y - 1) / 2) & (1<<y - 1) }

// HasPath reports whether a path leads from the first to the last of n
// vertices: whether the edges make an [Arch].
func HasPath(n int, edges uint32) bool { return fed(n, edges)>>(n-1) != 0 }

// OnPath returns the set of vertices on a path from the first to the last of n
// vertices, bit v for vertex v: both and all between, or 0 if no path leads from
// one to the other.
func OnPath(n int, edges uint32) uint32 {
	down := fed(n, edges)
	up := uint32(1) << (n - 1) // leads to the last
	if down&up == 0 {
		return 0
	}
	for y := n - 1; y > 0; y-- {
		if up>>y&1 != 0 {
			up |= InputSet(edges, y)
		}
	}
	return down & up
}

// fed returns the set of vertices that a path leads to from the first one, which
// is one of them.
func fed(n int, edges uint32) uint32 {
	set := uint32(1)
	for y := 1; y < n; y++ {
		if InputSet(edges, y)&set != 0 {
			set |= 1 << y
		}
	}
	return set
}
