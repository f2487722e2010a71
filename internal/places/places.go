// Package places makes the list of all cells by hash that package space embeds
// in programs, where its format is described.
package places

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"slices"
	"sync"

	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// numbered is a cell with its place among the labellings of all graphs that
// canonical cells have.
type numbered struct {
	arch  cell.Arch
	place uint32
	hash  cell.Hash
}

// List returns the content of the file. It hashes every cell, on all processors.
func List(hash func(cell.Arch) cell.Hash) []byte {
	cells, file := inGeneratorOrder()
	hashAll(cells, hash)
	slices.SortFunc(cells, func(a, b numbered) int { return bytes.Compare(a.hash[:], b.hash[:]) })
	next := 0
	for bucket := range 1 << 16 {
		for next < len(cells) && int(binary.BigEndian.Uint16(cells[next].hash[:])) < bucket {
			next++
		}
		file = binary.LittleEndian.AppendUint32(file, uint32(next))
	}
	file = binary.LittleEndian.AppendUint32(file, uint32(len(cells)))
	for _, c := range cells {
		file = binary.LittleEndian.AppendUint16(file, binary.BigEndian.Uint16(c.hash[2:]))
		file = append(file, byte(c.place), byte(c.place>>8), byte(c.place>>16))
	}
	return file
}

// inGeneratorOrder returns all cells, and the list of their graphs as the file
// has it.
func inGeneratorOrder() (cells []numbered, graphs []byte) {
	var (
		last  cell.Arch
		start uint32 // labellings of the graphs before that of last
		count uint32 // labellings of that graph
	)
	for a := range space.All() {
		n := a.NumVertices()
		if n != last.NumVertices() || a.Edges() != last.Edges() {
			start += count
			count = 1
			for range n - 2 {
				count *= cell.NumOps
			}
			graphs = binary.LittleEndian.AppendUint32(graphs, a.Edges()|uint32(n)<<24)
			last = a
		}
		label := uint32(0)
		for _, op := range a.Ops() {
			label = cell.NumOps*label + uint32(op)
		}
		cells = append(cells, numbered{arch: a, place: start + label})
	}
	return cells, graphs
}

func hashAll(cells []numbered, hash func(cell.Arch) cell.Hash) {
	var workers sync.WaitGroup
	for part := range slices.Chunk(cells, len(cells)/runtime.GOMAXPROCS(0)+1) {
		workers.Go(func() {
			for i := range part {
				part[i].hash = hash(part[i].arch)
			}
		})
	}
	workers.Wait()
}
