package dataset

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"runtime"
	"sync/atomic"

	"github.com/nasbench-go/nasbench/internal/inorder"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// lateHashes are the hashes of a file from its first cell on, as long as its
// cells are those of the full file in its order. One checksum says whether the
// hashes of all of these are right, so they are compared at the end.
type lateHashes struct {
	closed atomic.Bool // a cell was another than in the full file
	cells  []lateHash  // by place
	last   space.Cell  // the last one that was taken
}

// lateHash is the hash of a cell, and which record has it first.
type lateHash struct {
	hash          cell.Hash
	record, start int64 // how many records are before it; where it starts in the file
}

// open reports whether hashes are compared later.
func (l *lateHashes) open() bool { return l != nil && !l.closed.Load() }

// take takes the hashes of a batch, none of which has been compared. The first
// cell that is not the next one of the full file, and all after it, are compared
// now.
func (l *lateHashes) take(b *batch) {
	for i := range b.records {
		c := space.Cell{Hash: b.records[i].Hash, Arch: b.records[i].Arch}
		if c == l.last {
			continue
		}
		if place := len(l.cells); l.open() && place < space.NumCells && space.At(place) == c.Arch {
			if l.cells == nil {
				l.cells = make([]lateHash, 0, space.NumCells) // growing would take twice the memory
			}
			l.cells = append(l.cells, lateHash{c.Hash, b.count + int64(i), b.starts[i]})
		} else {
			l.closed.Store(true)
			if right := c.Arch.Hash(); right != c.Hash {
				b.end(i, badHash(c.Hash.String(), right))
				return
			}
		}
		l.last = c
	}
}

// compare compares the hashes of the first so many records of the file.
func (l *lateHashes) compare(ctx context.Context, records int64) error {
	cells := l.cells
	l.cells = nil // they are compared once
	for len(cells) > 0 && cells[len(cells)-1].record >= records {
		cells = cells[:len(cells)-1]
	}
	if len(cells) == space.NumCells && sumOf(cells) == space.HashesSHA256 {
		return nil
	}
	compareShare := func(first int) error {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		for place := first; place < min(first+share, len(cells)); place++ {
			if c, right := cells[place], space.At(place).Hash(); c.hash != right {
				return damaged(c.record, c.start, badHash(c.hash.String(), right))
			}
		}
		return nil
	}
	for err := range inorder.Map(shares(len(cells)), runtime.GOMAXPROCS(0), compareShare) {
		if err != nil {
			return err
		}
	}
	return nil
}

func sumOf(cells []lateHash) string {
	sum := sha256.New()
	for i := range cells {
		sum.Write(cells[i].hash[:])
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// share is how many cells are hashed at a time.
const share = 256

// shares yields the first of each share of n cells.
func shares(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for first := 0; first < n && yield(first); first += share {
		}
	}
}
