package draw

import (
	"cmp"
	"slices"
)

// An edge leaves its source at the bottom and enters its target at the top, at
// ports of its own. Between two rows of boxes it may go sideways; where it
// passes a row it goes straight down, at the place that the layout keeps for
// it. So it never touches a box that is not its own.

const (
	portGap    = 14.0            // between two edges at the same side of a box
	portReach  = boxWidth/2 - 16 // from the middle of the side
	portLean   = 0.3             // of the way to where the edge comes from or leads
	arrowSize  = 7.0             // length
	arrowWidth = 6.0             // at its base
)

// route is one edge: it is straight down in each of its legs, and turns between
// one leg and the next.
type route struct{ legs []leg }

// leg is a way straight down.
type leg struct{ x, top, bottom float64 }

// routes finds the ways of all edges. ends are the edges' vertices.
func (l layout) routes(ends [][2]int) []route {
	list := make([]route, len(ends))
	for i, e := range ends {
		source, target := l.Boxes[e[0]], l.Boxes[e[1]]
		legs := []leg{{x: source.X, top: source.Y + boxHeight/2, bottom: source.Y + boxHeight/2}}
		for _, p := range l.Edges[i] {
			if source.Y < p.Y && p.Y < target.Y && l.isRow(p.Y) {
				legs = append(legs, leg{x: p.X, top: p.Y - boxHeight/2, bottom: p.Y + boxHeight/2})
			}
		}
		end := target.Y - boxHeight/2
		list[i].legs = append(legs, leg{x: target.X, top: end - arrowSize, bottom: end})
	}
	for v, box := range l.Boxes {
		var outgoing, incoming []port
		for i, e := range ends {
			legs := list[i].legs
			if e[0] == v {
				outgoing = append(outgoing, port{&legs[0], legs[1].x})
			}
			if e[1] == v {
				incoming = append(incoming, port{&legs[len(legs)-1], legs[len(legs)-2].x})
			}
		}
		spread(outgoing, box.X)
		spread(incoming, box.X)
	}
	return list
}

func (l layout) isRow(y float64) bool {
	return slices.ContainsFunc(l.Boxes, func(b point) bool { return b.Y-0.5 < y && y < b.Y+0.5 })
}

// port is where an edge meets a box: the leg that is there, and the place of
// the next one.
type port struct {
	leg  *leg
	next float64
}

// spread puts the edges at one side of a box beside each other, in the order
// of where they go, each leaning to its side.
func spread(ports []port, middle float64) {
	slices.SortStableFunc(ports, func(p, q port) int { return cmp.Compare(p.next, q.next) })
	gap := portGap
	if n := len(ports); n > 1 {
		gap = min(gap, 2*portReach/float64(n-1))
	}
	for i, p := range ports {
		lean := max(-portReach, min(portReach, portLean*(p.next-middle)))
		p.leg.x = middle + lean
		if i > 0 {
			p.leg.x = max(p.leg.x, ports[i-1].leg.x+gap)
		}
	}
	// What has been pushed too far to the right goes back.
	for i := len(ports) - 1; i >= 0; i-- {
		limit := middle + portReach
		if i < len(ports)-1 {
			limit = ports[i+1].leg.x - gap
		}
		ports[i].leg.x = min(ports[i].leg.x, limit)
	}
}
