package space_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

func TestEncodingsComeBackOverTheWholeSpace(t *testing.T) {
	t.Parallel()
	for a := range space.All() {
		if b, err := space.DecodeAdjacency(space.EncodeAdjacency(a)); err != nil || b != space.Pad(a) || b.Prune() != a {
			t.Fatalf("%v: adjacency comes back as %v, %v", a, b, err)
		}
		if b, err := space.DecodeEdges(space.EncodeEdges(a)); err != nil || b != space.Pad(a) || b.Prune() != a {
			t.Fatalf("%v: edges come back as %v, %v", a, b, err)
		}
	}
}

func TestEncodingsElementByElement(t *testing.T) {
	is := is.New(t)
	a := mustParse(t, "0100110001000000010010000010000001000000010000000",
		"input,conv3x3-bn-relu,maxpool3x3,conv3x3-bn-relu,conv3x3-bn-relu,conv1x1-bn-relu,output")
	const edges = "100110" + "10000" + "1001" + "010" + "10" + "1"
	adjacency, categories := space.EncodeAdjacency(a), space.EncodeEdges(a)
	is.Equal(digits(adjacency[:]), edges+"010"+"100"+"010"+"010"+"001")
	is.Equal(digits(categories[:]), edges+"0"+"2"+"0"+"0"+"1")
	small := mustParse(t, "011001000", "input,conv1x1-bn-relu,output") // padded with conv3x3
	adjacency, categories = space.EncodeAdjacency(small), space.EncodeEdges(small)
	is.Equal(digits(adjacency[:]), "100001"+"00001"+strings.Repeat("0", 10)+"001"+"010010010010")
	is.Equal(digits(categories[:]), "100001"+"00001"+strings.Repeat("0", 10)+"10000")
}

func TestTheZeroArchHasZeroCodes(t *testing.T) {
	is := is.New(t)
	var none cell.Arch
	is.Equal(space.EncodeAdjacency(none), [space.AdjacencyLen]uint8{})
	is.Equal(space.EncodeEdges(none), [space.EdgesLen]uint8{})
	is.Equal(space.EncodePaths(none), [space.PathsLen]uint8{})
}

func TestDecodeRefuses(t *testing.T) {
	good := mustParse(t, "010001000", "input,conv1x1-bn-relu,output")
	t.Run("adjacency", func(t *testing.T) {
		tests := []struct {
			name    string
			element int
			value   uint8
			want    error
			says    string
		}{
			{"an edge of 2", 0, 2, space.ErrInvalidCode, "element 0 is 2"},
			{"an op of 2", 21, 2, space.ErrInvalidCode, "element 21 is 2"},
			{"two ops", 21, 1, space.ErrInvalidCode, "vertex 1 has 2 ops"},
			{"no op", 23, 0, space.ErrInvalidCode, "vertex 1 has 0 ops"},
			{"no path", 0, 0, cell.ErrNoPath, "no path"},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				is := is.New(t)
				code := space.EncodeAdjacency(good)
				code[tt.element] = tt.value
				a, err := space.DecodeAdjacency(code)
				is.True(a.IsZero())
				is.True(errors.Is(err, tt.want))
				is.True(strings.Contains(err.Error(), tt.says))
			})
		}
	})
	t.Run("edges", func(t *testing.T) {
		tests := []struct {
			name    string
			element int
			value   uint8
			want    error
			says    string
		}{
			{"an edge of 2", 0, 2, space.ErrInvalidCode, "element 0 is 2"},
			{"an op of 3", 25, 3, space.ErrInvalidCode, "element 25 is 3"},
			{"no path", 0, 0, cell.ErrNoPath, "no path"},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				is := is.New(t)
				code := space.EncodeEdges(good)
				code[tt.element] = tt.value
				a, err := space.DecodeEdges(code)
				is.True(a.IsZero())
				is.True(errors.Is(err, tt.want))
				is.True(strings.Contains(err.Error(), tt.says))
			})
		}
	})
}

// Every set of inner vertices is tried as a path.
func TestEncodePathsAgreesWithBruteForce(t *testing.T) {
	t.Parallel()
	i := 0
	for a := range space.All() {
		if i++; i%5 != 0 && a.NumVertices() > 5 {
			continue
		}
		last := a.NumVertices() - 1
		var want [space.PathsLen]uint8
		for set := range 1 << (last - 1) {
			at, index, weight, whole := 0, 0, 1, true
			for v := 1; v < last; v++ {
				if set>>(v-1)&1 != 0 {
					whole = whole && a.HasEdge(at, v)
					index += weight * (int(a.Op(v)) + 1)
					weight *= 3
					at = v
				}
			}
			if whole && a.HasEdge(at, last) {
				want[index] = 1
			}
		}
		if space.EncodePaths(a) != want {
			t.Fatalf("%v: wrong paths", a)
		}
	}
}

func TestEncodePathsIsOneForAllSpellings(t *testing.T) {
	is := is.New(t)
	for _, real := range realCells(t) {
		for a := range spellings(real.arch) {
			is.Equal(space.EncodePaths(a), space.EncodePaths(real.arch))
		}
	}
}

func TestEncodePathsHasNoInverse(t *testing.T) {
	is := is.New(t)
	// Two vertices alike, side by side, make no new path.
	a := mustParse(t, "0100001000010000", "input,maxpool3x3,conv3x3-bn-relu,output")
	b, err := cell.NewArch([]cell.Op{2, 0, 0}, [][]int{{0}, {1}, {1}, {2, 3}})
	is.NoErr(err)
	is.True(!a.Isomorphic(b))
	is.Equal(space.EncodePaths(a), space.EncodePaths(b))
}

// Whatever decodes comes back.
func FuzzDecode(f *testing.F) {
	a := mustParse(f, "0100110001000000010010000010000001000000010000000",
		"input,conv3x3-bn-relu,maxpool3x3,conv3x3-bn-relu,conv3x3-bn-relu,conv1x1-bn-relu,output")
	adjacency, categories := space.EncodeAdjacency(a), space.EncodeEdges(a)
	f.Add(adjacency[:])
	f.Add(categories[:])
	f.Fuzz(func(t *testing.T, numbers []byte) {
		is := is.New(t)
		var adjacency [space.AdjacencyLen]uint8
		copy(adjacency[:], numbers)
		if a, err := space.DecodeAdjacency(adjacency); err == nil {
			is.Equal(space.EncodeAdjacency(a), adjacency)
		} else {
			is.True(errors.Is(err, space.ErrInvalidCode) != errors.Is(err, cell.ErrNoPath))
		}
		var categories [space.EdgesLen]uint8
		copy(categories[:], numbers)
		if a, err := space.DecodeEdges(categories); err == nil {
			is.Equal(space.EncodeEdges(a), categories)
		} else {
			is.True(errors.Is(err, space.ErrInvalidCode) != errors.Is(err, cell.ErrNoPath))
		}
	})
}

func digits(code []uint8) string {
	s := slices.Clone(code)
	for i := range s {
		s[i] += '0'
	}
	return string(s)
}

func BenchmarkEncodeAdjacency(b *testing.B) {
	a := realCells(b)[0].arch
	b.ReportAllocs()
	for b.Loop() {
		space.EncodeAdjacency(a)
	}
}

func BenchmarkEncodePaths(b *testing.B) {
	a := realCells(b)[0].arch
	b.ReportAllocs()
	for b.Loop() {
		space.EncodePaths(a)
	}
}
