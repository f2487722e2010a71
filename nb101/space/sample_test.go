package space_test

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/matryer/is"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

func TestSampleUniformIsUniform(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	const draws = space.NumCells
	r := rand.New(rand.NewPCG(5, 6))
	drawn := make(map[cell.Arch]int, space.NumCells)
	for range draws {
		drawn[space.SampleUniform(r)]++
	}
	var got, want []float64
	for a := range space.All() {
		got = append(got, float64(drawn[a]))
		want = append(want, float64(draws)/space.NumCells)
		delete(drawn, a)
	}
	is.Equal(len(drawn), 0) // nothing but cells in the dataset's spelling
	is.True(plausible(t, got, want))
}

// The graphs drawn are counted by what they are pruned to, and compared with
// all 2^21 masks, of which each is as likely as any other.
func TestSamplePublishedDrawsAllValidGraphsAlike(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	const draws = 100_000
	type shape struct{ vertices, edges int }
	valid := map[shape]float64{}
	total := 0.0
	for mask := range uint32(1 << 21) {
		if vertices, edges := prunedTo(mask); edges > 0 && edges <= 9 {
			valid[shape{vertices, edges}]++
			total++
		}
	}
	drawn := map[shape]float64{}
	var ops [cell.NumOps]float64
	r := rand.New(rand.NewPCG(7, 8))
	for range draws {
		a := space.SamplePublished(r)
		if a.NumVertices() != 7 {
			t.Fatalf("%v has not seven vertices", a)
		}
		drawn[shape{a.Prune().NumVertices(), a.Prune().NumEdges()}]++
		for _, op := range a.Ops() {
			ops[op]++
		}
	}
	var got, want []float64
	for s, n := range valid {
		got = append(got, drawn[s])
		want = append(want, draws*n/total)
		delete(drawn, s)
	}
	is.Equal(len(drawn), 0)
	is.True(plausible(t, got, want))
	is.True(plausible(t, ops[:], []float64{draws * 5 / 3., draws * 5 / 3., draws * 5 / 3.}))
}

// prunedTo counts what pruning leaves of a graph of seven vertices: the vertices
// that the input reaches and that reach the output, and the edges between them.
// There are no edges if there is no path.
func prunedTo(mask uint32) (vertices, edges int) {
	down, up := uint32(1), uint32(1<<6)
	for y := 1; y < 7; y++ {
		if mask>>(y*(y-1)/2)&(1<<y-1)&down != 0 {
			down |= 1 << y
		}
	}
	for y := 6; y > 0; y-- {
		if up>>y&1 != 0 {
			up |= mask >> (y * (y - 1) / 2) & (1<<y - 1)
		}
	}
	for y := 1; y < 7; y++ {
		if (down&up)>>y&1 != 0 {
			edges += bits.OnesCount32(mask >> (y * (y - 1) / 2) & (1<<y - 1) & down & up)
		}
	}
	return bits.OnesCount32(down & up), edges
}

func TestTheTwoWaysToSampleDiffer(t *testing.T) {
	is := is.New(t)
	const draws = 20_000
	r := rand.New(rand.NewPCG(9, 10))
	var uniform, published float64 // share of cells of seven vertices
	for range draws {
		if space.SampleUniform(r).NumVertices() == 7 {
			uniform += 1. / draws
		}
		if space.SamplePublished(r).Prune().NumVertices() == 7 {
			published += 1. / draws
		}
	}
	is.True(math.Abs(uniform-359_082./423_624) < 0.01)
	is.True(published < uniform-0.2)
}

func TestSamplesRepeatWithTheSeed(t *testing.T) {
	is := is.New(t)
	r, s := rand.New(rand.NewPCG(11, 12)), rand.New(rand.NewPCG(11, 12))
	for range 100 {
		is.Equal(space.SampleUniform(r), space.SampleUniform(s))
		is.Equal(space.SamplePublished(r), space.SamplePublished(s))
	}
}

func TestSamplingAllocatesNothing(t *testing.T) {
	is := is.New(t)
	r := rand.New(rand.NewPCG(13, 14))
	is.Equal(testing.AllocsPerRun(100, func() { space.SampleUniform(r) }), 0.0)
	is.Equal(testing.AllocsPerRun(100, func() { space.SamplePublished(r) }), 0.0)
}

// plausible reports whether the counts got are plausible when want are expected
// (Pearson's chi-squared test): whether chi-squared, made normal by Wilson and
// Hilferty, is at most four standard deviations above its mean, and not far
// below either, which would be too good to be random.
func plausible(tb testing.TB, got, want []float64) bool {
	tb.Helper()
	chi2 := 0.0
	for i := range got {
		chi2 += (got[i] - want[i]) * (got[i] - want[i]) / want[i]
	}
	free := float64(len(got) - 1)
	z := (math.Cbrt(chi2/free) - (1 - 2/(9*free))) / math.Sqrt(2/(9*free))
	tb.Logf("chi-squared %.1f, %v degrees of freedom, z = %.2f", chi2, free, z)
	return math.Abs(z) < 4
}

func BenchmarkSampleUniform(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	b.ReportAllocs()
	for b.Loop() {
		space.SampleUniform(r)
	}
}

func BenchmarkSamplePublished(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	b.ReportAllocs()
	for b.Loop() {
		space.SamplePublished(r)
	}
}
