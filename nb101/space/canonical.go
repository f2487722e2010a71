package space

import (
	"math/bits"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

// Canonical returns the spelling of a's cell that the dataset stores: of all
// isomorphic spellings of the pruned cell the first in the generator's order.
// Two cells are isomorphic when their canonical spellings are equal. It
// neither walks the space nor allocates; the zero Arch is returned as it is.
//
// A cell with too many edges for the search space, which the dataset does not
// store, has a canonical spelling by the same rule.
func Canonical(a cell.Arch) cell.Arch {
	a = a.Prune()
	n := a.NumVertices()
	if n <= 3 {
		return a // at most one inner vertex: no other spelling
	}
	s := spelling{n: n, best: ^uint64(0)}
	for v := range n {
		if v > 0 && v < n-1 {
			s.ops[v] = uint64(a.Op(v))
			if !a.HasEdge(v, n-1) {
				s.quiet |= 1 << v
			}
		}
		for set := cell.InputSet(a.Edges(), v); set != 0; set &= set - 1 {
			s.out[bits.TrailingZeros32(set)] |= 1 << v
		}
	}
	s.place[n-1] = n - 1
	s.search(n-2, 1<<(n-1), 0)

	var ops [cell.MaxVertices - 2]cell.Op
	for i := range n - 2 {
		ops[i] = cell.Op(s.best >> (2 * (n - 3 - i)) & 3)
	}
	return mustArch(n, uint32(s.best>>opBits), ops[:n-2])
}

// opBits is the number of bits of the ops in a key, two each.
const opBits = 2 * (cell.MaxVertices - 2)

// spelling is the search for the first spelling of one cell. A spelling is
// known by its key: the edge mask, and below it the ops, vertex 1 highest; so
// keys compare as the generator orders spellings of one size.
type spelling struct {
	n     int
	out   [cell.MaxVertices]uint8  // what each vertex feeds, as a set
	ops   [cell.MaxVertices]uint64 // the op of each inner vertex
	quiet uint8                    // the inner vertices that do not feed the output
	place [cell.MaxVertices]int    // the new number of each vertex that has one
	best  uint64                   // the least key so far
}

// search assigns the new number p, and then those below it, to the vertices
// not in numbered. Numbers are assigned from the output downwards, because the
// edge mask has the output's inputs in its highest bits, and an edge is known
// once both its ends are.
func (s *spelling) search(p int, numbered uint8, key uint64) {
	if p == 0 {
		s.best = min(s.best, key|s.edges(0, 0))
		return
	}
	free := uint8(0) // vertices that feed numbered ones only
	for v := 1; v < s.n-1; v++ {
		if numbered>>v&1 == 0 && s.out[v]&^numbered == 0 {
			free |= 1 << v
		}
	}
	// A vertex that does not feed the output leaves a zero in a higher bit than
	// whatever its rivals could gain.
	if quiet := free & s.quiet; quiet != 0 {
		free = quiet
	}
	row := (s.n-1)*(s.n-2)/2 + opBits // the lowest bit of the output's inputs
	for ; free != 0; free &= free - 1 {
		v := bits.TrailingZeros8(free)
		next := key | s.edges(v, p) | s.ops[v]<<(2*(s.n-2-p))
		if next>>(row+p) > s.best>>(row+p) {
			continue
		}
		s.place[v] = p
		s.search(p-1, numbered|1<<v, next)
	}
}

// edges are the edges that leave v when its new number is p, as part of a key.
func (s *spelling) edges(v, p int) (key uint64) {
	for set := s.out[v]; set != 0; set &= set - 1 {
		key |= uint64(cell.Edge(p, s.place[bits.TrailingZeros8(set)])) << opBits
	}
	return key
}

// mustArch is [cell.ArchFromEdges] for what is known to be a cell.
func mustArch(n int, edges uint32, ops []cell.Op) cell.Arch {
	a, err := cell.ArchFromEdges(n, edges, ops)
	if err != nil {
		panic("space: " + err.Error())
	}
	return a
}
