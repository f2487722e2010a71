package cell

import (
	"fmt"
	"math/bits"
	"strconv"

	"github.com/nasbench-go/nasbench/internal/plural"
)

// Limits of the search space (Ying et al., "NAS-Bench-101: Towards
// Reproducible Neural Architecture Search", ICML 2019, section 2.1).
const (
	MaxVertices = 7 // the input and the output vertex included
	MaxEdges    = 9 // counted after pruning
)

// Arch is the architecture of one cell: a directed acyclic graph of 2 to 7
// vertices, numbered in topological order. Vertex 0 is the input, the last one
// the output, and every vertex between them has an [Op].
//
// An Arch is a small immutable value: copying it allocates nothing, it works
// as a map key, and == compares the spelling ([Arch.Isomorphic] compares the
// cell). It is made by [ParseArch], [NewArch], [ArchFromMatrix], [ParseMatrix]
// or [ArchFromEdges] and is always valid: at least one path leads from the
// input to the output. The zero Arch is not a cell.
//
// A valid Arch may have parts that reach neither end, which [Arch.Prune]
// removes, and more edges than the search space allows, which
// [Arch.CheckSpace] reports.
type Arch struct {
	edges uint32              // bit x + y(y-1)/2 is the edge x->y
	ops   [MaxVertices - 2]Op // of vertices 1…n-2; the rest is zero
	n     uint8               // number of vertices
}

// NewArch returns an Arch from lists: ops[i] is the operation of vertex i+1, and
// inputs[i] are the vertices that feed vertex i+1, in any order. For n vertices
// there are n-2 ops and n-1 lists of inputs; the last list is the output's.
//
// The error is [ErrInvalidArch] and names the vertex that is wrong.
func NewArch(ops []Op, inputs [][]int) (Arch, error) {
	a, err := newArch(len(inputs)+1, ops)
	if err != nil {
		return Arch{}, err
	}
	for i, list := range inputs {
		for _, from := range list {
			if err := a.connect(from, i+1); err != nil {
				return Arch{}, fmt.Errorf("%w: vertex %d: %w", ErrInvalidArch, i+1, err)
			}
		}
	}
	return a.withPath()
}

// ArchFromEdges returns an Arch of n vertices from a set of edges: bit x +
// y(y-1)/2 is the edge x->y, x < y, as in the dataset's generator and in
// [Arch.Edges]. ops[i] is the operation of vertex i+1; there are n-2.
//
// The error is [ErrInvalidArch] and names the vertex that is wrong.
func ArchFromEdges(n int, edges uint32, ops []Op) (Arch, error) {
	a, err := newArch(n, ops)
	if err != nil {
		return Arch{}, err
	}
	if top := bits.Len32(edges); top > n*(n-1)/2 {
		return Arch{}, fmt.Errorf("%w: edge bit %d is set, but %d vertices have edge bits 0 to %d only",
			ErrInvalidArch, top-1, n, n*(n-1)/2-1)
	}
	a.edges = edges
	return a.withPath()
}

// newArch starts an Arch of n vertices with these ops and without edges.
func newArch(n int, ops []Op) (Arch, error) {
	if err := checkSize(n); err != nil {
		return Arch{}, err
	}
	if len(ops) != n-2 {
		return Arch{}, fmt.Errorf("%w: %s for %d vertices; there must be %d, one for each vertex between input and output",
			ErrInvalidArch, plural.Of(len(ops), "op", "ops"), n, n-2)
	}
	a := Arch{n: uint8(n)}
	for i, op := range ops {
		if op >= NumOps {
			return Arch{}, fmt.Errorf("%w: vertex %d: %w: no op has the number %d", ErrInvalidArch, i+1, ErrUnknownOp, uint8(op))
		}
		a.ops[i] = op
	}
	return a, nil
}

// checkSize checks a number of vertices.
func checkSize(n int) error {
	switch {
	case n > MaxVertices:
		return fmt.Errorf("%w: %w: %d vertices; a cell has 2 to %d", ErrInvalidArch, ErrTooManyVertices, n, MaxVertices)
	case n < 2:
		return fmt.Errorf("%w: %s; a cell has 2 to %d", ErrInvalidArch, plural.Of(n, "vertex", "vertices"), MaxVertices)
	}
	return nil
}

// connect adds the edge from->to; to is a vertex of a.
func (a *Arch) connect(from, to int) error {
	if from < 0 || from >= to {
		return fmt.Errorf("its input %d is not an earlier vertex", from)
	}
	bit := Edge(from, to)
	if a.edges&bit != 0 {
		return fmt.Errorf("its input %d is listed twice", from)
	}
	a.edges |= bit
	return nil
}

// withPath returns a, or an error if no path leads through it.
func (a Arch) withPath() (Arch, error) {
	if !HasPath(int(a.n), a.edges) {
		return Arch{}, noPath(int(a.n))
	}
	return a, nil
}

// noPath is the error for n vertices.
func noPath(n int) error {
	return fmt.Errorf("%w: %w: the output (vertex %d) cannot be reached from the input (vertex 0)", ErrInvalidArch, ErrNoPath, n-1)
}

// IsZero reports whether a is the zero Arch, which is not a cell.
func (a Arch) IsZero() bool { return a.n == 0 }

// NumVertices returns the number of vertices, input and output included: 2 to
// 7, and 0 for the zero Arch.
func (a Arch) NumVertices() int { return int(a.n) }

// NumEdges returns the number of edges: 1 to 21, and 0 for the zero Arch.
func (a Arch) NumEdges() int { return bits.OnesCount32(a.edges) }

// Edges returns the set of edges: bit x + y(y-1)/2 is the edge x->y. See
// [ArchFromEdges], [Edge] and [InputSet].
func (a Arch) Edges() uint32 { return a.edges }

// HasEdge reports whether vertex from feeds vertex to.
func (a Arch) HasEdge(from, to int) bool {
	return from >= 0 && from < to && to < int(a.n) && a.edges&Edge(from, to) != 0
}

// Op returns the operation of the inner vertex v, 1 ≤ v ≤ n-2. It panics for
// any other vertex, which has none.
func (a Arch) Op(v int) Op {
	if v < 1 || v > int(a.n)-2 {
		panic("nb101: vertex " + strconv.Itoa(v) + " has no op")
	}
	return a.ops[v-1]
}

// OpsRank returns the place of the ops among all choices of ops for this
// number of vertices, from 0, compared by vertex 1 first: the number that the
// ops are in base [NumOps].
func (a Arch) OpsRank() int {
	rank := 0
	for i := 0; i < int(a.n)-2; i++ {
		rank = NumOps*rank + int(a.ops[i])
	}
	return rank
}

// Ops returns the operations of vertices 1…n-2 in order, as a new list.
func (a Arch) Ops() []Op {
	if a.n == 0 {
		return nil
	}
	return append([]Op{}, a.ops[:a.n-2]...)
}

// Inputs returns, for each vertex 1…n-1 in order, the vertices that feed it, in
// ascending order. The lists are new; a vertex that nothing feeds has an empty
// one.
func (a Arch) Inputs() [][]int {
	if a.n == 0 {
		return nil
	}
	lists := make([][]int, a.n-1)
	for i := range lists {
		lists[i] = []int{}
		for set := InputSet(a.edges, i+1); set != 0; set &= set - 1 {
			lists[i] = append(lists[i], bits.TrailingZeros32(set))
		}
	}
	return lists
}

// String returns a readable form, one word per vertex: its number, its op, and
// in parentheses the vertices that feed it.
//
//	1:conv3x3-bn-relu(0) 2:maxpool3x3(1) 3:output(0,2)
func (a Arch) String() string {
	if a.n == 0 {
		return "no cell"
	}
	var s []byte
	for y := 1; y < int(a.n); y++ {
		s = append(s, byte('0'+y), ':')
		s = append(s, a.vertexName(y)...)
		s = append(s, '(')
		s = a.appendInputs(s, y)
		s = append(s, ')', ' ')
	}
	return string(s[:len(s)-1])
}

// vertexName is what the dataset's list of operations calls vertex v.
func (a Arch) vertexName(v int) string {
	switch v {
	case 0:
		return inputName
	case int(a.n) - 1:
		return outputName
	}
	return opNames[a.ops[v-1]]
}

// appendInputs appends the vertices that feed y, joined by commas.
func (a Arch) appendInputs(b []byte, y int) []byte {
	for i, set := 0, InputSet(a.edges, y); set != 0; i, set = i+1, set&(set-1) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, byte('0'+bits.TrailingZeros32(set)))
	}
	return b
}
