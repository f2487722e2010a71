package cell

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/nasbench-go/nasbench/internal/plural"
)

// fromPair makes an Arch of the literals of a matrix and its operations.
func (p parser) fromPair(matrix, operations literal) (Arch, error) {
	rows, err := rowsOf(matrix)
	if err != nil {
		return Arch{}, fmt.Errorf("%w: matrix: %w", ErrInvalidArch, err)
	}
	ops, err := opsOf(operations)
	if err != nil {
		return Arch{}, fmt.Errorf("%w: operations: %w", ErrInvalidArch, err)
	}
	return p.fromRows(rows, ops)
}

// fromFlat makes an Arch of the n×n elements of a matrix and n operations.
func (p parser) fromFlat(list []literal) (Arch, error) {
	n := 0
	for n*n+n < len(list) {
		n++
	}
	digits, areDigits := digitsOf(list)
	switch {
	case areDigits && (encodingNames[len(list)] != "" || squareRoot(len(list)) > 1):
		return Arch{}, alone(digits)
	case n*n+n != len(list):
		return Arch{}, fmt.Errorf("%w: %d numbers are not the n×n of a matrix and n operations, for any n", ErrInvalidArch, len(list))
	case p.order == nil:
		return Arch{}, &IncompleteError{NeedsOrder: true, err: ambiguous(
			"%d numbers can be a %d×%d matrix and its operations; say which operation has which number", len(list), n, n)}
	}
	return p.fromPair(list[:n*n], list[n*n:])
}

// digitsOf returns numbers from 0 to 2 as digits; ok is false if there are others.
func digitsOf(list []literal) (digits string, ok bool) {
	b := make([]byte, len(list))
	for i, v := range list {
		x := v.(float64)
		if x != 0 && x != 1 && x != 2 {
			return "", false
		}
		b[i] = '0' + byte(x)
	}
	return string(b), true
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

// isSeparator reports whether a character separates the elements of a row, or
// operations.
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
		bit, ok := bitOf(v)
		if !ok {
			return nil, fmt.Errorf("column %d is not 0 or 1", len(row))
		}
		row = append(row, bit)
	}
	return row, nil
}

// square cuts the elements of one line into rows: as its words are if they have
// more than one digit, else into as many as make a square.
func square(words []string, elements []int) ([][]int, error) {
	n := squareRoot(len(elements))
	if n == 0 {
		return nil, notSquare(len(elements))
	}
	for i, word := range words {
		if len(words) > 1 && strings.Trim(word, "01") == "" && len(word) > 1 && len(word) != n {
			return nil, fmt.Errorf("row %d has %s; there are %d rows", i, plural.Of(len(word), "element", "elements"), len(words))
		}
	}
	return slices.Collect(slices.Chunk(elements, n)), nil
}

// notSquare is the error for a number of elements that makes no matrix.
func notSquare(n int) error {
	for v := 2; v*(v-1)/2 <= n; v++ {
		if v*(v-1)/2 == n {
			return fmt.Errorf("%w: %d elements can be those above the diagonal of a %d×%d matrix, by rows or by columns; give all %d", ErrAmbiguous, n, v, v, v*v)
		}
	}
	return fmt.Errorf("%s, which is not a square number", plural.Of(n, "element", "elements"))
}

// rowsOf makes rows of a list of lists of numbers or booleans, or of a list of
// a square number of them.
func rowsOf(v literal) (rows [][]int, err error) {
	list, ok := v.([]literal)
	if !ok {
		if text, ok := v.(string); ok { // rows of digits in JSON
			return readMatrix(text)
		}
		return nil, errors.New("not a list of rows")
	}
	if len(list) > 1 && !slices.ContainsFunc(list, func(v literal) bool { _, ok := bitOf(v); return !ok }) {
		n := squareRoot(len(list))
		if n == 0 {
			return nil, notSquare(len(list))
		}
		list = chunks(list, n)
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
			if row[y], ok = bitOf(element); !ok {
				return nil, fmt.Errorf("row %d, column %d is not 0 or 1", x, y)
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// chunks cuts a list into lists of n.
func chunks(list []literal, n int) (rows []literal) {
	for row := range slices.Chunk(list, n) {
		rows = append(rows, row)
	}
	return rows
}

// bitOf returns an element of a matrix; ok is false if it is not 0 or 1.
func bitOf(v literal) (bit int, ok bool) {
	switch v {
	case 0.0, false:
		return 0, true
	case 1.0, true:
		return 1, true
	}
	return 0, false
}

// readOps reads operations as a literal, or separated by commas or blanks. They
// need no quotes, so that [input,output] is read as a shell leaves it; without
// any, words may be like no literal: the operation of a vertex that pruning
// removes can have any name.
func readOps(text string) ([]string, error) {
	ops, err := readLiteralOps(text)
	if err == nil || strings.ContainsAny(text, `"'`) {
		return ops, err
	}
	if strings.HasPrefix(text, "[") || strings.HasPrefix(text, "(") {
		last := len(text) - 1
		if text[last] != ']' && text[last] != ')' {
			return nil, err
		}
		text = text[1:last]
	}
	return strings.FieldsFunc(text, isSeparator), nil
}

func readLiteralOps(text string) ([]string, error) {
	r := &reader{text: text, areBareText: true}
	list, err := r.elements(0, 0)
	if err != nil {
		return nil, err
	}
	if len(list) == 1 {
		switch v := list[0].(type) {
		case []literal:
			return opsOf(v)
		case string:
			if strings.ContainsFunc(v, isSeparator) { // all of them in quotes
				return readOps(v)
			}
		}
	}
	return opsOf(list)
}

func opsOf(v literal) (ops []string, err error) {
	list, ok := v.([]literal)
	if !ok {
		if text, ok := v.(string); ok {
			return readOps(text)
		}
		return nil, errors.New("not a list of names")
	}
	ops = []string{}
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
