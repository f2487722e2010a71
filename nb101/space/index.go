package space

import (
	"bytes"
	"context"
	"iter"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

// Cell is a cell of the search space, in the spelling that the dataset stores,
// with its graph hash.
type Cell struct {
	Hash cell.Hash
	Arch cell.Arch
}

// Index is a list of cells by ascending hash. That of all cells ([NewIndex]) is
// in the order of the dataset file and of a full database: the cell in place i,
// from 0, has the trial configs 4i+1 to 4i+4 (budgets 4, 12, 36, 108) in NNI's
// numbering.
//
// It takes 28 bytes a cell, 12 MB for all, and is safe for concurrent use.
type Index struct {
	cells []Cell
}

// NewIndex hashes all [NumCells] cells, on all processors: about six seconds of
// processor time. The error is ctx's, if it ends before.
func NewIndex(ctx context.Context) (*Index, error) {
	cells := make([]Cell, 0, NumCells)
	for a := range All() {
		cells = append(cells, Cell{Arch: a})
	}
	return newIndex(ctx, cells)
}

// NewIndexOf is [NewIndex] for a part of the search space, such as that of a
// small database: it hashes the given cells only, and a place is one among
// them. A cell that comes more than once, in whatever spelling, has one place.
func NewIndexOf(ctx context.Context, archs iter.Seq[cell.Arch]) (*Index, error) {
	var cells []Cell
	for a := range archs {
		cells = append(cells, Cell{Arch: Canonical(a)})
	}
	return newIndex(ctx, cells)
}

// newIndex hashes and sorts the cells.
func newIndex(ctx context.Context, cells []Cell) (*Index, error) {
	var (
		done    atomic.Int64
		workers sync.WaitGroup
	)
	const batch = 1000
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for ctx.Err() == nil {
				start := int(done.Add(batch)) - batch
				if start >= len(cells) {
					return
				}
				for i := start; i < min(start+batch, len(cells)); i++ {
					cells[i].Hash = cells[i].Arch.Hash()
				}
			}
		})
	}
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	slices.SortFunc(cells, func(a, b Cell) int { return bytes.Compare(a.Hash[:], b.Hash[:]) })
	return &Index{slices.Compact(cells)}, nil
}

// Len is the number of cells, [NumCells] for all.
func (x *Index) Len() int { return len(x.cells) }

// At returns the cell in place i, 0 ≤ i < Len.
func (x *Index) At(i int) Cell { return x.cells[i] }

// All returns the cells in order, each with its place.
func (x *Index) All() iter.Seq2[int, Cell] { return slices.All(x.cells) }

// Find returns the place of the cell with hash h; ok is false if no cell of the
// index has it.
func (x *Index) Find(h cell.Hash) (i int, ok bool) {
	return slices.BinarySearchFunc(x.cells, h, func(c Cell, h cell.Hash) int { return bytes.Compare(c.Hash[:], h[:]) })
}
