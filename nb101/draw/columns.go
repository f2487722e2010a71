package draw

import (
	"cmp"
	"slices"
)

// The objects of a row are at least this many columns apart, from middle to
// middle.
const (
	boxToBox   = 6
	boxToLane  = 3
	laneToLane = 1
)

// object is what has a column: a vertex in its row, or the lane in which an edge
// goes straight down past the rows between those of its ends.
type object struct {
	top, bottom int // the rows
	isLane      bool
}

// apart returns how many columns two objects are apart at least.
func apart(o, p object) int {
	switch {
	case o.isLane && p.isLane:
		return laneToLane
	case o.isLane || p.isLane:
		return boxToLane
	}
	return boxToBox
}

// neighbours are two objects that share a row, and how many columns they are
// apart at least.
type neighbours struct{ one, other, apart int }

// link is the part of an edge between a row and the next: from one object to
// another, or on in the same lane.
type link struct {
	row          int // the upper one
	above, below int // the objects
	pull         int // how much it counts that it goes straight down
}

// A direct edge between two rows should be straight rather than one that has to
// go around others.
const (
	directPull = 5
	lanePull   = 1
)

// columns is the problem of choosing columns for the objects.
type columns struct {
	objects []object // the vertices, then the lanes
	lanes   []int    // for each edge its object, or -1 for a direct one
	links   []link   // by their rows
	near    []neighbours
}

// newColumns asks it for vertices that have their rows.
func newColumns(edges [][2]int, rows []int) columns {
	c := columns{lanes: make([]int, len(edges))}
	for _, row := range rows {
		c.objects = append(c.objects, object{top: row, bottom: row})
	}
	for i, e := range edges {
		from, to := rows[e[0]], rows[e[1]]
		if to == from+1 {
			c.lanes[i] = -1
			c.links = append(c.links, link{from, e[0], e[1], directPull})
			continue
		}
		lane := len(c.objects)
		c.lanes[i] = lane
		c.objects = append(c.objects, object{from + 1, to - 1, true})
		c.links = append(c.links, link{from, e[0], lane, lanePull}, link{to - 1, lane, e[1], lanePull})
		for row := from + 1; row < to-1; row++ {
			c.links = append(c.links, link{row, lane, lane, 0}) // which others may cross
		}
	}
	slices.SortStableFunc(c.links, func(l, m link) int { return cmp.Compare(l.row, m.row) })
	for i, o := range c.objects {
		for j, p := range c.objects[:i] {
			if o.top <= p.bottom && p.top <= o.bottom {
				c.near = append(c.near, neighbours{i, j, apart(o, p)})
			}
		}
	}
	return c
}

// What makes a choice bad, the worst first.
const (
	costTooNear  = 100_000 // for each column that is missing between two objects
	costCrossing = 1000
	costWidth    = 8 // for each column of the picture
)

// cost returns how bad it is that the objects are at x. Where that is not below
// the limit, the sum need not be all.
func (c columns) cost(x []int, limit int) (sum int) {
	sum = costWidth * (slices.Max(x) - slices.Min(x))
	for _, n := range c.near {
		if missing := n.apart - abs(x[n.one]-x[n.other]); missing > 0 {
			if sum += costTooNear * missing; sum >= limit {
				return sum
			}
		}
	}
	for i, l := range c.links {
		aside := abs(x[l.below] - x[l.above])
		if sum += l.pull * (8*aside + aside*aside); sum >= limit {
			return sum
		}
		for j := i - 1; j >= 0 && c.links[j].row == l.row; j-- {
			if m := c.links[j]; (x[l.above]-x[m.above])*(x[l.below]-x[m.below]) < 0 {
				sum += costCrossing
			}
		}
	}
	return sum
}

func abs(n int) int { return max(n, -n) }
