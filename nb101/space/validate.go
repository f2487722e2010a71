package space

import (
	"fmt"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

// Validate gives the pruned cell that a matrix and a list of operations
// describe, if it is in the search space. It asks what the dataset's own API
// asks of a ModelSpec (is_valid in google-research/nasbench,
// nasbench/api.py): the n×n matrix of zeros and ones, row = source, may have
// any number of rows and parts that reach neither end; size and operations are
// checked of what pruning leaves. ops has n names, "input" first and "output"
// last.
//
// The error is one of
//   - [cell.ErrInvalidArch] with [cell.ErrNoPath]: no path leads from the
//     first vertex to the last;
//   - [cell.ErrInvalidArch] with [cell.ErrUnknownOp]: an operation of another
//     name than the three;
//   - [cell.ErrInvalidArch] alone: not the matrix of such a graph, or another
//     number of operations than rows;
//   - [cell.ErrOutOfDomain] with [cell.ErrTooManyVertices]: more than
//     [cell.MaxVertices];
//   - [cell.ErrOutOfDomain] with [cell.ErrTooManyEdges]: more than
//     [cell.MaxEdges].
//
// [cell.Arch.CheckSpace] asks the same of an Arch.
func Validate(matrix [][]int, ops []string) (cell.Arch, error) {
	if err := checkMatrix(matrix); err != nil {
		return cell.Arch{}, err
	}
	n := len(matrix)
	if n != len(ops) {
		return cell.Arch{}, fmt.Errorf("%w: the matrix is %d×%d, but there are %d operations; input and output are among them",
			cell.ErrInvalidArch, n, n, len(ops))
	}
	keep := onPath(matrix)
	if len(keep) == 0 {
		return cell.Arch{}, fmt.Errorf("%w: %w leads from the input (vertex 0) to the output (vertex %d)",
			cell.ErrInvalidArch, cell.ErrNoPath, n-1)
	}
	if len(keep) > cell.MaxVertices {
		return cell.Arch{}, fmt.Errorf("%w: %w: %d vertices after pruning; a cell has at most %d",
			cell.ErrOutOfDomain, cell.ErrTooManyVertices, len(keep), cell.MaxVertices)
	}
	pruned := make([][]int, len(keep))
	names := make([]string, len(keep))
	for i, x := range keep {
		names[i] = ops[x]
		for _, y := range keep {
			pruned[i] = append(pruned[i], matrix[x][y])
		}
	}
	a, err := cell.ArchFromMatrix(pruned, names)
	if err != nil {
		return cell.Arch{}, err
	}
	if err := a.CheckSpace(); err != nil {
		return cell.Arch{}, err
	}
	return a, nil
}

// checkMatrix checks that the matrix is one of a graph with edges to higher
// vertices only.
func checkMatrix(matrix [][]int) error {
	n := len(matrix)
	if n < 2 {
		return fmt.Errorf("%w: %d vertices; a cell has 2 to %d", cell.ErrInvalidArch, n, cell.MaxVertices)
	}
	for x, row := range matrix {
		if len(row) != n {
			return fmt.Errorf("%w: the matrix has %d rows, but row %d has %d elements", cell.ErrInvalidArch, n, x, len(row))
		}
		for y, bit := range row {
			if bit != 0 && bit != 1 {
				return fmt.Errorf("%w: matrix row %d, column %d is %d, not 0 or 1", cell.ErrInvalidArch, x, y, bit)
			}
			if bit == 1 && y <= x {
				return fmt.Errorf("%w: matrix row %d, column %d: vertex %d cannot feed vertex %d; an input is an earlier vertex",
					cell.ErrInvalidArch, x, y, x, y)
			}
		}
	}
	return nil
}

// onPath gives the vertices on a path from the first to the last, in order;
// none if there is no such path.
func onPath(matrix [][]int) (keep []int) {
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
