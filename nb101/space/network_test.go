package space_test

import (
	"math/bits"
	"testing"

	"github.com/matryer/is"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

func TestParametersOfRealCells(t *testing.T) {
	is := is.New(t)
	for _, real := range realCells(t) {
		is.Equal(space.Parameters(real.arch), real.parameters)
	}
}

func TestParametersOverTheWholeSpace(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	var least, most, sum int
	for a := range space.All() {
		p := space.Parameters(a)
		if least == 0 || p < least {
			least = p
		}
		most = max(most, p)
		sum += p
	}
	is.Equal(least, 227_274)
	is.Equal(most, 49_979_274)
	is.Equal(sum, 3_583_758_170_075)
}

func TestSomeCellsHaveSpellingsWithOtherParameters(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	other := map[cell.Arch]bool{}
	for a := range space.Labelled() {
		last := a.NumVertices() - 1
		switch bits.OnesCount32(a.Edges() >> (last*(last-1)/2 + 1)) {
		case 0, 1, 2, 4:
			continue // the channels can be shared evenly
		}
		if c := space.Canonical(a); c != a && space.Parameters(c) != space.Parameters(a) {
			other[c] = true
		}
	}
	is.Equal(len(other), 53_908)
}

func TestParametersAndFLOPsByHand(t *testing.T) {
	direct := mustParse(t, "0100", "input,output")
	conv1x1 := mustParse(t, "010001000", "input,conv1x1-bn-relu,output")
	tests := []struct {
		name              string
		arch              cell.Arch
		parameters, flops int
	}{
		// Nine projections: 128->128 three times, 128->256, 256->256 twice,
		// 256->512, 512->512 twice.
		{"input to output", direct,
			9*3*128 + 256 +
				3*(128*128+256) + 128*256 + 512 + 2*(256*256+512) + 256*512 + 1024 + 2*(512*512+1024) + 5130,
			32*32*9*3*128 +
				32*32*3*128*128 + 16*16*(128*256+2*256*256) + 8*8*(256*512+2*512*512) + 5120},
		// The same and nine convolutions from as many channels to as many.
		{"one conv1x1", conv1x1,
			9*3*128 + 256 +
				3*(128*128+256) + 128*256 + 512 + 2*(256*256+512) + 256*512 + 1024 + 2*(512*512+1024) + 5130 +
				3*(128*128+256) + 3*(256*256+512) + 3*(512*512+1024),
			32*32*9*3*128 +
				32*32*3*128*128 + 16*16*(128*256+2*256*256) + 8*8*(256*512+2*512*512) + 5120 +
				32*32*3*128*128 + 16*16*3*256*256 + 8*8*3*512*512},
		{"no cell", cell.Arch{}, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			is.Equal(space.Parameters(tt.arch), tt.parameters)
			is.Equal(space.FLOPs(tt.arch), tt.flops)
		})
	}
}

func TestChannels(t *testing.T) {
	tests := []struct {
		name, adjacency, operations string
		in, out                     int
		want                        []int
	}{
		// From nasbench/tests/model_builder_test.py of google-research/nasbench.
		{"in a row", "0100001000010000", "input,maxpool3x3,maxpool3x3,output", 16, 8, []int{16, 8, 8, 8}},
		{"branches before the output", "0110000010000100000100000", "input,maxpool3x3,maxpool3x3,maxpool3x3,output", 8, 16, []int{8, 16, 16, 16, 16}},
		{"two share", "0110000100010000", "input,maxpool3x3,maxpool3x3,output", 8, 16, []int{8, 8, 8, 16}},
		{"two share an odd number", "0110000100010000", "input,maxpool3x3,maxpool3x3,output", 8, 15, []int{8, 8, 7, 15}},
		{"three share and two remain", "0111000001000010000100000", "input,maxpool3x3,maxpool3x3,maxpool3x3,output", 8, 8, []int{8, 3, 3, 2, 8}},
		{"the most of its successors", "0100000110000010000100000", "input,maxpool3x3,maxpool3x3,maxpool3x3,output", 8, 9, []int{8, 5, 5, 4, 9}},
		{"more than it needs", "0101000101000100000100000", "input,maxpool3x3,maxpool3x3,maxpool3x3,output", 8, 15, []int{8, 8, 7, 7, 15}},
		{"input to output", "0100", "input,output", 5, 1, []int{5, 1}},

		{"the input feeds the output too", "0101001000010000", "input,maxpool3x3,maxpool3x3,output", 3, 20, []int{3, 20, 20, 20}},
		{"dangling vertices have none", "0110000100000000", "input,maxpool3x3,conv1x1-bn-relu,output", 3, 10, []int{3, 10, 10}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			is.Equal(space.Channels(mustParse(t, tt.adjacency, tt.operations), tt.in, tt.out), tt.want)
		})
	}
}

func mustParse(tb testing.TB, adjacency, operations string) cell.Arch {
	tb.Helper()
	a, err := cell.ParseMatrix(adjacency, operations)
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

func BenchmarkParameters(b *testing.B) {
	a := realCells(b)[0].arch
	b.ReportAllocs()
	for b.Loop() {
		space.Parameters(a)
	}
}
