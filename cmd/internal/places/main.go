// Command places writes the list of all cells by hash that package space embeds
// in programs, where its format is described. It hashes every cell, which takes
// some seconds.
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"

	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: places FILE")
		os.Exit(2)
	}
	if err := os.WriteFile(os.Args[1], listByHash(), 0o666); err != nil {
		fmt.Fprintln(os.Stderr, "places:", err)
		os.Exit(1)
	}
}

// numbered is a cell with its place among the labellings of all graphs that
// canonical cells have.
type numbered struct {
	arch  cell.Arch
	place uint32
	hash  cell.Hash
}

// listByHash is the content of the file.
func listByHash() []byte {
	cells, file := inGeneratorOrder()
	hashAll(cells)
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

// hashAll hashes the cells on all processors.
func hashAll(cells []numbered) {
	var workers sync.WaitGroup
	for part := range slices.Chunk(cells, len(cells)/runtime.GOMAXPROCS(0)+1) {
		workers.Go(func() {
			for i := range part {
				part[i].hash = part[i].arch.Hash()
			}
		})
	}
	workers.Wait()
}
