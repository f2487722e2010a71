package chart

import (
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/palette"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/nasbench-go/nasbench/internal/picture"
)

// colorBar shows which colour means which cost. Where costs are beyond its
// ends, which have one colour then, it ends in a point and the value of the
// end is beside it.
type colorBar struct {
	cost        Cost
	colors      palette.ColorMap // of the logarithms of costs
	below, over bool             // whether costs exist beyond the ends
	fonts       fonts
}

const (
	barWidth  = vg.Length(10)
	pointSize = vg.Length(9) // the height of the point
)

const barGap = vg.Length(10) // between the data and the axis of the bar

// graph is the bar between its points, which are length apart.
func (b colorBar) graph(length vg.Length) graph {
	g := newGraph(b.fonts, label{}, b.cost.label())
	g.Add(&plotter.ColorBar{ColorMap: b.colors, Vertical: true, Colors: 256})
	g.HideX()
	g.Y.Tick.Marker = plot.TickerFunc(func(low, high float64) []plot.Tick {
		ticks := logTicks(math.Pow(10, low), math.Pow(10, high))
		for i := range ticks {
			ticks[i].Value = math.Log10(ticks[i].Value)
		}
		return b.withoutEnds(ticks, length)
	})
	style := picture.TextStyle(b.fonts.tick)
	ends := max(style.Width(b.end(">", b.colors.Max())), style.Width(b.end("<", b.colors.Min())))
	g.gap = max(0, 1.5*b.fonts.label+ends+endGap-g.axisWidth())
	return g
}

const endGap = vg.Length(4) // between the value of an end and the bar

// end says what is beyond an end.
func (b colorBar) end(beyond string, value float64) string {
	return beyond + " " + strconv.FormatFloat(significant(math.Pow(10, value)), 'f', -1, 64)
}

// width is that of the bar on a canvas as high as that, with its axis and the gap
// before it.
func (b colorBar) width(height vg.Length) vg.Length {
	return barGap + b.graph(height-2*pointSize).axisWidth() + barWidth
}

// axisWidth is how far the data are from the left edge.
func (g graph) axisWidth() vg.Length {
	return g.data(draw.Canvas{Rectangle: vg.Rectangle{Max: vg.Point{X: 1000, Y: 100}}}).Min.X
}

func (b colorBar) draw(c draw.Canvas) {
	c.Min.Y += pointSize
	c.Max.Y -= pointSize
	bar := b.graph(c.Size().Y).draw(c)
	outline := draw.LineStyle{Color: color.Gray{0x66}, Width: 0.5}
	ends := []vg.Point{bar.Min, {X: bar.Min.X, Y: bar.Max.Y}, bar.Max, {X: bar.Max.X, Y: bar.Min.Y}, bar.Min}
	middle := (bar.Min.X + bar.Max.X) / 2
	if b.over {
		tip := vg.Point{X: middle, Y: bar.Max.Y + pointSize}
		b.drawEnd(c, []vg.Point{ends[1], tip, ends[2]}, b.colors.Max(), ">")
		ends = append(ends[:2:2], append([]vg.Point{tip}, ends[2:]...)...)
	}
	if b.below {
		tip := vg.Point{X: middle, Y: bar.Min.Y - pointSize}
		b.drawEnd(c, []vg.Point{bar.Min, tip, {X: bar.Max.X, Y: bar.Min.Y}}, b.colors.Min(), "<")
		ends = append(ends[:len(ends)-1:len(ends)-1], tip, bar.Min)
	}
	c.StrokeLines(outline, ends)
}

// drawEnd draws the point at an end, and what is beyond it.
func (b colorBar) drawEnd(c draw.Canvas, triangle []vg.Point, value float64, beyond string) {
	last, err := b.colors.At(value)
	if err != nil {
		return // no colour for the end of its own range
	}
	c.FillPolygon(last, triangle)
	style := b.fonts.style(b.fonts.tick)
	style.XAlign, style.YAlign = text.XRight, text.YCenter
	at := vg.Point{X: triangle[0].X - endGap, Y: (triangle[0].Y + triangle[1].Y) / 2}
	c.FillText(style, at, b.end(beyond, value))
}

// significant rounds to three digits.
func significant(f float64) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 3, 64), 64)
	if err != nil {
		return f
	}
	return rounded
}

// withoutEnds takes the labels from the ticks that are near the ends, where the
// values of the ends are written.
func (b colorBar) withoutEnds(ticks []plot.Tick, length vg.Length) []plot.Tick {
	low, high := b.colors.Min(), b.colors.Max()
	near := float64(b.fonts.tick/length) * (high - low)
	for i := range ticks {
		if b.below && ticks[i].Value-low < near || b.over && high-ticks[i].Value < near {
			ticks[i].Label = ""
		}
	}
	return ticks
}
