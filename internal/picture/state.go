package picture

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
)

// state is what a canvas draws with, and what Push keeps and Pop brings back.
type state struct {
	color      color.NRGBA
	width      vg.Length
	dashes     []vg.Length
	dashOffset vg.Length
}

// states is the part of a vg.Canvas that is the same for all formats. The last
// state is the one in use.
type states []state

func (s states) now() *state { return &s[len(s)-1] }

// SetLineWidth implements vg.Canvas.
func (s states) SetLineWidth(width vg.Length) { s.now().width = width }

// SetLineDash implements vg.Canvas.
func (s states) SetLineDash(dashes []vg.Length, offset vg.Length) {
	s.now().dashes, s.now().dashOffset = dashes, offset
}

// SetColor implements vg.Canvas.
func (s states) SetColor(c color.Color) {
	if c == nil {
		c = color.Black
	}
	s.now().color = color.NRGBAModel.Convert(c).(color.NRGBA)
}

// pen takes the parts of a path; points are those of vg, y upwards.
type pen interface {
	moveTo(p vg.Point)
	lineTo(p vg.Point)
	curveTo(a, b, p vg.Point)
	closePath()
}

// trace goes along a path, with its arcs and quadratic curves as cubic ones.
func trace(path vg.Path, to pen) {
	var at, start vg.Point
	for _, c := range path {
		switch c.Type {
		case vg.MoveComp:
			at, start = c.Pos, c.Pos
			to.moveTo(at)
		case vg.LineComp:
			at = c.Pos
			to.lineTo(at)
		case vg.CurveComp:
			a, b := c.Control[0], c.Control[len(c.Control)-1]
			if len(c.Control) == 1 {
				a, b = between(at, a), between(c.Pos, b)
			}
			at = c.Pos
			to.curveTo(a, b, at)
		case vg.ArcComp:
			at = arc(c, at, to)
		case vg.CloseComp:
			at = start
			to.closePath()
		}
	}
}

// between is two thirds of the way.
func between(from, to vg.Point) vg.Point { return from.Add(to.Sub(from).Scale(2. / 3)) }

// arc goes to the beginning of an arc and along it, in parts of a quarter of a
// circle at most, and returns its end.
func arc(c vg.PathComp, at vg.Point, to pen) vg.Point {
	point := func(angle, out float64) vg.Point {
		sin, cos := math.Sincos(angle)
		return c.Pos.Add(vg.Point{X: c.Radius * vg.Length(cos-out*sin), Y: c.Radius * vg.Length(sin+out*cos)})
	}
	if begin := point(c.Start, 0); begin != at {
		to.lineTo(begin)
		at = begin
	}
	n := math.Ceil(math.Abs(c.Angle)/(math.Pi/2) - 1e-9)
	step := c.Angle / n
	out := 4. / 3 * math.Tan(step/4)
	for i := range int(n) {
		angle := c.Start + float64(i)*step
		at = point(angle+step, 0)
		to.curveTo(point(angle, out), point(angle+step, -out), at)
	}
	return at
}
