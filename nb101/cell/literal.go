package cell

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What people write values in: JSON, Python, and what numpy prints. A literal is
// a string, float64, bool, nil (null), []literal or *object.
type literal any

// object has its keys in their order, duplicates included.
type object struct {
	keys   []string
	values []literal
}

// maxDepth is how deep lists and objects may lie in each other.
const maxDepth = 16

// reader reads literals from a text.
type reader struct {
	text        string
	at          int  // the place of the next byte
	areBareText bool // words that are no values, and no numbers, are texts
}

var errShort = errors.New("unexpected end of the text")

// readLiteral reads a text that is one literal.
func readLiteral(text string) (literal, error) {
	r := &reader{text: text}
	v, err := r.value(0)
	if err != nil {
		return nil, err
	}
	if r.rest() != "" {
		return nil, r.trailing()
	}
	return v, nil
}

// rest returns the text after what was read.
func (r *reader) rest() string {
	r.space()
	return r.text[r.at:]
}

// trailing is the error for a text that goes on.
func (r *reader) trailing() error {
	return fmt.Errorf("trailing data at byte %d: %s", r.at, quote(r.rest()))
}

// quote quotes the start of a text.
func quote(text string) string {
	const most = 40
	if len(text) > most {
		cut := most
		for cut > most-utf8.UTFMax && !utf8.RuneStart(text[cut]) {
			cut--
		}
		return strconv.Quote(text[:cut]) + "…"
	}
	return strconv.Quote(text)
}

func (r *reader) space() {
	for r.at < len(r.text) && strings.IndexByte(" \t\r\n", r.text[r.at]) >= 0 {
		r.at++
	}
}

// next returns the next byte that is not white space, or 0 at the end.
func (r *reader) next() byte {
	if r.space(); r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

func (r *reader) value(depth int) (literal, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("lists in lists, more than %d deep, at byte %d", maxDepth, r.at)
	}
	switch c := r.next(); {
	case c == 0:
		return nil, errShort
	case c == '[', c == '(':
		return r.list(depth)
	case c == '{':
		return r.object(depth)
	case c == '"', c == '\'':
		return r.quoted()
	case c == '+', c == '-', c == '.', '0' <= c && c <= '9':
		return r.number()
	}
	return r.word(depth)
}

func (r *reader) list(depth int) (literal, error) {
	end := byte(']')
	if r.text[r.at] == '(' {
		end = ')'
	}
	r.at++
	list, err := r.elements(end, depth)
	if err == nil && r.next() == 0 {
		return nil, errShort
	}
	r.at++
	return list, err
}

// elements reads what commas or white space separate, up to an end, or that of the
// text.
func (r *reader) elements(end byte, depth int) ([]literal, error) {
	list := []literal{}
	for {
		if c := r.next(); c == 0 || c == end {
			return list, nil
		}
		v, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
		if r.next() == ',' {
			r.at++
		}
	}
}

func (r *reader) object(depth int) (literal, error) {
	r.at++
	o := &object{}
	for {
		switch c := r.next(); c {
		case 0:
			return nil, errShort
		case '}':
			r.at++
			return o, nil
		case '"', '\'':
		default:
			return nil, fmt.Errorf("a key in quotes is expected at byte %d, not %s", r.at, quote(r.text[r.at:]))
		}
		key, err := r.quoted()
		if err != nil {
			return nil, err
		}
		if r.next() != ':' {
			return nil, fmt.Errorf("a colon is expected after the key %s", quote(key))
		}
		r.at++
		v, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		o.keys, o.values = append(o.keys, key), append(o.values, v)
		switch r.next() {
		case ',':
			r.at++
		case '}':
		case 0:
			return nil, errShort
		default:
			return nil, fmt.Errorf("a comma is expected at byte %d, not %s", r.at, quote(r.text[r.at:]))
		}
	}
}

// quoted reads a string in quotes of either kind.
func (r *reader) quoted() (string, error) {
	end := r.text[r.at]
	if n := strings.IndexAny(r.text[r.at+1:], string([]byte{end, '\\'})); n >= 0 && r.text[r.at+1+n] == end {
		text := r.text[r.at+1:][:n] // without escapes
		r.at += n + 2
		return text, nil
	}
	var b strings.Builder
	for i := r.at + 1; i < len(r.text); i++ {
		c := r.text[i]
		switch {
		case c == end:
			r.at = i + 1
			return b.String(), nil
		case c != '\\':
			b.WriteByte(c)
			continue
		case i+1 == len(r.text):
			return "", errShort
		}
		i++
		switch c := r.text[i]; c {
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case 'r':
			b.WriteByte('\r')
		case '"', '\'', '\\', '/':
			b.WriteByte(c)
		case 'u':
			code, err := strconv.ParseUint(r.text[i+1:min(i+5, len(r.text))], 16, 16)
			if err != nil || i+5 > len(r.text) {
				return "", fmt.Errorf("an escape without four hexadecimal digits at byte %d", i)
			}
			b.WriteRune(rune(code))
			i += 4
		default:
			return "", fmt.Errorf("an unknown escape at byte %d", i)
		}
	}
	return "", errShort
}

// bare reads a word of letters, digits and the other characters of numbers.
func (r *reader) bare() string {
	start := r.at
	for r.at < len(r.text) && strings.IndexByte(" \t\r\n,:[](){}\"'=", r.text[r.at]) < 0 {
		r.at++
	}
	return r.text[start:r.at]
}

func (r *reader) number() (literal, error) {
	start := r.at
	text := r.bare()
	x, err := strconv.ParseFloat(text, 64)
	if err != nil && r.areBareText {
		return text, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s at byte %d is not a number", quote(text), start)
	}
	return x, nil
}

// words are those that are values, of JSON, Python and numpy.
var words = map[string]literal{
	"true": true, "True": true, "np.True_": true, "numpy.True_": true,
	"false": false, "False": false, "np.False_": false, "numpy.False_": false,
	"null": nil, "None": nil,
	"nan": math.NaN(), "NaN": math.NaN(), "np.nan": math.NaN(), "numpy.nan": math.NaN(),
	"inf": math.Inf(1), "Infinity": math.Inf(1), "np.inf": math.Inf(1), "numpy.inf": math.Inf(1),
}

// numpyScalars are the types with which numpy 2 prints numbers, booleans and texts.
var numpyScalars = []string{
	"bool", "bool_", "str_", "float16", "float32", "float64",
	"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
}

// word reads a word that is a value, or what numpy puts around one: array([…],
// dtype=…) or np.int64(…).
func (r *reader) word(depth int) (literal, error) {
	start := r.at
	word := r.bare()
	if v, ok := words[word]; ok {
		return v, nil
	}
	name, isNumpy := strings.CutPrefix(word, "np.")
	if !isNumpy {
		name, isNumpy = strings.CutPrefix(word, "numpy.")
	}
	isArray := name == "array" || name == "matrix"
	isCall := isArray || isNumpy && slices.Contains(numpyScalars, name)
	if r.areBareText && !isCall && word != "" {
		return word, nil
	}
	if !isCall || r.next() != '(' {
		return nil, fmt.Errorf("%s at byte %d is neither a number nor in quotes", quote(r.text[start:]), start)
	}
	r.at++
	v, err := r.value(depth + 1)
	if err != nil {
		return nil, err
	}
	options, _, closed := strings.Cut(r.text[r.at:], ")")
	switch {
	case !closed:
		return nil, errShort
	case strings.Trim(options, ", \n") != "" && !(isArray && strings.Contains(options, "dtype")):
		return nil, fmt.Errorf("%s at byte %d is not an option of an array", quote(options), r.at)
	}
	r.at += len(options) + 1
	return v, nil
}

// isMissing reports whether a value is how Python, numpy or pandas writes that there
// is none.
func isMissing(v literal) bool {
	x, isNumber := v.(float64)
	return v == nil || isNumber && math.IsNaN(x)
}
