package cell

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/nasbench-go/nasbench/internal/plural"
)

// fromRows makes an Arch of a matrix and operations, which may be numbers, and
// lack input and output.
func (p parser) fromRows(rows [][]int, ops []string) (Arch, error) {
	if len(rows) > maxRows {
		return Arch{}, fmt.Errorf("%w: the matrix has more than %d rows", ErrInvalidArch, maxRows)
	}
	if err := checkSquare(rows); err != nil {
		return Arch{}, err
	}
	if err := checkNotTransposed(rows); err != nil {
		return Arch{}, err
	}
	ops, err := p.named(ops)
	if err != nil {
		return Arch{}, err
	}
	given, n := len(ops), len(rows)
	hasEnds, err := haveEnds(ops)
	if err != nil {
		return Arch{}, err
	}
	if !hasEnds {
		ops = slices.Concat([]string{inputName}, ops, []string{outputName})
	}
	rows = unpad(rows, len(ops))
	switch {
	case !hasEnds && len(rows) != len(ops) && n < 2:
		return Arch{}, fmt.Errorf("%w: the matrix is %d×%d; a cell has an input and an output at least", ErrInvalidArch, n, n)
	case !hasEnds && len(rows) != len(ops):
		return Arch{}, fmt.Errorf("%w: the matrix is %d×%d, which takes %s with %q and %q, or %d without; there are %d",
			ErrInvalidArch, n, n, plural.Of(n, "operation", "operations"), inputName, outputName, n-2, given)
	}
	return fromModel(rows, ops)
}

// haveEnds reports whether the operations have input and output, and refuses those
// that have them elsewhere than at the ends, or one of them.
func haveEnds(ops []string) (bool, error) {
	input, output := slices.Index(ops, inputName), slices.Index(ops, outputName)
	last := len(ops) - 1
	switch {
	case input < 0 && output < 0:
		return false, nil
	case input < 0:
		return false, fmt.Errorf("%w: the operations have %q, but not %q; give both, or neither", ErrInvalidArch, outputName, inputName)
	case output < 0:
		return false, fmt.Errorf("%w: the operations have %q, but not %q; give both, or neither", ErrInvalidArch, inputName, outputName)
	case ops[0] != inputName:
		return false, fmt.Errorf("%w: %q is operation %d; it must be the first", ErrInvalidArch, inputName, input)
	case ops[last] != outputName:
		return false, fmt.Errorf("%w: %q is operation %d of 0 to %d; it must be the last", ErrInvalidArch, outputName, output, last)
	}
	return true, nil
}

// checkNotTransposed refuses a matrix with all its ones below the diagonal.
func checkNotTransposed(rows [][]int) error {
	above, below := 0, 0
	for x, row := range rows {
		for y, bit := range row {
			if y > x {
				above += bit
			} else if y < x {
				below += bit
			}
		}
	}
	if above == 0 && below > 0 {
		return ambiguous("all ones of the matrix are below the diagonal: with row = source the edges lead back, with row = target it must be transposed")
	}
	return nil
}

// checkOrder checks the names of an order.
func (p parser) checkOrder() error {
	for i, name := range p.order {
		if _, err := opNamed(name); err != nil && name != inputName && name != outputName {
			return fmt.Errorf("%w: order: %w", ErrInvalidArch, err)
		}
		if slices.Contains(p.order[:i], name) {
			return fmt.Errorf("%w: order: duplicate %q", ErrInvalidArch, name)
		}
	}
	return nil
}

// Two orders in which tools number operations, which differ everywhere: that of
// Google's graph hash, and that of nasbench-1shot1's PRIMITIVES and NASLib's
// encode_adj.
var (
	labelOrder  = []Op{Conv3x3BNReLU, Conv1x1BNReLU, MaxPool3x3}
	oneHotOrder = []Op{MaxPool3x3, Conv3x3BNReLU, Conv1x1BNReLU}
)

// named returns operations by name where they are numbers.
func (p parser) named(ops []string) ([]string, error) {
	names := slices.Clone(ops)
	numbersInput := slices.Contains(p.order, inputName)
	for i, op := range ops {
		place, err := strconv.Atoi(op)
		switch {
		case err != nil:
			continue
		case p.order == nil && place >= 0 && place < NumOps:
			return nil, &IncompleteError{NeedsOrder: true, err: ambiguous(
				"operation %d is the number %d: %s in the order of Google's hash, %s in that of NASLib's encoding; say which operation has which number",
				i, place, labelOrder[place], oneHotOrder[place])}
		case p.order == nil:
			return nil, &IncompleteError{NeedsOrder: true, err: fmt.Errorf("%w: operation %d is the number %d; say which operation has which number", ErrInvalidArch, i, place)}
		case place == inputLabel && i == 0 && !numbersInput:
			names[i] = inputName
		case place == outputLabel && i == len(ops)-1 && !numbersInput:
			names[i] = outputName
		case place < 0 || place >= len(p.order):
			return nil, fmt.Errorf("%w: operation %d is the number %d; the order has %s, from 0 on", ErrInvalidArch, i, place, plural.Of(len(p.order), "name", "names"))
		default:
			names[i] = p.order[place]
		}
	}
	return names, nil
}

// unpad leaves out rows and columns after the first n if they are all zero.
func unpad(rows [][]int, n int) [][]int {
	if n < 2 || len(rows) <= n {
		return rows
	}
	for x, row := range rows {
		for y, bit := range row {
			if bit != 0 && (x >= n || y >= n) {
				return rows
			}
		}
	}
	cut := make([][]int, n)
	for x := range cut {
		cut[x] = rows[x][:n]
	}
	return cut
}

// fromModel makes an Arch as it is given, or pruned where an Arch cannot have all
// vertices or operations.
func fromModel(rows [][]int, ops []string) (Arch, error) {
	if len(rows) <= MaxVertices && len(rows) == len(ops) && len(ops) >= 2 {
		known := func(name string) bool { _, err := opNamed(name); return err == nil }
		if !slices.ContainsFunc(ops[1:len(ops)-1], func(name string) bool { return !known(name) }) {
			return ArchFromMatrix(rows, ops)
		}
	}
	return FromModelSpec(rows, ops)
}
