package cell

import (
	"fmt"
	"math"
	"strings"

	"github.com/nasbench-go/nasbench/internal/plural"
)

// ArchFromMatrix makes an Arch from what Google's ModelSpec takes: an n×n
// adjacency matrix of zeros and ones, row = source, above the diagonal only,
// and the n names of the operations, "input" first and "output" last.
//
// The error is [ErrInvalidArch] and names the row, column or vertex that is
// wrong.
func ArchFromMatrix(matrix [][]int, ops []string) (Arch, error) {
	if err := checkSquare(matrix); err != nil {
		return Arch{}, err
	}
	return fromMatrix(len(matrix), func(x, y int) int { return matrix[x][y] }, ops)
}

// ParseMatrix makes an Arch from the two texts by which the dataset file names
// a cell: the n×n characters 0 and 1 of the adjacency matrix, row by row,
// row = source, and the n names of the operations joined by commas, "input"
// first and "output" last.
//
// The error is [ErrInvalidArch] and names the row, column or vertex that is
// wrong.
func ParseMatrix(adjacency, operations string) (Arch, error) {
	n := int(math.Sqrt(float64(len(adjacency))))
	if n*n != len(adjacency) {
		return Arch{}, fmt.Errorf("%w: the matrix has %d elements, which is not a square number", ErrInvalidArch, len(adjacency))
	}
	var names [MaxVertices + 1]string
	ops := names[:0]
	for name := range strings.SplitSeq(operations, ",") {
		ops = append(ops, name)
	}
	return fromMatrix(n, func(x, y int) int { return int(adjacency[x*n+y]) - '0' }, ops)
}

// fromMatrix makes an Arch of the n×n matrix whose elements at returns.
func fromMatrix(n int, at func(x, y int) int, ops []string) (Arch, error) {
	if err := checkSize(n); err != nil {
		return Arch{}, err
	}
	if err := checkNumOps(n, ops); err != nil {
		return Arch{}, err
	}
	if ops[0] != inputName || ops[n-1] != outputName {
		return Arch{}, fmt.Errorf("%w: the first operation is %q and the last %q; they must be %q and %q",
			ErrInvalidArch, ops[0], ops[n-1], inputName, outputName)
	}
	a := Arch{n: uint8(n)}
	for v := 1; v < n-1; v++ {
		op, err := opNamed(ops[v])
		if err != nil {
			return Arch{}, fmt.Errorf("%w: vertex %d: %w", ErrInvalidArch, v, err)
		}
		a.ops[v-1] = op
	}
	for x := range n {
		for y := range n {
			bit := at(x, y)
			if bit == 0 {
				continue
			}
			if err := checkElement(x, y, bit); err != nil {
				return Arch{}, err
			}
			a.edges |= Edge(x, y)
		}
	}
	return a.withPath()
}

func checkSquare(matrix [][]int) error {
	for x, row := range matrix {
		if len(row) != len(matrix) {
			return fmt.Errorf("%w: the matrix has %s, but row %d has %s", ErrInvalidArch,
				plural.Of(len(matrix), "row", "rows"), x, plural.Of(len(row), "element", "elements"))
		}
	}
	return nil
}

// checkNumOps checks that there are as many names of operations as vertices.
func checkNumOps(n int, ops []string) error {
	if n != len(ops) {
		return fmt.Errorf("%w: the matrix is %d×%d, which takes %s with %q and %q; there are %d",
			ErrInvalidArch, n, n, plural.Of(n, "operation", "operations"), inputName, outputName, len(ops))
	}
	return nil
}

// checkElement checks an element of a matrix in row x and column y.
func checkElement(x, y, bit int) error {
	switch {
	case bit != 0 && bit != 1:
		return fmt.Errorf("%w: matrix row %d, column %d is not 0 or 1", ErrInvalidArch, x, y)
	case bit == 1 && y <= x:
		return fmt.Errorf("%w: matrix row %d, column %d: vertex %d cannot feed vertex %d; an input is an earlier vertex",
			ErrInvalidArch, x, y, x, y)
	}
	return nil
}

// Matrix returns what Google's ModelSpec takes: the n×n adjacency matrix of zeros
// and ones, row = source, and the n names of the operations, "input" first and
// "output" last. Both are new; the zero Arch has none.
func (a Arch) Matrix() (matrix [][]int, ops []string) {
	for x := range int(a.n) {
		row := make([]int, a.n)
		for y := x + 1; y < int(a.n); y++ {
			row[y] = int(InputSet(a.edges, y) >> x & 1)
		}
		matrix = append(matrix, row)
		ops = append(ops, a.vertexName(x))
	}
	return matrix, ops
}

// AppendAdjacency appends the adjacency matrix as the dataset file writes it:
// n×n characters 0 and 1, row by row, row = source. See [ParseMatrix].
func (a Arch) AppendAdjacency(b []byte) []byte {
	for x := range int(a.n) {
		for y := range int(a.n) {
			bit := byte('0')
			if a.HasEdge(x, y) {
				bit = '1'
			}
			b = append(b, bit)
		}
	}
	return b
}

// AppendOperations appends the names of the n operations as the dataset file
// writes them: joined by commas, "input" first and "output" last.
func (a Arch) AppendOperations(b []byte) []byte {
	for v := range int(a.n) {
		if v > 0 {
			b = append(b, ',')
		}
		b = append(b, a.vertexName(v)...)
	}
	return b
}
