package cell

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Spelling is what a text names a cell by: an Arch, or a Hash alone.
type Spelling struct {
	Arch Arch // zero if the text is a hash
	Hash Hash // of the Arch, if there is one
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
//     and module_operations (or matrix and ops), or as a list of the two; see
//     [ParseMatrixOps] for what each may be.
//
// JSON may have Python's quotes, words and tuples, numpy's arrays without commas,
// whole numbers written as floats, a byte order mark, and be UTF-16. An unknown
// key beside inputs and ops, or one that is given twice, is an error.
//
// A cell with more than [MaxVertices] vertices, or with an unknown operation, is
// returned pruned if that makes a cell of it, as Google's ModelSpec does; any
// other one as it is given. The error is [ErrInvalidArch] or [ErrInvalidHash],
// and [ErrOutOfDomain] for what is too large when it is pruned. It names the row,
// column, vertex or key that is wrong.
func Parse(text string) (Spelling, error) {
	text, err := decodeText(text)
	if err != nil {
		return Spelling{}, err
	}
	if a, ok := parseStored(text); ok {
		return spelled(a, nil)
	}
	if looksLikeHash(text) {
		h, err := ParseHash(text)
		return Spelling{Hash: h}, err
	}
	v, err := readLiteral(text)
	if err != nil {
		return Spelling{}, fmt.Errorf("%w: %w", ErrInvalidArch, err)
	}
	return fromLiteral(v, 0)
}

// ParseMatrixOps reads a cell from two texts. The matrix has n rows, row =
// source, of n elements, which are numbers 0 and 1 or booleans: as nested lists
// of JSON or Python, as numpy prints it, or as rows of digits, with or without
// blanks, commas and line breaks. The operations are a list of JSON or Python, or
// separated by commas or blanks; "input" and "output" may be missing. They have
// the names of [ParseOp], or are numbers, places in order, if that is given.
//
// Rows and columns of zeros after the last operation, which fill a matrix up to a
// fixed size as NASLib does, are left out. Otherwise it is like [Parse].
func ParseMatrixOps(matrix, operations string, order ...Op) (Arch, error) {
	matrix, err := decodeText(matrix)
	if err != nil {
		return Arch{}, err
	}
	if operations, err = decodeText(operations); err != nil {
		return Arch{}, err
	}
	rows, err := readMatrix(matrix)
	if err != nil {
		return Arch{}, fmt.Errorf("%w: matrix: %w", ErrInvalidArch, err)
	}
	ops, err := readOps(operations)
	if err != nil {
		return Arch{}, fmt.Errorf("%w: operations: %w", ErrInvalidArch, err)
	}
	return fromRows(rows, ops, order)
}

func spelled(a Arch, err error) (Spelling, error) {
	if err != nil {
		return Spelling{}, err
	}
	return Spelling{a, a.Hash()}, nil
}

// decodeText returns a text as UTF-8 without byte order mark and white space
// around it.
func decodeText(text string) (string, error) {
	if len(text) > MaxText {
		return "", fmt.Errorf("%w: the text has more than %d bytes", ErrInvalidArch, MaxText)
	}
	switch {
	case strings.HasPrefix(text, "\xff\xfe"):
		text = fromUTF16(text[2:], 1)
	case strings.HasPrefix(text, "\xfe\xff"):
		text = fromUTF16(text[2:], 0)
	case len(text) >= 2 && text[0] != 0 && text[1] == 0:
		text = fromUTF16(text, 1)
	case len(text) >= 2 && text[0] == 0 && text[1] != 0:
		text = fromUTF16(text, 0)
	}
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	if text == "" {
		return "", fmt.Errorf("%w: the text is empty", ErrInvalidArch)
	}
	return text, nil
}

// fromUTF16 decodes pairs of bytes; high is the place of the high byte in each.
func fromUTF16(text string, high int) string {
	units := make([]uint16, 0, len(text)/2)
	for i := 0; i+1 < len(text); i += 2 {
		units = append(units, uint16(text[i+high])<<8|uint16(text[i+1-high]))
	}
	return string(utf16.Decode(units))
}

// looksLikeHash reports whether a text can only be meant as a hash.
func looksLikeHash(text string) bool {
	if len(text) == 2*len(Hash{}) {
		_, err := hex.DecodeString(text)
		return err == nil
	}
	isOther := func(r rune) bool { return !strings.ContainsRune("0123456789abcdefABCDEF", r) }
	return len(text) > 8 && !strings.ContainsFunc(text, isOther)
}

// fromLiteral finds the cell in a literal.
func fromLiteral(v literal, depth int) (Spelling, error) {
	switch v := v.(type) {
	case *object:
		return fromObject(v, depth)
	case string:
		if depth < 2 { // JSON in JSON, as sqlite3 and pandas write a column
			return parseInner(v, depth)
		}
	case []literal:
		switch {
		case len(v) == 2 && isList(v[0]):
			return spelled(fromPair(v[0], v[1]))
		case len(v) > 0 && isList(v[0]):
			return Spelling{}, fmt.Errorf("%w: a matrix without operations; give it as a list of the two", ErrInvalidArch)
		}
	}
	return Spelling{}, fmt.Errorf("%w: neither a hash, nor NNI's JSON, nor a matrix with operations", ErrInvalidArch)
}

func parseInner(text string, depth int) (Spelling, error) {
	if looksLikeHash(text) {
		h, err := ParseHash(text)
		return Spelling{Hash: h}, err
	}
	v, err := readLiteral(text)
	if err != nil {
		return Spelling{}, fmt.Errorf("%w: %w", ErrInvalidArch, err)
	}
	return fromLiteral(v, depth+1)
}

func isList(v literal) bool { _, ok := v.([]literal); return ok }

// The keys under which an object may have a matrix and its operations: Google's
// API's, and those of scripts.
var (
	matrixKeys = []string{"module_adjacency", "matrix", "adjacency"}
	opsKeys    = []string{"module_operations", "ops", "operations"}
)

func fromObject(o *object, depth int) (Spelling, error) {
	for i, key := range o.keys {
		if slices.Contains(o.keys[:i], key) {
			return Spelling{}, fmt.Errorf("%w: duplicate key %q", ErrInvalidArch, key)
		}
	}
	find := func(keys ...string) (v literal, ok bool) {
		for _, key := range keys {
			if i := slices.Index(o.keys, key); i >= 0 {
				return o.values[i], true
			}
		}
		return nil, false
	}
	matrix, hasMatrix := find(matrixKeys...)
	ops, hasOps := find(opsKeys...)
	arch, hasArch := find("arch")
	config, hasConfig := find("config")
	hash, hasHash := find("hash")
	switch {
	case hasMatrix && hasOps:
		return spelled(fromPair(matrix, ops))
	case hasMatrix || hasOps:
		return Spelling{}, fmt.Errorf("%w: a matrix and operations go together; one of them is missing", ErrInvalidArch)
	case hasArch && depth <= 2:
		s, err := fromLiteral(arch, depth+1)
		if err == nil && hasHash {
			err = s.check(hash)
		}
		return s, err
	case hasConfig && depth <= 2:
		return fromLiteral(config, depth+1)
	case hasHash:
		text, _ := hash.(string)
		h, err := ParseHash(text)
		return Spelling{Hash: h}, err
	}
	return spelled(o.arch())
}

// check refuses a row whose hash is not that of its arch.
func (s Spelling) check(hash literal) error {
	text, _ := hash.(string)
	h, err := ParseHash(text)
	if err == nil && h != s.Hash {
		return fmt.Errorf("%w: the row has the hash %s, its arch has %s", ErrInvalidHash, h, s.Hash)
	}
	return err
}

// arch makes an Arch of NNI's keys.
func (o *object) arch() (Arch, error) {
	n := 1
	for _, key := range o.keys {
		kind, v := vertexOfKey(key)
		if kind == "" {
			return Arch{}, fmt.Errorf("%w: unknown key %q; the keys are op1, op2, … and input1, input2, …", ErrInvalidArch, key)
		}
		if v >= maxRows {
			return Arch{}, fmt.Errorf("%w: key %q: more than %d vertices", ErrInvalidArch, key, maxRows)
		}
		if kind == "input" {
			n = max(n, v+1)
		}
	}
	if n < 2 {
		return Arch{}, fmt.Errorf("%w: key %q is missing", ErrInvalidArch, "input1")
	}
	rows := make([][]int, n)
	for x := range rows {
		rows[x] = make([]int, n)
	}
	ops := make([]string, n)
	ops[0], ops[n-1] = inputName, outputName
	for i, key := range o.keys {
		kind, v := vertexOfKey(key)
		switch {
		case kind == "op" && v >= n-1:
			return Arch{}, fmt.Errorf("%w: key %q: the cell has %d vertices, so its last op is op%d", ErrInvalidArch, key, n, n-2)
		case kind == "op":
			name, ok := o.values[i].(string)
			if !ok {
				return Arch{}, fmt.Errorf("%w: key %q: not the name of an op", ErrInvalidArch, key)
			}
			ops[v] = name
		default:
			if err := connectAll(rows, o.values[i], v); err != nil {
				return Arch{}, fmt.Errorf("%w: key %q: %w", ErrInvalidArch, key, err)
			}
		}
	}
	for v := 1; v < n; v++ {
		for _, key := range []string{"input" + strconv.Itoa(v), "op" + strconv.Itoa(v)} {
			if !slices.Contains(o.keys, key) && !(v == n-1 && key[0] == 'o') {
				return Arch{}, fmt.Errorf("%w: key %q is missing", ErrInvalidArch, key)
			}
		}
	}
	return fromModel(rows, ops)
}

// connectAll adds the edges from the vertices of a list to v.
func connectAll(rows [][]int, list literal, v int) error {
	inputs, ok := list.([]literal)
	if !ok {
		return errors.New("not a list of vertices")
	}
	for _, from := range inputs {
		x, ok := from.(float64)
		switch {
		case !ok || x != math.Trunc(x):
			return errors.New("not a list of the numbers of vertices")
		case x < 0 || x >= float64(v):
			return fmt.Errorf("vertex %v cannot feed vertex %d; an input is an earlier vertex", x, v)
		case rows[int(x)][v] != 0:
			return fmt.Errorf("vertex %v is listed twice", x)
		}
		rows[int(x)][v] = 1
	}
	return nil
}

// vertexOfKey returns "op" or "input" and the vertex after it, or "" for a key
// that is neither.
func vertexOfKey(key string) (kind string, v int) {
	for _, kind := range []string{"op", "input"} {
		digits, ok := strings.CutPrefix(key, kind)
		if v, err := strconv.Atoi(digits); ok && err == nil && v > 0 && strconv.Itoa(v) == digits {
			return kind, v
		}
	}
	return "", 0
}
