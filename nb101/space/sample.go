package space

import (
	"math/rand/v2"
	"sort"
	"sync"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

// SampleUniform draws one of the [NumCells] cells, each with the same
// probability, in the spelling that the dataset stores. It allocates nothing.
//
// Published searches mostly draw otherwise, and results depend on it: see
// [SamplePublished].
func SampleUniform(r *rand.Rand) cell.Arch {
	graphs := canonicalGraphs()
	last := graphs[len(graphs)-1]
	total := last.start + numLabellings(last.n)
	for { // 94 in 100 labellings of canonical graphs are canonical cells
		i := r.IntN(total)
		g := graphs[sort.Search(len(graphs), func(k int) bool { return graphs[k].start > i })-1]
		if a := labelling(g.n, g.edges, i-g.start); Canonical(a) == a {
			return a
		}
	}
}

// canonicalGraph is a graph of which some labellings are canonical cells.
type canonicalGraph struct {
	n     int
	edges uint32
	start int // number of labellings of the graphs before it
}

// canonicalGraphs is the list of all of them, in generator order.
var canonicalGraphs = sync.OnceValue(func() []canonicalGraph {
	list := make([]canonicalGraph, numGraphs)
	total := 0
	for i := range list {
		g := fourBytes(4 * i)
		list[i] = canonicalGraph{g >> 24, uint32(g & 0xffffff), total}
		total += numLabellings(list[i].n)
	}
	return list
})

// SamplePublished draws a cell as the published searches do: a graph of seven
// vertices with each of the 21 possible edges present with probability 1/2 and
// each op one of the three with equal probability, again until it is in the
// search space. (random_spec in NASBench.ipynb of google-research/nasbench, on
// which the experiments of Ying et al. rest; naszilla's and NASLib's random
// cells are drawn alike.) It allocates nothing.
//
// The result is the graph as drawn, with parts that reach neither end; most
// have some. [Mutate] can bring them to life, as it does in the published
// searches; [Canonical] or [cell.Arch.Prune] returns the cell. Cells with many
// spellings, and those to which many graphs are pruned, are drawn more often
// than others: see [SampleUniform].
func SamplePublished(r *rand.Rand) cell.Arch {
	const n = cell.MaxVertices
	for {
		edges := r.Uint32N(1 << numPairs)
		if !cell.HasPath(n, edges) {
			continue
		}
		a := labelling(n, edges, r.IntN(numLabellings(n)))
		if a.InSpace() {
			return a
		}
	}
}

// Of a graph of seven vertices.
const (
	numInner = cell.MaxVertices - 2
	numPairs = cell.MaxVertices * (cell.MaxVertices - 1) / 2 // possible edges
)
