package draw

import (
	"github.com/nasbench-go/nasbench/nb101/cell"
)

var opLabels = [cell.NumOps]string{
	cell.Conv3x3BNReLU: "conv 3×3",
	cell.Conv1x1BNReLU: "conv 1×1",
	cell.MaxPool3x3:    "max-pool 3×3",
}

// kind says what a vertex is; the kinds of inner vertices are their ops.
type kind uint8

const (
	input kind = cell.NumOps + iota
	output
)

func kindOf(a cell.Arch, v int) kind {
	switch v {
	case 0:
		return input
	case a.NumVertices() - 1:
		return output
	}
	return kind(a.Op(v))
}

// label is the name that papers give a vertex of this kind.
func (k kind) label() string {
	switch k {
	case input:
		return "input"
	case output:
		return "output"
	}
	return opLabels[k]
}

// edges returns the edges of a cell, by source and then by target.
func edges(a cell.Arch) (list [][2]int) {
	for from := range a.NumVertices() {
		for to := from + 1; to < a.NumVertices(); to++ {
			if a.HasEdge(from, to) {
				list = append(list, [2]int{from, to})
			}
		}
	}
	return list
}
