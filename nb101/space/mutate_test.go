package space_test

import (
	"errors"
	"math"
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/matryer/is"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// The edge flips of many mutations of one cell are compared with the
// probabilities of all 2^21 sets of flips, those that lead out of the search
// space left out; the ops with 1/5 for a change, half of it for each other op.
func TestMutateFlipsAndChangesAsPublished(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	const draws = 50_000
	parent := realCells(t)[0].arch // of seven vertices
	var flips, wantFlips [22]float64
	total := 0.0
	for set := range uint32(1 << 21) {
		if _, edges := prunedTo(parent.Edges() ^ set); edges == 0 || edges > 9 {
			continue
		}
		n := bits.OnesCount32(set)
		p := math.Pow(1./7, float64(n)) * math.Pow(6./7, float64(21-n))
		wantFlips[n] += p
		total += p
	}
	var changes [cell.NumOps]float64 // not at all, to the next op, to the one after
	r := rand.New(rand.NewPCG(15, 16))
	for range draws {
		m, err := space.Mutate(r, parent, 1)
		if err != nil || m.CheckSpace() != nil || m.NumVertices() != 7 {
			t.Fatalf("mutated to %v, %v", m, err)
		}
		flips[bits.OnesCount32(m.Edges()^parent.Edges())]++
		for v := 1; v <= 5; v++ {
			changes[(m.Op(v)+cell.NumOps-parent.Op(v))%cell.NumOps]++
		}
	}
	for n := range wantFlips {
		wantFlips[n] *= draws / total
	}
	const most = 10 // hardly ever more
	is.True(plausible(t, flips[:most], wantFlips[:most]))
	is.True(plausible(t, changes[:], []float64{draws * 5 * 0.8, draws * 5 * 0.1, draws * 5 * 0.1}))
}

func TestMutateKeepsWhatPruningHides(t *testing.T) {
	is := is.New(t)
	// Vertices 2 to 5 hang on vertex 1 and lead nowhere.
	a, err := cell.NewArch([]cell.Op{0, 1, 2, 1, 2}, [][]int{{0}, {1}, {1, 2}, {3}, {4}, {1}})
	is.NoErr(err)
	r := rand.New(rand.NewPCG(17, 18))
	m, err := space.Mutate(r, a, 1e-9)
	is.NoErr(err)
	is.Equal(m, a)
	grown := false
	for range 100 {
		m, err := space.Mutate(r, a, 1)
		is.NoErr(err)
		grown = grown || m.Prune().NumVertices() > 4
	}
	is.True(grown)
}

func TestMutateRefuses(t *testing.T) {
	r := rand.New(rand.NewPCG(19, 20))
	ok := mustParse(t, "0100", "input,output")
	full, err := cell.ArchFromEdges(7, 1<<21-1, make([]cell.Op, 5))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		arch cell.Arch
		rate float64
		want error
	}{
		{"no cell", cell.Arch{}, 1, cell.ErrInvalidArch},
		{"a cell outside the space", full, 1, cell.ErrTooManyEdges},
		{"no rate", ok, 0, space.ErrInvalidRate},
		{"a negative rate", ok, -1, space.ErrInvalidRate},
		{"too high a rate", ok, 3.6, space.ErrInvalidRate},
		{"not a number", ok, math.NaN(), space.ErrInvalidRate},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			m, err := space.Mutate(r, tt.arch, tt.rate)
			is.True(errors.Is(err, tt.want))
			is.True(m.IsZero())
		})
	}
	t.Run("the highest rate ends", func(t *testing.T) {
		is := is.New(t)
		_, err := space.Mutate(r, ok, space.MaxMutationRate)
		is.NoErr(err)
	})
}

func TestPadIsUndoneByPrune(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	is.True(space.Pad(cell.Arch{}).IsZero())
	is.Equal(space.Pad(mustParse(t, "0110000100010000", "input,maxpool3x3,conv1x1-bn-relu,output")),
		mustParse(t, "0110000000000100000010000000000000000000000000000",
			"input,maxpool3x3,conv1x1-bn-relu,conv3x3-bn-relu,conv3x3-bn-relu,conv3x3-bn-relu,output"))
	for a := range space.All() {
		if p := space.Pad(a); p.NumVertices() != 7 || p.Prune() != a {
			t.Fatalf("%v is padded to %v", a, p)
		}
	}
}

func BenchmarkMutate(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	a := realCells(b)[0].arch
	b.ReportAllocs()
	for b.Loop() {
		if _, err := space.Mutate(r, a, 1); err != nil {
			b.Fatal(err)
		}
	}
}
