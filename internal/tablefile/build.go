package tablefile

import (
	"encoding/binary"
	"math/bits"

	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// BuildIndex returns the index of some cells: row has the row of each that is
// in the table by its place among all, or a negative number. It sets the sizes
// of the index in t, and its checksum.
func BuildIndex(row []int32, info []byte, t *Trailer) []byte {
	rows := map[cell.Arch]uint32{} // by the dataset's spelling
	places := make([]byte, placeSize*t.Rows)
	for place, r := range row {
		if r >= 0 {
			rows[space.At(place)] = uint32(r)
			binary.LittleEndian.PutUint32(places[placeSize*r:], uint32(place))
		}
	}
	if t.Rows == space.NumCells {
		places = nil
	}
	graphs, spellings := spellingsOf(rows)

	t.Slots = 1 << bits.Len(uint(2*len(graphs)))
	slots := make([]byte, slotSize*t.Slots)
	shift := uint8(32 - bits.TrailingZeros(uint(t.Slots)))
	for _, g := range graphs {
		slot := slotOf(g.key, shift)
		for binary.LittleEndian.Uint32(slots[slotSize*slot:]) != noGraph {
			slot = (slot + 1) % uint32(t.Slots)
		}
		binary.LittleEndian.PutUint32(slots[slotSize*slot:], g.key)
		binary.LittleEndian.PutUint32(slots[slotSize*slot+4:], g.first)
	}
	t.Spellings, t.Places, t.InfoSize = len(spellings)/spellingSize, len(places)/placeSize, len(info)
	index := append(append(append(slots, spellings...), places...), info...)
	t.Index = Checksum(index)
	return index
}

// graph is a graph of spellings of cells.
type graph struct{ key, first uint32 }

// spellingsOf returns all graphs that cells of the table are spelled with, in the
// order of the generator, and the row of each of their spellings.
func spellingsOf(rows map[cell.Arch]uint32) (graphs []graph, spellings []byte) {
	// An isomorphic graph with the lowest edge mask is that of the dataset's
	// spelling.
	canonical := map[uint32]bool{}
	for a := range rows {
		canonical[graphKey(a.NumVertices(), a.Edges())] = true
	}
	var (
		key  uint32 // of the last graph
		used bool   // a cell of the table has it
	)
	for a := range space.Labelled() {
		if k := graphKey(a.NumVertices(), a.Edges()); k != key {
			c := space.Canonical(a)
			key, used = k, canonical[graphKey(c.NumVertices(), c.Edges())]
			if used {
				graphs = append(graphs, graph{key, uint32(len(spellings) / spellingSize)})
			}
		}
		if !used {
			continue
		}
		row, ok := rows[space.Canonical(a)]
		if !ok {
			row = noRow
		}
		spellings = binary.LittleEndian.AppendUint32(spellings, row)
	}
	return graphs, spellings
}
