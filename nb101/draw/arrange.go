package draw

import (
	"math"
	"slices"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

// picture is a cell with its vertices and edges in place.
type picture struct {
	boxes  []point // the centres of the vertices' boxes
	edges  [][2]int
	routes []route // of the edges
}

// arrange asks dagre several times: what it makes of a graph depends on the
// order in which it is told of the edges. Of its layouts the best is the one
// whose edges cross the least and go the least to the side, in the narrowest
// picture. When a few have been tried and the best has no crossing, no others
// are.
func arrange(a cell.Arch) (best picture, err error) {
	d, err := newDagre()
	if err != nil {
		return picture{}, err
	}
	const enough = 6
	least := math.Inf(1)
	for i, order := range orders(edges(a)) {
		if i >= enough && crossings(best.routes) == 0 {
			break
		}
		l, err := d.layout(a.NumVertices(), order)
		if err != nil {
			return picture{}, err
		}
		p := picture{l.Boxes, order, l.routes(order)}
		left, _, right, _ := p.bounds()
		if cost := 100*float64(crossings(p.routes)) + sideways(p.routes) + (right-left)/2; cost < least {
			best, least = p, cost
		}
	}
	return best, nil
}

// orders gives the edges in several orders: from each of them on, forwards and
// backwards.
func orders(edges [][2]int) (list [][][2]int) {
	for i := range edges {
		forwards := slices.Concat(edges[i:], edges[:i])
		backwards := slices.Clone(forwards)
		slices.Reverse(backwards)
		list = append(list, forwards, backwards)
	}
	return list
}

// crossings counts how often two edges change sides between two rows.
func crossings(ways []route) (n int) {
	for i, r := range ways {
		for _, s := range ways[:i] {
			for j := 1; j < len(r.legs); j++ {
				for k := 1; k < len(s.legs); k++ {
					if r.legs[j-1].bottom == s.legs[k-1].bottom &&
						(r.legs[j-1].x-s.legs[k-1].x)*(r.legs[j].x-s.legs[k].x) < 0 {
						n++
					}
				}
			}
		}
	}
	return n
}

// sideways sums how far the edges go to the side.
func sideways(ways []route) (sum float64) {
	for _, r := range ways {
		for j := 1; j < len(r.legs); j++ {
			sum += math.Abs(r.legs[j].x - r.legs[j-1].x)
		}
	}
	return sum
}
