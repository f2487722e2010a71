package cell

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// fromPair makes an Arch of the literals of a matrix and its operations.
func fromPair(matrix, operations literal) (Arch, error) {
	rows, err := rowsOf(matrix)
	if err != nil {
		return Arch{}, fmt.Errorf("%w: matrix: %w", ErrInvalidArch, err)
	}
	ops, err := opsOf(operations)
	if err != nil {
		return Arch{}, fmt.Errorf("%w: operations: %w", ErrInvalidArch, err)
	}
	return fromRows(rows, ops, nil)
}

// readMatrix reads a matrix as a literal or as rows of digits.
func readMatrix(text string) ([][]int, error) {
	if strings.ContainsAny(text, "[(") {
		v, err := readLiteral(text)
		if err != nil {
			return nil, err
		}
		return rowsOf(v)
	}
	var rows [][]int
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' || r == ';' || r == '/' }) {
		row, err := readRow(line)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", len(rows), err)
		}
		if len(row) > 0 {
			rows = append(rows, row)
		}
	}
	if len(rows) != 1 {
		return rows, nil
	}
	return square(strings.FieldsFunc(text, isSeparator), rows[0])
}

// isSeparator reports what separates the elements of a row, or operations.
func isSeparator(r rune) bool { return strings.ContainsRune(" \t\r\n,", r) }

// readRow reads a row of digits, together or separated, or of numbers.
func readRow(line string) (row []int, err error) {
	for word := range strings.FieldsFuncSeq(line, isSeparator) {
		if isDigits := strings.Trim(word, "01") == ""; isDigits {
			for _, c := range word {
				row = append(row, int(c-'0'))
			}
			continue
		}
		v, err := readLiteral(word)
		if err != nil {
			return nil, fmt.Errorf("column %d: %w", len(row), err)
		}
		bit, err := bitOf(v)
		if err != nil {
			return nil, fmt.Errorf("column %d %w", len(row), err)
		}
		row = append(row, bit)
	}
	return row, nil
}

// square cuts the elements of one line into rows: as its words are if they have
// more than one digit, else into as many as make a square.
func square(words []string, elements []int) ([][]int, error) {
	n := 0
	for n*n < len(elements) {
		n++
	}
	if n*n != len(elements) {
		return nil, fmt.Errorf("%d elements, which is no square", len(elements))
	}
	for i, word := range words {
		if len(words) > 1 && strings.Trim(word, "01") == "" && len(word) > 1 && len(word) != n {
			return nil, fmt.Errorf("row %d has %d elements; there are %d rows", i, len(word), len(words))
		}
	}
	return slices.Collect(slices.Chunk(elements, n)), nil
}

// rowsOf makes rows of a list of lists of numbers or booleans.
func rowsOf(v literal) (rows [][]int, err error) {
	list, ok := v.([]literal)
	if !ok {
		if text, ok := v.(string); ok { // rows of digits in JSON
			return readMatrix(text)
		}
		return nil, errors.New("not a list of rows")
	}
	for x, v := range list {
		if text, ok := v.(string); ok {
			row, err := readRow(text)
			if err != nil {
				return nil, fmt.Errorf("row %d: %w", x, err)
			}
			rows = append(rows, row)
			continue
		}
		elements, ok := v.([]literal)
		if !ok {
			return nil, fmt.Errorf("row %d is not a list", x)
		}
		row := make([]int, len(elements))
		for y, element := range elements {
			if row[y], err = bitOf(element); err != nil {
				return nil, fmt.Errorf("row %d, column %d %w", x, y, err)
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func bitOf(v literal) (int, error) {
	switch v {
	case 0.0, false:
		return 0, nil
	case 1.0, true:
		return 1, nil
	}
	return 0, errors.New("is not 0 or 1")
}

// readOps reads operations as a literal, or separated by commas or blanks.
func readOps(text string) ([]string, error) {
	if strings.ContainsAny(text, "[(") {
		v, err := readLiteral(text)
		if err != nil {
			return nil, err
		}
		return opsOf(v)
	}
	var ops []string
	for _, name := range strings.FieldsFunc(text, isSeparator) {
		ops = append(ops, strings.Trim(name, `"'`))
	}
	return ops, nil
}

func opsOf(v literal) (ops []string, err error) {
	list, ok := v.([]literal)
	if !ok {
		if text, ok := v.(string); ok && !strings.ContainsAny(text, "[(") {
			return readOps(text)
		}
		return nil, errors.New("not a list of names")
	}
	for i, v := range list {
		switch v := v.(type) {
		case string:
			ops = append(ops, v)
		case float64:
			ops = append(ops, strconv.FormatFloat(v, 'f', -1, 64))
		default:
			return nil, fmt.Errorf("operation %d is not a name", i)
		}
	}
	return ops, nil
}

// fromRows makes an Arch of a matrix and operations, which may be numbers if
// order says which is which, and lack input and output.
func fromRows(rows [][]int, ops []string, order []Op) (Arch, error) {
	if len(rows) > maxRows {
		return Arch{}, fmt.Errorf("%w: the matrix has more than %d rows", ErrInvalidArch, maxRows)
	}
	if err := checkSquare(rows); err != nil {
		return Arch{}, err
	}
	ops, err := named(ops, order)
	if err != nil {
		return Arch{}, err
	}
	hasInput := len(ops) > 0 && ops[0] == inputName
	hasOutput := len(ops) > 0 && ops[len(ops)-1] == outputName
	if !hasInput && !hasOutput {
		ops = slices.Concat([]string{inputName}, ops, []string{outputName})
	}
	rows = unpad(rows, len(ops))
	if len(rows) == len(ops) && hasInput != hasOutput {
		return Arch{}, fmt.Errorf("%w: the operations have only one of %q and %q; give both, or neither", ErrInvalidArch, inputName, outputName)
	}
	return fromModel(rows, ops)
}

// named returns operations by name where they are numbers.
func named(ops []string, order []Op) ([]string, error) {
	names := slices.Clone(ops)
	for i, op := range ops {
		place, err := strconv.Atoi(op)
		switch {
		case err != nil:
			continue
		case order == nil:
			return nil, fmt.Errorf("%w: operation %d is the number %d; say which operation has which number", ErrInvalidArch, i, place)
		case place < 0 || place >= len(order):
			return nil, fmt.Errorf("%w: operation %d is the number %d; there are %d operations, from 0 on", ErrInvalidArch, i, place, len(order))
		}
		names[i] = order[place].String()
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
