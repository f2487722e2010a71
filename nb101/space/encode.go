package space

import (
	"fmt"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

// Lengths of the encodings.
const (
	AdjacencyLen = numPairs + numInner*cell.NumOps // 36
	EdgesLen     = numPairs + numInner             // 26
	PathsLen     = 1 + 3 + 9 + 27 + 81 + 243       // 364, paths of 0 to 5 ops
)

// EncodeAdjacency returns the one-hot adjacency encoding of a graph of seven
// vertices ([Pad]), as NASLib's encode_adj does (naslib/predictors/utils/
// encodings_nb101.py; White et al., "A Study on Neural Network Architecture
// Encodings", NeurIPS 2020): the 21 elements of the adjacency matrix above the
// diagonal, row by row (0->1, 0->2, …, 5->6), and for each of the five inner
// vertices three that say whether its op is the max pooling, the 3x3 or the 1x1
// convolution. All are 0 or 1.
//
// The encoding is that of the spelling as given: encode [Canonical](a) for one
// that is the same for all spellings of a cell. For the zero Arch all are 0.
func EncodeAdjacency(a cell.Arch) (code [AdjacencyLen]uint8) {
	a = Pad(a)
	if a.IsZero() {
		return code
	}
	putEdges(code[:numPairs], a)
	for i := range numInner {
		code[numPairs+cell.NumOps*i+oneHotPlace[a.Op(i+1)]] = 1
	}
	return code
}

// oneHotPlace is the element of each op.
var oneHotPlace = [cell.NumOps]int{cell.MaxPool3x3: 0, cell.Conv3x3BNReLU: 1, cell.Conv1x1BNReLU: 2}

// DecodeAdjacency returns the graph of seven vertices that [EncodeAdjacency] has
// encoded, which is [Pad](a); for a pruned a its Prune is a again.
//
// The error is [ErrInvalidCode] and names the element, or
// [cell.ErrInvalidArch] with [cell.ErrNoPath] for a graph that is not a cell.
func DecodeAdjacency(code [AdjacencyLen]uint8) (cell.Arch, error) {
	var ops [numInner]cell.Op
	for i := range ops {
		found := 0
		for op, place := range oneHotPlace {
			element := numPairs + cell.NumOps*i + place
			if code[element] > 1 {
				return cell.Arch{}, fmt.Errorf("%w: element %d is %d, not 0 or 1", ErrInvalidCode, element, code[element])
			}
			if code[element] == 1 {
				ops[i] = cell.Op(op)
				found++
			}
		}
		if found != 1 {
			return cell.Arch{}, fmt.Errorf("%w: vertex %d has %d ops; one of its three elements must be 1", ErrInvalidCode, i+1, found)
		}
	}
	return decodeEdges(code[:numPairs], ops[:])
}

// EncodeEdges returns a graph of seven vertices ([Pad]) as 26 categories: the
// 21 elements of the adjacency matrix above the diagonal, row by row (0->1,
// 0->2, …, 5->6), 0 or 1, and the numbers of the five ops ([cell.Op]). These
// are edge_0 … edge_20 and op_node_0 … op_node_4 of the optimisers' benchmark
// (NASCifar10A of automl/nas_benchmarks, tabular_benchmarks/nas_cifar10.py),
// where the ops are given by name.
//
// As in [EncodeAdjacency], the spelling is encoded as given.
func EncodeEdges(a cell.Arch) (code [EdgesLen]uint8) {
	a = Pad(a)
	if a.IsZero() {
		return code
	}
	putEdges(code[:numPairs], a)
	for i := range numInner {
		code[numPairs+i] = uint8(a.Op(i + 1))
	}
	return code
}

// DecodeEdges returns the graph of seven vertices that [EncodeEdges] has encoded,
// which is [Pad](a); for a pruned a its Prune is a again.
//
// The error is [ErrInvalidCode] and names the element, or
// [cell.ErrInvalidArch] with [cell.ErrNoPath] for a graph that is not a cell.
func DecodeEdges(code [EdgesLen]uint8) (cell.Arch, error) {
	var ops [numInner]cell.Op
	for i := range ops {
		op := code[numPairs+i]
		if op >= cell.NumOps {
			return cell.Arch{}, fmt.Errorf("%w: element %d is %d, not the number of an op, 0 to %d",
				ErrInvalidCode, numPairs+i, op, cell.NumOps-1)
		}
		ops[i] = cell.Op(op)
	}
	return decodeEdges(code[:numPairs], ops[:])
}

// putEdges writes the matrix of seven vertices above the diagonal, row by row.
func putEdges(code []uint8, a cell.Arch) {
	i := 0
	for x := range cell.MaxVertices {
		for y := x + 1; y < cell.MaxVertices; y++ {
			if a.HasEdge(x, y) {
				code[i] = 1
			}
			i++
		}
	}
}

// decodeEdges reads what putEdges writes.
func decodeEdges(code []uint8, ops []cell.Op) (cell.Arch, error) {
	i, edges := 0, uint32(0)
	for x := range cell.MaxVertices {
		for y := x + 1; y < cell.MaxVertices; y++ {
			if code[i] > 1 {
				return cell.Arch{}, fmt.Errorf("%w: element %d is %d, not 0 or 1", ErrInvalidCode, i, code[i])
			}
			if code[i] == 1 {
				edges |= cell.Edge(x, y)
			}
			i++
		}
	}
	return cell.ArchFromEdges(cell.MaxVertices, edges, ops)
}

// EncodePaths returns the path encoding: element i is 1 if some path from the
// input to the output has the ops o1, o2, …, ok, 0 ≤ k ≤ 5, with
//
//	i = (o1+1) + 3(o2+1) + 9(o3+1) + … + 3^(k-1)(ok+1)
//
// where o is the number of the op ([cell.Op]), so that shorter paths come
// first and the first elements are the truncated encoding. (White et al.,
// "BANANAS: Bayesian Optimization with Neural Architectures for Neural
// Architecture Search", AAAI 2021; encode_paths of naszilla and NASLib.)
//
// It is the same for all spellings of a cell, pruned or not. Different cells can
// have the same paths; [DecodePaths] returns all of them.
func EncodePaths(a cell.Arch) (code [PathsLen]uint8) {
	if !a.IsZero() {
		followPaths(&code, a, 0, 0, 1)
	}
	return code
}

// followPaths marks the paths from v to the output; index encodes the ops up
// to v, and weight for the next one's place in it.
func followPaths(code *[PathsLen]uint8, a cell.Arch, v, index, weight int) {
	last := a.NumVertices() - 1
	if a.HasEdge(v, last) {
		code[index] = 1
	}
	for w := v + 1; w < last; w++ {
		if a.HasEdge(v, w) {
			followPaths(code, a, w, index+weight*(int(a.Op(w))+1), weight*cell.NumOps)
		}
	}
}
