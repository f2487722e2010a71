package tablefile

import (
	"encoding/binary"
	"math/bits"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

// Index finds the row of a cell by any pruned spelling of it, without MD5. Its
// parts follow each other, all integers being little-endian:
//   - slots, a hash table with open addressing, a power of two of them: 4
//     bytes for a graph (its edge mask, and from bit 21 on its number of
//     vertices; 0 means none), 4 bytes for the number of its first spelling;
//   - spellings: for each choice of the ops of each of these graphs
//     ([cell.Arch.OpsRank]) the row of the cell, or noRow, 4 bytes each;
//   - if cells are missing, for each row the place of the cell among all by
//     ascending hash, 4 bytes each;
//   - info, as JSON.
type Index struct {
	slots, spellings, places []byte
	Info                     []byte
	shift                    uint8 // of a graph's product to its slot
}

const (
	slotSize     = 8
	spellingSize = 4
	placeSize    = 4
	noRow        = 1<<32 - 1
	noGraph      = 0
	vertexBit    = 21
)

// graphKey returns what a slot has for a graph. Edge masks are below its number
// of vertices, so graphs differ in it, and none has noGraph.
func graphKey(n int, edges uint32) uint32 { return edges | uint32(n)<<vertexBit }

// newIndex cuts an index into its parts. Its size has been checked.
func newIndex(b []byte, t *Trailer) (x Index) {
	take := func(n int) (part []byte) {
		part, b = b[:n:n], b[n:]
		return part
	}
	x.slots = take(slotSize * t.Slots)
	x.spellings = take(spellingSize * t.Spellings)
	x.places = take(placeSize * t.Places)
	x.Info = take(t.InfoSize)
	x.shift = uint8(32 - bits.TrailingZeros(uint(t.Slots)))
	return x
}

func slotOf(key uint32, shift uint8) uint32 { return key * 0x9e3779b1 >> shift }

// Find returns the row of a pruned arch. For a sound file it returns a row;
// for others the number may be too high.
func (x *Index) Find(pruned cell.Arch) (row uint32, ok bool) {
	key := graphKey(pruned.NumVertices(), pruned.Edges())
	mask := uint32(len(x.slots)/slotSize - 1)
	for slot, n := slotOf(key, x.shift), uint32(0); n <= mask; slot, n = slot+1, n+1 {
		at := x.slots[slotSize*(slot&mask):][:slotSize]
		switch binary.LittleEndian.Uint32(at) {
		case noGraph: // the key of the zero Arch too, which must find nothing
			return 0, false
		case key:
			spelling := int(binary.LittleEndian.Uint32(at[4:])) + pruned.OpsRank()
			if spellingSize*spelling >= len(x.spellings) {
				return 0, false
			}
			row := binary.LittleEndian.Uint32(x.spellings[spellingSize*spelling:])
			return row, row != noRow
		}
	}
	return 0, false
}

// Place returns the place of the cell in a row among all cells by ascending
// hash.
func (x *Index) Place(row int) int {
	if len(x.places) == 0 {
		return row
	}
	return int(binary.LittleEndian.Uint32(x.places[placeSize*row:]))
}
