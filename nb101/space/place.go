package space

import (
	_ "embed"
	"encoding/binary"
	"iter"
	"runtime"
	"sort"
	"sync"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

// Cell is a cell of the search space, in the spelling that the dataset stores,
// with its graph hash.
type Cell struct {
	Hash cell.Hash
	Arch cell.Arch
}

// cellsByHash is what is known of the order of the hashes, without them. It is
// made by "make generate", in internal/places, and holds, all integers being
// little-endian and unsigned:
//   - the graphs that canonical cells have, [numGraphs], in the order of the
//     generator: 4 bytes each, the edge mask and in the highest byte the number
//     of vertices;
//   - for each value of a hash's first 16 bits the place of the first cell whose
//     hash has this value or a higher one, 4 bytes each, and at the end the
//     number of cells;
//   - for each cell, by ascending hash, the next 16 bits of the hash (2 bytes),
//     and the place of the cell among the labellings of the graphs (3 bytes).
//
//go:embed cells.bin
var cellsByHash string

// The parts of cellsByHash.
const (
	numGraphs   = 2494
	bucketStart = 4 * numGraphs
	placeStart  = bucketStart + 4*(1<<16+1)
	placeSize   = 5
)

// HashesSHA256 is the SHA-256 of the hashes of all cells, by ascending hash, 16
// bytes each: whoever has all cells knows by it, without computing any hash,
// whether all hashes are right.
const HashesSHA256 = "13bb1f0fa98c75fcbc269a7f011cf12245f8c9e0e6fc3eb94add6dcbdfba09db"

// Find returns the cell with a hash, in the spelling that the dataset stores; ok
// is false if no cell has it. It needs no file and no preparation, and computes
// one hash to be sure, in some 15 µs.
func Find(h cell.Hash) (a cell.Arch, ok bool) {
	for place := range candidates(h) {
		if a := At(place); a.Hash() == h {
			return a, true
		}
	}
	return cell.Arch{}, false
}

// Place returns the place of a cell among all by ascending hash, from 0. This is
// the order of the dataset file and of a full database: the cell in place i has
// the trial configs 4i+1 to 4i+4 (budgets 4, 12, 36, 108) in NNI's numbering.
//
// The cell is named by its hash and an arch, in any spelling, because that takes
// no hashing. ok is false for a hash that is not the arch's, but only its first
// 32 bits are looked at; and for a cell outside the search space.
func Place(h cell.Hash, a cell.Arch) (place int, ok bool) {
	a = Canonical(a)
	for place := range candidates(h) {
		if At(place) == a {
			return place, true
		}
	}
	return 0, false
}

// At returns the cell in a place, 0 ≤ place < [NumCells]; see [Place]. Like a
// list, it panics for any other.
func At(place int) cell.Arch {
	entry := cellsByHash[placeStart+placeSize*place:][:placeSize]
	i := int(entry[2]) | int(entry[3])<<8 | int(entry[4])<<16
	graphs := canonicalGraphs()
	g := graphs[sort.Search(len(graphs), func(k int) bool { return graphs[k].start > i })-1]
	return labelling(g.n, g.edges, i-g.start)
}

// candidates returns the places of the cells whose hashes have the first 32 bits
// of h: almost always one or none.
func candidates(h cell.Hash) iter.Seq[int] {
	return func(yield func(int) bool) {
		bucket := bucketStart + 4*int(binary.BigEndian.Uint16(h[:]))
		next := binary.BigEndian.Uint16(h[2:])
		for place := fourBytes(bucket); place < fourBytes(bucket+4); place++ {
			entry := cellsByHash[placeStart+placeSize*place:]
			if uint16(entry[0])|uint16(entry[1])<<8 == next && !yield(place) {
				return
			}
		}
	}
}

// fourBytes is the integer at an offset of cellsByHash.
func fourBytes(offset int) int {
	b := cellsByHash[offset : offset+4]
	return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 | int(b[3])<<24
}

// ByHash returns every cell once with its place, by ascending hash; see [Place].
// The hashes are computed on all processors, a little ahead of the caller: about
// six seconds of processor time for all cells. [At] returns the cells without
// them.
func ByHash() iter.Seq2[int, Cell] {
	const share = 256 // cells for a processor at a time
	return func(yield func(int, Cell) bool) {
		var running sync.WaitGroup
		defer running.Wait() // nothing goes on after a walk
		stopped := make(chan struct{})
		defer close(stopped)
		shares := make(chan chan []Cell, runtime.GOMAXPROCS(0))
		running.Go(func() {
			defer close(shares)
			for first := 0; first < NumCells; first += share {
				hashed := make(chan []Cell, 1)
				select {
				case shares <- hashed:
				case <-stopped:
					return
				}
				running.Go(func() { hashed <- hashCells(first, min(first+share, NumCells)) })
			}
		})
		place := 0
		for hashed := range shares {
			for _, c := range <-hashed {
				if !yield(place, c) {
					return
				}
				place++
			}
		}
	}
}

// hashCells returns the cells from one place to before another.
func hashCells(from, to int) []Cell {
	cells := make([]Cell, 0, to-from)
	for place := from; place < to; place++ {
		a := At(place)
		cells = append(cells, Cell{a.Hash(), a})
	}
	return cells
}
