package space

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

// DecodePaths returns every cell that [EncodePaths] encodes like this, in the
// spelling that the dataset stores and in the order of the dataset's
// generator: one to 301. The cells of the search space have 170,820 such
// codes. DecodePaths looks at all cells, which takes some tenths of a second.
//
// The error is [ErrInvalidCode] and names the element, or says that no cell has
// this code.
func DecodePaths(code [PathsLen]uint8) (archs []cell.Arch, err error) {
	for i, element := range code {
		if element > 1 {
			return nil, fmt.Errorf("%w: element %d is %d, not 0 or 1", ErrInvalidCode, i, element)
		}
	}
	for a := range All() {
		if EncodePaths(a) == code {
			archs = append(archs, a)
		}
	}
	if archs == nil {
		return nil, fmt.Errorf("%w: no cell has exactly these paths", ErrInvalidCode)
	}
	return archs, nil
}

// numpyTypes are the words that numpy prints around a list or an element: array([…],
// dtype=int8) and np.int64(1).
var numpyTypes = regexp.MustCompile(`^((np\.|numpy\.)?(array|matrix)|(np|numpy)\.(bool_?|str_|u?int(8|16|32|64)|float(16|32|64))|dtype=\S+)$`)

// ParseCode reads an encoding as people write it: digits, together or separated
// by blanks, commas or line breaks, as a list of JSON, or as Python or numpy prints
// one. In place of the numbers of [EncodeEdges] it takes the names of ops. How
// long the list must be is for the caller to check.
//
// The error is [ErrInvalidCode] and names the element.
func ParseCode(text string) (code []uint8, err error) {
	text = strings.TrimPrefix(strings.TrimSpace(text), "\ufeff")
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n,;[]()\"'", r) }) {
		if numpyTypes.MatchString(word) {
			continue
		}
		if strings.Trim(word, "012") == "" {
			for _, digit := range word {
				code = append(code, uint8(digit-'0'))
			}
			continue
		}
		element, err := parseElement(word)
		if err != nil {
			return nil, fmt.Errorf("%w: element %d is %.40q, not a number from 0 to %d", ErrInvalidCode, len(code), word, cell.NumOps-1)
		}
		code = append(code, element)
	}
	return code, nil
}

// parseElement reads an element that is not of digits alone.
func parseElement(word string) (uint8, error) {
	name := strings.TrimPrefix(strings.TrimPrefix(word, "np."), "numpy.")
	if i := slices.Index([]string{"false", "true"}, strings.ToLower(strings.TrimSuffix(name, "_"))); i >= 0 {
		return uint8(i), nil
	}
	if op, err := cell.ParseOp(word); err == nil {
		return uint8(op), nil
	}
	x, err := strconv.ParseFloat(word, 64)
	if err == nil && x != 0 && x != 1 && x != 2 {
		err = strconv.ErrRange
	}
	return uint8(x), err
}
