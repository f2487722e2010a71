package cell

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// The keys under which an object may have a matrix and its operations: Google's
// API's, and those of scripts.
var (
	matrixKeys = []string{"module_adjacency", "matrix", "adjacency"}
	opsKeys    = []string{"module_operations", "ops", "operations"}
)

func (p parser) fromObject(o *object, depth int) (s Spelling, err error) {
	for i, key := range o.keys {
		if slices.Contains(o.keys[:i], key) {
			return s, fmt.Errorf("%w: duplicate key %q", ErrInvalidArch, key)
		}
	}
	matrix, hasMatrix, err := o.find(matrixKeys...)
	if err != nil {
		return s, err
	}
	ops, hasOps, err := o.find(opsKeys...)
	if err != nil {
		return s, err
	}
	arch, hasArch, _ := o.find("arch")
	config, hasConfig, _ := o.find("config")
	hash, hasHash, _ := o.find("hash")
	switch {
	case hasMatrix != hasOps:
		return s, fmt.Errorf("%w: a matrix and operations go together; one of them is missing", ErrInvalidArch)
	case hasMatrix:
		s, err = spelled(p.fromPair(matrix, ops))
		if err == nil && hasArch {
			err = p.checkArch(s, arch, depth)
		}
	case hasArch:
		s, err = p.fromLiteral(arch, depth)
	case hasConfig:
		s, err = p.fromLiteral(config, depth)
	case hasHash:
		text, _ := hash.(string)
		h, err := ParseHash(text)
		return Spelling{Hash: h}, err
	default:
		return spelled(o.arch())
	}
	if err == nil && hasHash {
		err = s.check(hash)
	}
	return s, err
}

// find returns the value of one of some keys that mean the same, if it is not
// missing.
func (o *object) find(keys ...string) (v literal, ok bool, err error) {
	first := ""
	for i, key := range o.keys {
		switch {
		case !slices.Contains(keys, key), isMissing(o.values[i]):
		case ok:
			return nil, false, ambiguous("the keys %q and %q mean the same; give one of them", first, key)
		default:
			v, ok, first = o.values[i], true, key
		}
	}
	return v, ok, nil
}

// checkArch refuses a row whose matrix and arch are two cells.
func (p parser) checkArch(s Spelling, arch literal, depth int) error {
	other, err := p.fromLiteral(arch, depth)
	if err != nil {
		return err
	}
	if other.Arch == s.Arch {
		return nil
	}
	if matrix, arch := s.CellHash(), other.CellHash(); arch != matrix {
		return ambiguous("the matrix is the cell %s, the arch is %s; give one of them", matrix, arch)
	}
	return nil
}

// check refuses a row whose hash is not that of its arch.
func (s Spelling) check(hash literal) error {
	text, _ := hash.(string)
	h, err := ParseHash(text)
	if err != nil {
		return err
	}
	if right := s.CellHash(); h != right {
		return fmt.Errorf("%w: the row has the hash %s, its arch has %s", ErrInvalidHash, h, right)
	}
	return nil
}

// arch makes an Arch of NNI's keys.
func (o *object) arch() (Arch, error) {
	n := 1
	for i, key := range o.keys {
		kind, v := vertexOfKey(key)
		if kind == "" && isMissing(o.values[i]) {
			return Arch{}, fmt.Errorf("%w: the value of the key %q is missing", ErrInvalidArch, key)
		}
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
