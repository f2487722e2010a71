package draw

import (
	"cmp"
	"slices"

	"gonum.org/v1/plot/vg"
)

// An edge leaves its source at the bottom and enters its target at the top, at
// ports of its own. Between two rows of boxes it may go sideways; past a row it
// goes straight down, in its lane. So it never touches a box that is not its
// own.

const (
	portGap     = vg.Length(10.5)            // between two edges at the same side of a box
	portReach   = boxWidth/2 - vg.Length(12) // from the middle of the side
	portLean    = vg.Length(0.3)             // of the way to where the edge comes from or leads
	arrowLength = vg.Length(5.25)
	arrowWidth  = vg.Length(4.5) // at its base
)

// route is one edge: it goes straight down in each of its legs, and turns
// between one leg and the next. The first leg is at its source, the last at its
// target.
type route []leg

// leg is a way straight down.
type leg struct{ x, top, bottom vg.Length }

// port is where an edge meets a box: the leg that is there, and the place of
// the next one.
type port struct {
	leg  *leg
	next vg.Length
}

// spreadPorts moves the ends of the routes apart, at each box.
func (l layout) spreadPorts() {
	for v, box := range l.boxes {
		var outgoing, incoming []port
		for i, e := range l.edges {
			r := l.routes[i]
			last := len(r) - 1
			if e[0] == v {
				outgoing = append(outgoing, port{&r[0], r[1].x})
			}
			if e[1] == v {
				incoming = append(incoming, port{&r[last], r[last-1].x})
			}
		}
		spread(outgoing, box.X)
		spread(incoming, box.X)
	}
}

// spread puts the edges at one side of a box beside each other, in the order
// of where they go, each leaning to its side.
func spread(ports []port, middle vg.Length) {
	slices.SortStableFunc(ports, func(p, q port) int { return cmp.Compare(p.next, q.next) })
	gap := portGap
	if n := len(ports); n > 1 {
		gap = min(gap, 2*portReach/vg.Length(n-1))
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

// line is the route without its arrowhead. A turn begins and ends straight down.
func (r route) line() (p vg.Path) {
	p.Move(vg.Point{X: r[0].x, Y: r[0].top})
	for i := 1; i < len(r); i++ {
		from, to := r[i-1], r[i]
		middle := (from.bottom + to.top) / 2
		p.CubeTo(vg.Point{X: from.x, Y: middle}, vg.Point{X: to.x, Y: middle}, vg.Point{X: to.x, Y: to.top})
		if i < len(r)-1 {
			p.Line(vg.Point{X: to.x, Y: to.bottom})
		}
	}
	return p
}

// arrow is the arrowhead.
func (r route) arrow() (p vg.Path) {
	end := r[len(r)-1]
	p.Move(vg.Point{X: end.x - arrowWidth/2, Y: end.top})
	p.Line(vg.Point{X: end.x + arrowWidth/2, Y: end.top})
	p.Line(vg.Point{X: end.x, Y: end.bottom})
	p.Close()
	return p
}
