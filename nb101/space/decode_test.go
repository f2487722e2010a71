package space_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/nb101/space"
)

func TestPathsAreDecodedToAllCellsThatHaveThem(t *testing.T) {
	is := is.New(t)
	for _, c := range []struct {
		adjacency, ops string
		cells          int
	}{
		{"0100", "input,output", 1},
		{"011001000", "input,maxpool3x3,output", 4}, // one to four of them in parallel,
		{"0100110001000000010010000010000001000000010000000",
			"input,conv3x3-bn-relu,maxpool3x3,conv3x3-bn-relu,conv3x3-bn-relu,conv1x1-bn-relu,output", 10},
	} {
		a := mustParse(t, c.adjacency, c.ops)
		code := space.EncodePaths(a)
		cells, err := space.DecodePaths(code)
		is.NoErr(err)
		is.True(slices.Contains(cells, space.Canonical(a)))
		is.Equal(len(cells), c.cells)
		for _, b := range cells {
			is.Equal(space.EncodePaths(b), code)
		}
	}
	_, err := space.DecodePaths([space.PathsLen]uint8{})
	is.True(errors.Is(err, space.ErrInvalidCode))
	_, err = space.DecodePaths([space.PathsLen]uint8{7: 2})
	is.True(errors.Is(err, space.ErrInvalidCode))
	is.True(strings.Contains(err.Error(), "element 7 is 2"))
}

func TestCodesAsPeopleWriteThem(t *testing.T) {
	for _, text := range []string{
		"1002", "1 0 0 2", "1,0,0,2\n", "[1, 0, 0, 2]", "[1. 0.\n 0. 2.]", "(True, False, 0.0, 2e0)",
		"\ufeff[1,0,0,\"maxpool3x3\"]", "['1', '0', '0', '2']", "100 2",
		"[np.int64(1), np.uint8(0), numpy.float32(0.0), np.str_('maxpool3x3')]", "[np.True_, np.False_, np.bool(False), numpy.int8(2)]",
		"array([1, 0, 0, 2], dtype=int8)",
	} {
		is := is.New(t)
		code, err := space.ParseCode(text)
		is.NoErr(err)
		is.Equal(code, []uint8{1, 0, 0, 2})
	}
	for _, text := range []string{"1003", "1,0,x", "0.5", "-1", "NaN", "np.int64(3)", "[np.int9(1)]"} {
		is := is.New(t)
		_, err := space.ParseCode(text)
		is.True(errors.Is(err, space.ErrInvalidCode))
	}
}
