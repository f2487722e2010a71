package cell

import "fmt"

// FromModelSpec returns the pruned cell that a matrix and a list of operations
// describe, if it is in the search space. It checks what the dataset's own API
// checks of a ModelSpec (is_valid in google-research/nasbench,
// nasbench/api.py): the n×n matrix of zeros and ones, row = source, may have
// any number of rows and parts that reach neither end; size and operations are
// checked after pruning. ops has n names, "input" first and "output" last.
//
// The error is one of
//   - [ErrInvalidArch] with [ErrNoPath]: no path leads from the first vertex to
//     the last;
//   - [ErrInvalidArch] with [ErrUnknownOp]: an operation that is not one of
//     the three;
//   - [ErrInvalidArch] alone: not the matrix of such a graph, or not as many
//     operations as rows;
//   - [ErrOutOfDomain] with [ErrTooManyVertices]: more than [MaxVertices];
//   - [ErrOutOfDomain] with [ErrTooManyEdges]: more than [MaxEdges].
//
// [Arch.CheckSpace] checks the same of an Arch.
func FromModelSpec(matrix [][]int, ops []string) (Arch, error) {
	n := len(matrix)
	if err := checkModelSpec(matrix, ops); err != nil {
		return Arch{}, err
	}
	keep := verticesOnPath(matrix)
	if len(keep) == 0 {
		return Arch{}, noPath(n)
	}
	if len(keep) > MaxVertices {
		return Arch{}, fmt.Errorf("%w: %w: %d vertices after pruning; a cell has at most %d",
			ErrOutOfDomain, ErrTooManyVertices, len(keep), MaxVertices)
	}
	pruned := make([][]int, len(keep))
	names := make([]string, len(keep))
	for i, x := range keep {
		names[i] = ops[x]
		for _, y := range keep {
			pruned[i] = append(pruned[i], matrix[x][y])
		}
	}
	a, err := ArchFromMatrix(pruned, names)
	if err != nil {
		return Arch{}, err
	}
	if err := a.CheckSpace(); err != nil {
		return Arch{}, err
	}
	return a, nil
}

// checkModelSpec checks that the matrix is one of a graph with edges to higher
// vertices only, with an operation for each vertex.
func checkModelSpec(matrix [][]int, ops []string) error {
	if len(matrix) < 2 {
		return checkSize(len(matrix))
	}
	if err := checkSquare(matrix); err != nil {
		return err
	}
	for x, row := range matrix {
		for y, bit := range row {
			if err := checkElement(x, y, bit); err != nil {
				return err
			}
		}
	}
	return checkNumOps(len(matrix), ops)
}

// verticesOnPath is [OnPath] for any number of vertices, in order.
func verticesOnPath(matrix [][]int) (keep []int) {
	n := len(matrix)
	down := make([]bool, n) // reached from the first
	down[0] = true
	for x := range n {
		for y := x + 1; y < n; y++ {
			down[y] = down[y] || down[x] && matrix[x][y] == 1
		}
	}
	up := make([]bool, n) // reaches the last
	up[n-1] = true
	for x := n - 2; x >= 0; x-- {
		for y := x + 1; y < n; y++ {
			up[x] = up[x] || up[y] && matrix[x][y] == 1
		}
	}
	for v := range n {
		if down[v] && up[v] {
			keep = append(keep, v)
		}
	}
	return keep
}
