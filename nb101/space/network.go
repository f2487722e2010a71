package space

import (
	"iter"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

// The network around the cell (Ying et al., section 2.2, and build_model_fn of
// google-research/nasbench, nasbench/lib/model_builder.py): a 3x3 convolution
// from the image, three stacks of three cells, each stack with twice the
// channels and half the width and height of the one before, the mean over all
// pixels, and a dense layer.
const (
	imageChannels = 3
	imageSize     = 32 // pixels per side
	stemChannels  = 128
	numStacks     = 3
	cellsPerStack = 3
	numClasses    = 10
)

// convolution is one convolution of the network, with batch norm and ReLU
// after it and without bias.
type convolution struct {
	kernel  int // pixels per side
	in, out int // channels
	size    int // pixels per side of its output
	times   int // that the network has it
}

// Parameters returns the number of trainable parameters of the network that is
// built from a, as spelled: 227,274 to 49,979,274 over the spellings that the
// dataset stores. Isomorphic spellings can differ, because the first vertices
// get the channels that cannot be shared evenly, so the number in the dataset
// is that of [Canonical](a). The zero Arch has none.
//
// A convolution has kernel²·in·out weights and its batch norm two numbers per
// channel; the dense layer has 512·10 weights and 10 biases.
func Parameters(a cell.Arch) int {
	if a.IsZero() {
		return 0
	}
	const last = stemChannels << (numStacks - 1)
	total := last*numClasses + numClasses
	for c := range convolutions(a.Prune()) {
		total += c.times * (c.kernel*c.kernel*c.in*c.out + 2*c.out)
	}
	return total
}

// FLOPs returns the number of multiply-adds that the convolutions and the
// dense layer of the network take for one image of 32x32 pixels, as spelled;
// see [Parameters]. Batch norm, ReLU, pooling and additions are not counted.
// The zero Arch has none.
func FLOPs(a cell.Arch) int {
	if a.IsZero() {
		return 0
	}
	const last = stemChannels << (numStacks - 1)
	total := last * numClasses
	for c := range convolutions(a.Prune()) {
		total += c.times * c.size * c.size * c.kernel * c.kernel * c.in * c.out
	}
	return total
}

// convolutions yields every convolution of the network of a pruned cell.
func convolutions(a cell.Arch) iter.Seq[convolution] {
	return func(yield func(convolution) bool) {
		if !yield(convolution{3, imageChannels, stemChannels, imageSize, 1}) {
			return
		}
		in := stemChannels
		for stack := range numStacks {
			out, size := stemChannels<<stack, imageSize>>stack
			if !cellConvolutions(a, convolution{0, in, out, size, 1}, yield) ||
				!cellConvolutions(a, convolution{0, out, out, size, cellsPerStack - 1}, yield) {
				return
			}
			in = out
		}
	}
}

// cellConvolutions yields those inside a cell of the network, whose channels,
// size and times are in size: for each vertex that the cell's input feeds a
// 1x1 projection of that input, and the vertex's own.
func cellConvolutions(a cell.Arch, size convolution, yield func(convolution) bool) bool {
	channels := vertexChannels(a, size.in, size.out)
	last := a.NumVertices() - 1
	for v := 1; v <= last; v++ {
		c := size
		c.out = channels[v]
		if c.kernel = 1; a.HasEdge(0, v) && !yield(c) {
			return false
		}
		if v == last || a.Op(v) == cell.MaxPool3x3 {
			continue
		}
		c.in = channels[v]
		if a.Op(v) == cell.Conv3x3BNReLU {
			c.kernel = 3
		}
		if !yield(c) {
			return false
		}
	}
	return true
}

// Channels returns the number of channels of every vertex of the pruned cell,
// as spelled, when the cell has in channels at its input and out channels at
// its output. In the dataset's networks, out is 128, 256 and 512 in the three
// stacks, and in is that of the cell before, 128 for the first.
//
// The inner vertices that feed the output share its channels evenly; what
// remains goes to the first of them, one each. Any other has as many as the
// widest vertex that it feeds. (compute_vertex_channels of
// google-research/nasbench, nasbench/lib/model_builder.py.)
func Channels(a cell.Arch, in, out int) []int {
	a = a.Prune()
	channels := vertexChannels(a, in, out)
	return append([]int{}, channels[:a.NumVertices()]...)
}

func vertexChannels(a cell.Arch, in, out int) (channels [cell.MaxVertices]int) {
	last := a.NumVertices() - 1
	if last < 1 {
		return channels
	}
	channels[0], channels[last] = in, out
	sharers := 0
	for v := 1; v < last; v++ {
		if a.HasEdge(v, last) {
			sharers++
		}
	}
	sharer := 0
	for v := 1; v < last; v++ {
		if a.HasEdge(v, last) {
			channels[v] = out / sharers
			if sharer < out%sharers {
				channels[v]++
			}
			sharer++
		}
	}
	for v := last - 1; v > 0; v-- {
		if a.HasEdge(v, last) {
			continue
		}
		for w := v + 1; w < last; w++ {
			if a.HasEdge(v, w) {
				channels[v] = max(channels[v], channels[w])
			}
		}
	}
	return channels
}
