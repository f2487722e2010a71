package space_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/places"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// All hashes are computed here, which shows that the embedded list is right, and
// fresh.
func TestByHashHasEveryCellOnce(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	before := cell.Hash{}
	hashes := make(map[cell.Arch]cell.Hash, space.NumCells)
	next := 0
	sum := sha256.New()
	for i, c := range space.ByHash() {
		sum.Write(c.Hash[:])
		if i != next {
			t.Fatalf("place %d follows place %d", i, next-1)
		}
		next++
		if bytes.Compare(before[:], c.Hash[:]) >= 0 {
			t.Fatalf("place %d: %v does not come after %v", i, c.Hash, before)
		}
		before = c.Hash
		hashes[c.Arch] = c.Hash
		if space.At(i) != c.Arch {
			t.Fatalf("place %d: At returns %v, and ByHash %v", i, space.At(i), c.Arch)
		}
		if place, ok := space.Place(c.Hash, c.Arch); !ok || place != i {
			t.Fatalf("place %d: Place returns %d, %t", i, place, ok)
		}
	}
	for a := range space.All() {
		if _, ok := hashes[a]; !ok {
			t.Fatalf("%v has no place", a)
		}
	}
	is.Equal(len(hashes), space.NumCells)
	is.Equal(next, space.NumCells)
	is.Equal(hex.EncodeToString(sum.Sum(nil)), space.HashesSHA256)

	list := places.List(func(a cell.Arch) cell.Hash { return hashes[a] })
	is.True(len(list) < 3_000_000) // every program with package space carries it
	embedded, err := os.ReadFile("cells.bin")
	is.NoErr(err)
	is.True(bytes.Equal(list, embedded))
}

func TestRealCellsAreFoundInTheirPlaces(t *testing.T) {
	is := is.New(t)
	for _, real := range realCells(t) {
		is.Equal(real.arch.Hash(), real.hash)
		is.Equal(space.At(real.place), real.arch) // the dataset's spelling
		a, ok := space.Find(real.hash)
		is.True(ok)
		is.Equal(a, real.arch)
		place, ok := space.Place(real.hash, real.arch)
		is.True(ok)
		is.Equal(place, real.place)
	}
}

// Where the first 32 bits of hashes are equal, the rest decides.
func TestCellsWithEqualPrefixesAreFound(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	twins := 0
	for place := 1; place < space.NumCells; place++ {
		if !space.SamePrefix(place-1, place) {
			continue
		}
		twins++
		for _, p := range []int{place - 1, place} {
			a := space.At(p)
			found, ok := space.Find(a.Hash())
			is.True(ok)
			is.Equal(found, a)
			at, ok := space.Place(a.Hash(), a)
			is.True(ok)
			is.Equal(at, p)
		}
	}
	is.Equal(twins, 19)
}

func TestWhatIsNoCellIsNotFound(t *testing.T) {
	is := is.New(t)
	real := realCells(t)[0]
	almost := real.hash
	almost[15] ^= 1
	for _, h := range []cell.Hash{{}, {1}, {15: 1}, almost} {
		_, ok := space.Find(h)
		is.True(!ok)
	}
	_, ok := space.Place(real.hash, realCells(t)[1].arch) // of another cell
	is.True(!ok)
	_, ok = space.Place(real.hash, cell.Arch{})
	is.True(!ok)
}

func TestByHashStopsWhenAsked(t *testing.T) {
	is := is.New(t)
	last := -1
	for i := range space.ByHash() {
		if last = i; i == 300 {
			break
		}
	}
	is.Equal(last, 300)
}

func BenchmarkFind(b *testing.B) {
	var hashes []cell.Hash
	for i, c := range space.ByHash() {
		if hashes = append(hashes, c.Hash); i == 1000 {
			break
		}
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, ok := space.Find(hashes[i%len(hashes)]); !ok {
			b.Fatal("not found")
		}
	}
}

func BenchmarkPlace(b *testing.B) {
	real := realCells(b)[0]
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := space.Place(real.hash, real.arch); !ok {
			b.Fatal("not found")
		}
	}
}

func BenchmarkAt(b *testing.B) {
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		space.At(i * 7919 % space.NumCells)
	}
}

func BenchmarkByHash(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		for range space.ByHash() {
		}
	}
}
