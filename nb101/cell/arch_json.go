package cell

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// The stored form, in pieces: what precedes the inputs and the op of each
// vertex.
var (
	storedInput = [MaxVertices]string{1: `{"input1":[`, 2: `,"input2":[`, 3: `,"input3":[`, 4: `,"input4":[`, 5: `,"input5":[`, 6: `,"input6":[`}
	storedOp    = [MaxVertices - 1]string{1: `,"op1":"`, 2: `,"op2":"`, 3: `,"op3":"`, 4: `,"op4":"`, 5: `,"op5":"`}
)

// ParseArch reads the JSON object by which NNI names a cell of n vertices: the
// keys op1…op(n-2), each with the name of an operation, and input1…input(n-1),
// each with the list of the vertices that feed that vertex; input(n-1) is the
// output's. Keys and lists may be in any order, with white space anywhere.
//
// The error is [ErrInvalidArch] and names the key or vertex that is wrong.
func ParseArch(text string) (Arch, error) {
	if a, ok := parseQuickly(text, false); ok {
		return a, nil
	}
	a, err := parseAny(text)
	if err != nil {
		return Arch{}, fmt.Errorf("%w: %w", ErrInvalidArch, err)
	}
	return a.withPath()
}

// parseQuickly reads the form that NNI stores, and the same with blanks after
// commas and colons, or in Python's single quotes if these are allowed. Every
// look-up and walk goes through it; what it does not take, others explain.
func parseQuickly(text string, allowSingle bool) (Arch, bool) {
	a, ok := parseStored(text)
	if ok || !strings.HasPrefix(text, "{") {
		return a, ok
	}
	// The stored form has commas and colons between values only, so that blanks after
	// them mean nothing.
	var buffer [256]byte // longer than any
	minified := buffer[:0]
	after := byte(0)
	single := allowSingle && strings.IndexByte(text, '"') < 0
	for i := 0; i < len(text) && len(minified) < len(buffer); i++ {
		c := text[i]
		switch {
		case c == ' ' && (after == ',' || after == ':'):
			continue
		case c == '\'' && single:
			c = '"'
		}
		minified = append(minified, c)
		after = c
	}
	return parseStored(string(minified))
}

// parseStored reads the one form that NNI stores: minified, keys sorted.
func parseStored(text string) (Arch, bool) {
	var a Arch
	rest := text
	take := func(literal string) (ok bool) {
		rest, ok = strings.CutPrefix(rest, literal)
		return ok
	}
	y := 1
	for ; y < MaxVertices && take(storedInput[y]); y++ {
		for {
			if rest == "" || rest[0] < '0' || rest[0] >= byte('0'+y) {
				return Arch{}, false
			}
			bit := Edge(int(rest[0]-'0'), y)
			if a.edges&bit != 0 {
				return Arch{}, false
			}
			a.edges |= bit
			rest = rest[1:]
			if !take(",") {
				break
			}
		}
		if !take("]") {
			return Arch{}, false
		}
	}
	if y == 1 {
		return Arch{}, false
	}
	a.n = uint8(y)
	for v := 1; v < int(a.n)-1; v++ {
		if !take(storedOp[v]) {
			return Arch{}, false
		}
		op := Op(0)
		for op < NumOps && !take(opNames[op]) {
			op++
		}
		if op == NumOps || !take(`"`) {
			return Arch{}, false
		}
		a.ops[v-1] = op
	}
	if rest != "}" {
		return Arch{}, false
	}
	_, err := a.withPath()
	return a, err == nil
}

// parseAny reads any JSON object with the right keys and values.
func parseAny(text string) (Arch, error) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return Arch{}, fmt.Errorf("%.40q is not a JSON object", text)
	}
	var (
		a            Arch
		hasIn, hasOp [MaxVertices + 1]bool
	)
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return Arch{}, fmt.Errorf("not JSON: %w", err)
		}
		key := t.(string) // in an object, before a colon: anything else is a syntax error
		kind, v := splitKey(key)
		switch {
		case kind == "":
			return Arch{}, fmt.Errorf("unknown key %q; the keys are op1 to op%d and input1 to input%d", key, MaxVertices-2, MaxVertices-1)
		case v >= MaxVertices || kind == "op" && v >= MaxVertices-1:
			return Arch{}, fmt.Errorf("key %q: %w: a cell has at most %d vertices", key, ErrTooManyVertices, MaxVertices)
		}
		if kind == "op" {
			if hasOp[v] {
				return Arch{}, fmt.Errorf("duplicate key %q", key)
			}
			hasOp[v] = true
			var value any
			if err := dec.Decode(&value); err != nil {
				return Arch{}, fmt.Errorf("key %q: not JSON: %w", key, err)
			}
			name, ok := value.(string)
			if !ok {
				return Arch{}, fmt.Errorf("key %q: not the name of an op", key)
			}
			if a.ops[v-1], err = opNamed(name); err != nil {
				return Arch{}, fmt.Errorf("key %q: %w", key, err)
			}
			continue
		}
		if hasIn[v] {
			return Arch{}, fmt.Errorf("duplicate key %q", key)
		}
		hasIn[v] = true
		var value any
		if err := dec.Decode(&value); err != nil {
			return Arch{}, fmt.Errorf("key %q: not JSON: %w", key, err)
		}
		list, ok := value.([]any)
		if !ok {
			return Arch{}, fmt.Errorf("key %q: not a list of vertices", key)
		}
		for _, value := range list {
			number, _ := value.(json.Number)
			from, err := strconv.Atoi(number.String())
			if err != nil {
				return Arch{}, fmt.Errorf("key %q: not a list of the numbers of vertices", key)
			}
			if err := a.connect(from, v); err != nil {
				return Arch{}, fmt.Errorf("key %q: %w", key, err)
			}
		}
	}
	if _, err := dec.Token(); err != nil {
		return Arch{}, fmt.Errorf("not JSON: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return Arch{}, fmt.Errorf("trailing data after the JSON object, at byte %d", dec.InputOffset())
	}
	return a.withKeys(hasIn, hasOp)
}

// withKeys sets the number of vertices to what the keys say, or returns an
// error that names the key that is missing or superfluous.
func (a Arch) withKeys(hasIn, hasOp [MaxVertices + 1]bool) (Arch, error) {
	last := 0
	for v, has := range hasIn {
		if has {
			last = v
		}
	}
	if last == 0 {
		return Arch{}, fmt.Errorf("key %q is missing", "input1")
	}
	for v := 1; v <= last; v++ {
		if !hasIn[v] {
			return Arch{}, fmt.Errorf("key %q is missing", fmt.Sprint("input", v))
		}
		if v < last && !hasOp[v] {
			return Arch{}, fmt.Errorf("key %q is missing", fmt.Sprint("op", v))
		}
	}
	for v := last; v < len(hasOp); v++ {
		if hasOp[v] {
			return Arch{}, fmt.Errorf("key %q: the cell has %d vertices, so its last op is op%d; or input%d to input%d are missing",
				fmt.Sprint("op", v), last+1, last-1, last+1, v+1)
		}
	}
	a.n = uint8(last + 1)
	return a, nil
}

// splitKey returns "op" or "input" and the vertex after it, or "" for a key
// that is neither.
func splitKey(key string) (kind string, v int) {
	for _, kind := range []string{"op", "input"} {
		if digits, ok := strings.CutPrefix(key, kind); ok && len(digits) == 1 && digits[0] >= '1' && digits[0] <= '9' {
			return kind, int(digits[0] - '0')
		}
	}
	return "", 0
}

// AppendJSON appends NNI's stored form: keys sorted, no white space, inputs
// ascending; null for the zero Arch.
func (a Arch) AppendJSON(b []byte) []byte {
	if a.n == 0 {
		return append(b, "null"...)
	}
	for y := 1; y < int(a.n); y++ {
		b = append(b, storedInput[y]...)
		b = a.appendInputs(b, y)
		b = append(b, ']')
	}
	for v := 1; v < int(a.n)-1; v++ {
		b = append(b, storedOp[v]...)
		b = append(b, opNames[a.ops[v-1]]...)
		b = append(b, '"')
	}
	return append(b, '}')
}

// MarshalJSON returns what [Arch.AppendJSON] appends: byte for byte what NNI
// stores.
func (a Arch) MarshalJSON() ([]byte, error) { return a.AppendJSON(nil), nil }

// UnmarshalJSON reads what MarshalJSON writes; see [ParseArch]. As for every
// Go type, null changes nothing.
func (a *Arch) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil
	}
	v, err := ParseArch(string(text))
	if err == nil {
		*a = v
	}
	return err
}
