package space_test

import (
	"iter"
	"math/bits"
	"testing"

	"github.com/matryer/is"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

func TestAllHasEveryCellOnce(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	var (
		byVertices [cell.MaxVertices + 1]int
		total      int
		seen       = make(map[cell.Arch]bool, space.NumCells)
	)
	for a := range space.All() {
		byVertices[a.NumVertices()]++
		total++
		seen[a] = true
	}
	is.Equal(byVertices, [...]int{0, 0, 1, 6, 84, 2_441, 62_010, 359_082})
	is.Equal(total, 423_624)
	is.Equal(total, space.NumCells)
	is.Equal(len(seen), total)
}

func TestAllAndLabelledStopWhenAsked(t *testing.T) {
	is := is.New(t)
	for _, cells := range []iter.Seq[cell.Arch]{space.All(), space.Labelled()} {
		got := 0
		for range cells {
			if got++; got == 10 {
				break
			}
		}
		is.Equal(got, 10)
	}
}

// The dataset's generator keeps the first graph that it meets with each hash.
// Here a copy of it runs, with a hash that is faster than MD5; that the graphs
// that it keeps differ in the real hash too is shown in
// TestByHashHasEveryCellOnce.
func TestAllIsWhatTheGeneratorKeeps(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	first := make(map[uint64]cell.Arch, space.NumCells)
	nextCell, stopCells := iter.Pull(space.All())
	defer stopCells()
	nextLabelled, stopLabelled := iter.Pull(space.Labelled())
	defer stopLabelled()
	met := 0
	for a := range generated() {
		met++
		if l, _ := nextLabelled(); l != a {
			t.Fatalf("Labelled has %v where the generator has %v", l, a)
		}
		h := refined(a)
		if _, ok := first[h]; !ok {
			first[h] = a
			if c, _ := nextCell(); c != a {
				t.Fatalf("All has %v where the generator has %v", c, a)
			}
		}
		if c := space.Canonical(a); c != first[h] {
			t.Fatalf("%v: Canonical gives %v, but the generator keeps %v", a, c, first[h])
		}
	}
	is.Equal(met, 1_293_208)
	is.Equal(met, space.NumLabelled)
	is.Equal(len(first), 423_624)
	_, more := nextCell()
	is.True(!more)
	_, more = nextLabelled()
	is.True(!more)
}

// generated gives the graphs that the generator meets, by its own description:
// all edge masks, without those that can be pruned or have too many edges, and
// for each all labellings.
func generated() iter.Seq[cell.Arch] {
	return func(yield func(cell.Arch) bool) {
		for n := 2; n <= 7; n++ {
			for mask := uint32(0); mask < 1<<(n*(n-1)/2); mask++ {
				if bits.OnesCount32(mask) > 9 {
					continue
				}
				ops := make([]cell.Op, n-2)
				if a, err := cell.ArchFromEdges(n, mask, ops); err != nil || !a.IsPruned() {
					continue
				}
				for more := true; more; more = count(ops) {
					a, err := cell.ArchFromEdges(n, mask, ops)
					if err != nil || !yield(a) {
						return
					}
				}
			}
		}
	}
}

// count adds one to ops, read as a number of base three.
func count(ops []cell.Op) (more bool) {
	for i := len(ops) - 1; i >= 0; i-- {
		if ops[i]++; ops[i] < cell.NumOps {
			return true
		}
		ops[i] = 0
	}
	return false
}

// refined is a graph hash by colour refinement, as the dataset's is, of 64 bits
// and without MD5.
func refined(a cell.Arch) uint64 {
	n := a.NumVertices()
	var colour, next [7]uint64
	for v := 1; v < n-1; v++ {
		colour[v] = uint64(a.Op(v)) + 1
	}
	colour[n-1] = 100
	for range n {
		for v := range n {
			next[v] = mix(colour[v] + 1)
		}
		for edges := a.Edges(); edges != 0; edges &= edges - 1 {
			x, y := ends(bits.TrailingZeros32(edges))
			next[y] += mix(colour[x] ^ 0x1234567890abcdef)
			next[x] += mix(colour[y] ^ 0x0fedcba987654321)
		}
		colour = next
	}
	h := uint64(n)
	for v := range n {
		h += mix(colour[v])
	}
	return h
}

// ends gives the two ends of the edge of a bit of an edge mask.
func ends(bit int) (x, y int) {
	for y = 1; bit >= y; y++ {
		bit -= y
	}
	return bit, y
}

// mix is the finaliser of SplitMix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func BenchmarkAll(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		for range space.All() {
		}
	}
}

func BenchmarkLabelled(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		for range space.Labelled() {
		}
	}
}
