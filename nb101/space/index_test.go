package space_test

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/matryer/is"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// index is made once for all tests: it hashes the whole space.
var index = sync.OnceValues(func() (*space.Index, error) { return space.NewIndex(context.Background()) })

func TestIndexHasEveryHashOnce(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	x, err := index()
	is.NoErr(err)
	is.Equal(x.Len(), space.NumCells)
	before := cell.Hash{}
	stored := make(map[cell.Arch]bool, space.NumCells)
	for i, c := range x.All() {
		if bytes.Compare(before[:], c.Hash[:]) >= 0 {
			t.Fatalf("place %d: %v does not come behind %v", i, c.Hash, before)
		}
		before = c.Hash
		stored[c.Arch] = true
	}
	for a := range space.All() {
		if !stored[a] {
			t.Fatalf("%v has no place", a)
		}
	}
	is.Equal(len(stored), space.NumCells)
}

func TestIndexHasTheRealCellsInTheirPlaces(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	x, err := index()
	is.NoErr(err)
	for _, real := range realCells(t) {
		is.Equal(x.At(real.place), space.Cell{Hash: real.hash, Arch: real.arch}) // dataset's spelling
		is.Equal(real.arch.Hash(), real.hash)
		place, ok := x.Find(real.hash)
		is.True(ok)
		is.Equal(place, real.place)
	}
}

func TestIndexDoesNotFindWhatIsNoCell(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	x, err := index()
	is.NoErr(err)
	for _, h := range []cell.Hash{{}, {1}, {15: 1}} {
		_, ok := x.Find(h)
		is.True(!ok)
	}
}

func TestNewIndexCanBeCancelled(t *testing.T) {
	is := is.New(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := space.NewIndex(ctx)
	is.True(errors.Is(err, context.Canceled))
}

func BenchmarkNewIndex(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := space.NewIndex(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}
