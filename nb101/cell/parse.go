package cell

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/nasbench-go/nasbench/internal/utf16text"
)

// Spelling is what a text names a cell by: an Arch, or a Hash alone.
type Spelling struct {
	Arch Arch // zero if the text is a hash
	Hash Hash // zero if the text is an arch; see CellHash
}

// CellHash returns the hash of the cell: the Hash, or that of the Arch, which
// takes as long as [Arch.Hash].
func (s Spelling) CellHash() Hash {
	if s.Arch.IsZero() {
		return s.Hash
	}
	return s.Arch.Hash()
}

// MaxText is how many bytes a text that names a cell may have.
const MaxText = 1 << 20

// maxRows is how many vertices a matrix may have before it is pruned.
const maxRows = 1000

// Parse reads a cell as people write it:
//   - a hash, 32 hexadecimal digits;
//   - NNI's JSON, see [ParseArch], or a row of results around it, with the arch
//     under the key arch or under config;
//   - a matrix with its operations, as an object with the keys module_adjacency
//     and module_operations (or matrix and ops), as a list of the two, or one
//     after the other; see [ParseMatrixOps] for what each may be;
//   - a line that begins with hash, matrix and operations, as the command "nb101
//     cell list" prints them;
//   - with an order, a flat list of the n×n elements of the matrix and the numbers
//     of the n operations, as NASLib's convert_spec_to_tuple makes it.
//
// JSON may have Python's quotes, words and tuples, numpy's arrays without
// commas, whole numbers written as floats and a byte order mark, and may be
// encoded as UTF-16. Operations may be numbers if order says which is which;
// see [ParseMatrixOps].
//
// NNI itself takes more: it reads an input that is listed twice as one, and
// ignores keys that it does not know. Both are errors here, as is a duplicate key.
// What can be read in two ways is [ErrAmbiguous]; what an order or the name of an
// encoding makes a cell is an [IncompleteError].
//
// A cell with more than [MaxVertices] vertices, or with an unknown operation, is
// returned pruned if that makes a cell of it, as Google's ModelSpec does; any
// other one as it is given. The error is [ErrInvalidArch] or [ErrInvalidHash],
// and [ErrOutOfDomain] for what is too large when it is pruned. It names the row,
// column, vertex or key that is wrong.
func Parse(text string, order ...string) (Spelling, error) {
	text, err := decodeText(text)
	if err != nil {
		return Spelling{}, err
	}
	if a, ok := parseQuickly(text, true); ok {
		return spelled(a, nil)
	}
	p := parser{order}
	if err := p.checkOrder(); err != nil {
		return Spelling{}, err
	}
	s, err := p.parse(text, 0)
	if err == nil && s.Arch.IsZero() && s.Hash.IsZero() {
		err = fmt.Errorf("%w: the zero Hash is not the hash of a cell", ErrInvalidHash)
	}
	return s, err
}

// parser reads cells whose operations may be numbers, places in an order.
type parser struct{ order []string }

// maxDepthOfTexts is how deep texts may be nested as each other's arch.
const maxDepthOfTexts = 2

func (p parser) parse(text string, depth int) (Spelling, error) {
	switch {
	case text == "":
		return Spelling{}, errEmpty
	case isDigits(text) && len(text) != 2*len(Hash{}):
		return Spelling{}, alone(text)
	case looksLikeHash(text):
		h, err := ParseHash(text)
		return Spelling{Hash: h}, err
	}
	if s, ok, err := p.parseNumbers(text); ok {
		return s, err
	}
	if s, ok, err := p.parseLine(text); ok {
		return s, err
	}
	if digits := withoutSeparators(text); len(digits) < len(text) && isDigits(digits) {
		return Spelling{}, alone(digits)
	}
	r := &reader{text: text}
	v, err := r.value(0)
	if err != nil {
		return Spelling{}, fmt.Errorf("%w: %w", ErrInvalidArch, err)
	}
	switch rest := strings.TrimLeft(r.rest(), ",;"); {
	case rest == "":
		return p.fromLiteral(v, depth)
	case isList(v):
		return spelled(p.fromPair(v, literal(rest)))
	}
	return Spelling{}, fmt.Errorf("%w: %w", ErrInvalidArch, r.trailing())
}

// parseLine reads a matrix of digits and operations, one after the other; ok is
// false for what is something else. A hash may come before them, and then more
// words after them.
func (p parser) parseLine(text string) (s Spelling, ok bool, err error) {
	words := strings.Fields(text)
	if len(words) >= 3 && looksLikeHash(words[0]) && isDigits(words[1]) {
		a, err := p.parse2(words[1], words[2])
		if err == nil {
			s = Spelling{Arch: a}
			err = s.check(words[0])
		}
		return s, true, err
	}
	end := strings.IndexFunc(text, func(r rune) bool { return !strings.ContainsRune("01., \t\r\n;/", r) })
	if end <= 0 || text[0] > '1' || '0' <= text[end] && text[end] <= '9' {
		return s, false, nil
	}
	s, err = spelled(p.parse2(text[:end], text[end:]))
	return s, true, err
}

// parseNumbers reads a matrix of digits and operations that are numbers; ok is
// false for what is something else. Digits of a matrix alone are that too: no
// square number is that of n and n or n-2 more, for any n above 2.
func (p parser) parseNumbers(text string) (s Spelling, ok bool, err error) {
	if text[0] > '1' {
		return s, false, nil // as nearly every text, which need not be split
	}
	words := strings.FieldsFunc(text, isSeparator)
	digits := 0
	for i, word := range words {
		n, ops := squareRoot(digits), len(words)-i
		if n > 1 && (ops == n || ops == n-2) && areIntegers(words[i:]) {
			s, err := spelled(p.parse2(strings.Join(words[:i], " "), strings.Join(words[i:], " ")))
			return s, true, err
		}
		if strings.Trim(word, "01") != "" {
			break
		}
		digits += len(word)
	}
	return s, false, nil
}

func areIntegers(words []string) bool {
	return !slices.ContainsFunc(words, func(word string) bool {
		_, err := strconv.Atoi(word)
		return err != nil
	})
}

func isDigits(text string) bool { return strings.Trim(text, "012") == "" }

// withoutSeparators leaves out what can be between the digits of a matrix.
func withoutSeparators(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\r\n,;/", r) {
			return -1
		}
		return r
	}, text)
}

// encodingNames are the names of the encodings by their number of elements.
var encodingNames = map[int]string{36: "adjacency", 26: "edges", 364: "path"}

// alone returns an error that says what some digits are without operations, or
// can be.
func alone(digits string) error {
	n, isBinary := len(digits), !strings.Contains(digits, "2")
	encoding := encodingNames[n]
	if !isBinary && encoding != "edges" {
		encoding = ""
	}
	root := squareRoot(n)
	isSquare := root > 1 && isBinary
	switch {
	case encoding != "" && isSquare:
		return &IncompleteError{Encoding: encoding, err: ambiguous(
			"%d digits can be the %s encoding of a cell, or a %d×%d matrix without its operations; say which it is, or add the operations", n, encoding, root, root)}
	case encoding != "":
		return &IncompleteError{Encoding: encoding, err: fmt.Errorf("%w: %d digits can be the %s encoding of a cell; say so if they are", ErrInvalidArch, n, encoding)}
	case isSquare:
		return fmt.Errorf("%w: %d digits are a %d×%d matrix without its operations; add them", ErrInvalidArch, n, root, root)
	case n == 1:
		return fmt.Errorf("%w: 1 digit is neither a hash nor a matrix with operations", ErrInvalidArch)
	}
	return fmt.Errorf("%w: %d digits are neither a hash nor a matrix with operations", ErrInvalidArch, n)
}

// ambiguous makes an error for what can be read in two ways.
func ambiguous(format string, args ...any) error {
	return fmt.Errorf("%w: %w: "+format, append([]any{ErrInvalidArch, ErrAmbiguous}, args...)...)
}

// squareRoot returns the root of a square, and 0 for any other number.
func squareRoot(n int) int {
	for root := 0; root*root <= n; root++ {
		if root*root == n {
			return root
		}
	}
	return 0
}

// ParseMatrixOps reads a cell from two texts. The matrix has n rows, row =
// source, of n elements, which are numbers 0 and 1 or booleans: as nested
// lists of JSON or Python, as numpy prints it, or as rows of digits, with or
// without blanks, commas and line breaks. The operations are a list of JSON or
// Python, or separated by commas or blanks; "input" and "output" may be
// missing, both. They have the names of [ParseOp], or are numbers if an order
// is given: places in it, from 0. An order lists these names, and may have
// "input" and "output" where they are numbered too; if not, -1 as the first
// and -2 as the last operation mean these, as in Google's graph hash.
//
// A matrix may be filled up to a fixed size: with unconnected vertices before the
// output, as NASLib does, or with rows and columns of zeros after it, which are
// left out. Otherwise it is like [Parse].
func ParseMatrixOps(matrix, operations string, order ...string) (Arch, error) {
	matrix, err := decodeText(matrix)
	if err != nil {
		return Arch{}, fmt.Errorf("matrix: %w", err)
	}
	if operations, err = decodeText(operations); err != nil {
		return Arch{}, fmt.Errorf("operations: %w", err)
	}
	p := parser{order}
	if err := p.checkOrder(); err != nil {
		return Arch{}, err
	}
	return p.parse2(matrix, operations)
}

// parse2 reads a matrix and its operations.
func (p parser) parse2(matrix, operations string) (Arch, error) {
	rows, err := readMatrix(matrix)
	if err != nil {
		return Arch{}, fmt.Errorf("%w: matrix: %w", ErrInvalidArch, err)
	}
	ops, err := readOps(operations)
	if err != nil {
		return Arch{}, fmt.Errorf("%w: operations: %w", ErrInvalidArch, err)
	}
	return p.fromRows(rows, ops)
}

func spelled(a Arch, err error) (Spelling, error) {
	if err != nil {
		return Spelling{}, err
	}
	return Spelling{Arch: a}, nil
}

// decodeText returns a text as UTF-8 without byte order mark and white space
// around it.
func decodeText(text string) (string, error) {
	if len(text) > MaxText {
		return "", fmt.Errorf("%w: the text has more than %d bytes", ErrInvalidArch, MaxText)
	}
	text = strings.TrimSpace(utf16text.Decode(text))
	if text == "" {
		return "", errEmpty
	}
	return text, nil
}

var errEmpty = fmt.Errorf("%w: the text is empty", ErrInvalidArch)

// looksLikeHash reports whether a text can only be meant as a hash.
func looksLikeHash(text string) bool {
	if len(text) == 2*len(Hash{}) {
		_, err := hex.DecodeString(text)
		return err == nil
	}
	isOther := func(r rune) bool { return !strings.ContainsRune(hexDigits, r) }
	return len(text) > 8 && !strings.ContainsFunc(text, isOther)
}

// fromLiteral finds the cell in a literal; depth is that of texts in texts.
func (p parser) fromLiteral(v literal, depth int) (Spelling, error) {
	switch v := v.(type) {
	case *object:
		return p.fromObject(v, depth)
	case string:
		if depth < maxDepthOfTexts { // JSON in JSON, as sqlite3 and pandas write a column
			return p.parse(strings.TrimSpace(v), depth+1)
		}
	case []literal:
		switch {
		case len(v) == 2 && isMatrix(v[0]) && !isTwoRows(v):
			return spelled(p.fromPair(v[0], v[1]))
		case len(v) > 0 && isList(v[0]):
			return Spelling{}, fmt.Errorf("%w: a matrix without operations; give it as a list of the two", ErrInvalidArch)
		case len(v) > 2 && isNumbers(v):
			return spelled(p.fromFlat(v))
		}
	}
	return Spelling{}, fmt.Errorf("%w: neither a hash, nor NNI's JSON, nor a matrix with operations", ErrInvalidArch)
}

func isList(v literal) bool { _, ok := v.([]literal); return ok }

// isMatrix reports whether the first of two literals is meant as a matrix: rows,
// or digits.
func isMatrix(v literal) bool {
	text, ok := v.(string)
	return isList(v) || ok && strings.Trim(text, "01 ,;/\n") == ""
}

// isTwoRows reports whether two literals are a matrix, and not one with its
// operations.
func isTwoRows(list []literal) bool {
	return !slices.ContainsFunc(list, func(v literal) bool {
		row, ok := v.([]literal)
		return !ok || len(row) != 2 || isList(row[0]) || isList(row[1])
	})
}

func isNumbers(list []literal) bool {
	return !slices.ContainsFunc(list, func(v literal) bool { _, ok := v.(float64); return !ok })
}
