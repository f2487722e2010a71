package space

import (
	"fmt"
	"math/rand/v2"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

// MaxMutationRate is the highest rate that [Mutate] takes: it flips every edge
// with probability 1/2.
const MaxMutationRate = cell.MaxVertices / 2.0

// Mutate changes a cell at random as regularized evolution does (Real et al.,
// "Regularized Evolution for Image Classifier Architecture Search", AAAI 2019;
// mutate_spec in NASBench.ipynb of google-research/nasbench): in the graph of
// seven vertices each of the 21 possible edges flips with probability rate/7 and
// each of the five ops becomes one of the two others with probability rate/5,
// again until the result is in the search space. The published rate is 1: three
// flips and one change of op on average, most of which pruning hides; the
// result can be the same cell.
//
// A cell of seven vertices is taken as it is, parts that reach neither end
// included, and so is the result, so that what is hidden in one generation can
// show in a later one. A smaller cell goes through [Pad] first.
//
// (White et al., in naszilla, flip each edge with probability rate/21.)
//
// The error is [cell.ErrInvalidArch] or [cell.ErrOutOfDomain] for a cell
// outside the search space and [ErrInvalidRate] for a rate not above 0 and at
// most [MaxMutationRate].
func Mutate(r *rand.Rand, a cell.Arch, rate float64) (cell.Arch, error) {
	if err := a.CheckSpace(); err != nil {
		return cell.Arch{}, err
	}
	if !(rate > 0 && rate <= MaxMutationRate) {
		return cell.Arch{}, fmt.Errorf("%w: %v; it must be above 0 and at most %v", ErrInvalidRate, rate, MaxMutationRate)
	}
	const n = cell.MaxVertices
	a = Pad(a)
	for {
		edges := a.Edges()
		for bit := range numPairs {
			if r.Float64() < rate/n {
				edges ^= 1 << bit
			}
		}
		var ops [numInner]cell.Op
		for i := range ops {
			ops[i] = a.Op(i + 1)
			if r.Float64() < rate/numInner {
				ops[i] = (ops[i] + 1 + cell.Op(r.IntN(cell.NumOps-1))) % cell.NumOps
			}
		}
		if !cell.HasPath(n, edges) {
			continue
		}
		if m := mustArch(n, edges, ops[:]); m.InSpace() {
			return m, nil
		}
	}
}

// Pad returns the cell as a graph of seven vertices: between its last inner
// vertex and the output it has vertices without edges whose op is
// Conv3x3BNReLU, as in the tools that work on 7×7 matrices (convert_to_cell of
// naszilla, nas_bench_101/cell_101.py). Prune removes them. Nothing is pruned;
// a cell of seven vertices, and the zero Arch, are returned as they are.
func Pad(a cell.Arch) cell.Arch {
	const last = cell.MaxVertices - 1
	n := a.NumVertices()
	if n == 0 || n == cell.MaxVertices {
		return a
	}
	var ops [numInner]cell.Op // zero: Conv3x3BNReLU
	for i := range n - 2 {
		ops[i] = a.Op(i + 1)
	}
	output := cell.InputSet(a.Edges(), n-1)
	inner := a.Edges() &^ (output << ((n - 1) * (n - 2) / 2))
	return mustArch(cell.MaxVertices, inner|output<<(last*(last-1)/2), ops[:])
}
