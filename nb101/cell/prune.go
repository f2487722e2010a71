package cell

import "fmt"

// Prune returns the cell without the vertices and edges that lie on no path from
// the input to the output; the others keep their order. The dataset holds
// pruned cells only.
func (a Arch) Prune() Arch {
	if a.n == 0 {
		return a
	}
	keep := OnPath(int(a.n), a.edges)
	if keep == 1<<a.n-1 {
		return a
	}
	var p Arch
	var place [MaxVertices]int // of each kept vertex in p
	for v := range int(a.n) {
		if keep>>v&1 == 0 {
			continue
		}
		place[v] = int(p.n)
		if v > 0 && v < int(a.n)-1 {
			p.ops[p.n-1] = a.ops[v-1]
		}
		for x := range v {
			if keep>>x&1 != 0 && a.edges&Edge(x, v) != 0 {
				p.edges |= Edge(place[x], place[v])
			}
		}
		p.n++
	}
	return p
}

// IsPruned reports whether every vertex lies on a path from the input to the
// output.
func (a Arch) IsPruned() bool { return a.Prune() == a }

// InSpace reports whether the cell is in the search space: pruned, it has at
// most [MaxEdges] edges. The zero Arch is not.
func (a Arch) InSpace() bool { return a.n != 0 && a.Prune().NumEdges() <= MaxEdges }

// CheckSpace returns why the cell is not in the search space, or nil if it is.
// The error is [ErrOutOfDomain] with [ErrTooManyEdges], and [ErrInvalidArch]
// for the zero Arch.
func (a Arch) CheckSpace() error {
	if a.n == 0 {
		return fmt.Errorf("%w: the zero Arch is not a cell", ErrInvalidArch)
	}
	if edges := a.Prune().NumEdges(); edges > MaxEdges {
		return fmt.Errorf("%w: %w: %d edges after pruning; a cell has at most %d", ErrOutOfDomain, ErrTooManyEdges, edges, MaxEdges)
	}
	return nil
}

// Isomorphic reports whether a and b are the same cell up to pruning and the
// order of their vertices: whether their hashes are equal.
func (a Arch) Isomorphic(b Arch) bool { return a == b || a.Hash() == b.Hash() }
