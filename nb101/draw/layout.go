package draw

import (
	"math"

	"gonum.org/v1/plot/vg"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

// Sizes in the picture. A point is 1/72 inch.
const (
	boxWidth  = vg.Length(84)
	boxHeight = vg.Length(24)
	rowHeight = vg.Length(54) // from the middle of a row of boxes to the next
	column    = vg.Length(18)
)

// layout says where things are. The axis y points up, as in vg.
type layout struct {
	boxes  []vg.Point // the centres of the vertices' boxes
	edges  [][2]int
	routes []route // of the edges
}

// arrange finds the layout of a cell. Of the ways to put its vertices in rows it
// takes the one that comes out best.
func arrange(a cell.Arch) layout {
	list := edges(a)
	var rows, lanes, x []int
	least := math.MaxInt
	for _, way := range rowsOf(a) {
		c := newColumns(list, way)
		if found, cost := c.search(); cost < least {
			rows, lanes, x, least = way, c.lanes, found, cost
		}
	}
	l := layout{edges: list}
	for v, row := range rows {
		l.boxes = append(l.boxes, vg.Point{X: vg.Length(x[v]) * column, Y: -vg.Length(row) * rowHeight})
	}
	for i, e := range list {
		source, target := l.boxes[e[0]], l.boxes[e[1]]
		r := route{{x: source.X, top: source.Y - boxHeight/2, bottom: source.Y - boxHeight/2}}
		if lane := lanes[i]; lane >= 0 {
			r = append(r, leg{
				x:      vg.Length(x[lane]) * column,
				top:    source.Y - rowHeight + boxHeight/2,
				bottom: target.Y + rowHeight - boxHeight/2,
			})
		}
		end := target.Y + boxHeight/2
		l.routes = append(l.routes, append(r, leg{x: target.X, top: end + arrowLength, bottom: end}))
	}
	l.spreadPorts()
	return l
}

// bounds is the rectangle around all that is drawn.
func (l layout) bounds() vg.Rectangle {
	r := vg.Rectangle{Min: l.boxes[0], Max: l.boxes[0]}
	take := func(x, y vg.Length) {
		r.Min.X, r.Max.X = min(r.Min.X, x), max(r.Max.X, x)
		r.Min.Y, r.Max.Y = min(r.Min.Y, y), max(r.Max.Y, y)
	}
	for _, box := range l.boxes {
		take(box.X-boxWidth/2, box.Y-boxHeight/2)
		take(box.X+boxWidth/2, box.Y+boxHeight/2)
	}
	for _, route := range l.routes {
		for _, leg := range route {
			take(leg.x, leg.top)
		}
	}
	return r
}
