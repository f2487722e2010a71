package chart

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/nasbench-go/nasbench/internal/picture"
	"github.com/nasbench-go/nasbench/internal/plural"
)

// Curve is how a search approaches the best cell.
type Curve struct {
	Name    string
	Moments []Moment // by ascending time
}

// Moment is the regret of many runs at a time, in percentage points.
type Moment struct {
	Seconds   float64 // above 0
	Middle    float64 // the line, such as the mean
	Low, High float64 // the band, such as the quartiles
}

// Regrets is a picture of curves over simulated time, each a line with a band,
// both axes logarithmic. Lines differ in colour and in their dashes; the
// colours are those of Okabe and Ito ("Color Universal Design", 2008), which
// the colour-blind can tell apart. What is below a thousandth of a percentage
// point is drawn at that value.
type Regrets struct {
	Title  string
	Note   string // what line and band are
	Curves []Curve
	Size   Size
	// Background is like that of a [Scatter].
	Background color.Color
}

// leastRegret is what a logarithmic axis has instead of 0.
const leastRegret = 1e-3

var (
	curveColors = []color.NRGBA{
		{0x00, 0x72, 0xb2, 0xff}, {0xd5, 0x5e, 0x00, 0xff}, {0x00, 0x9e, 0x73, 0xff}, {0xcc, 0x79, 0xa7, 0xff},
		{0xe6, 0x9f, 0x00, 0xff}, {0x56, 0xb4, 0xe9, 0xff}, {0x00, 0x00, 0x00, 0xff},
	}
	curveDashes = [][]vg.Length{nil, {6, 2}, {2, 2}, {7, 2, 2, 2}, {10, 3}, {3, 1}, {1, 2}}
)

// SVG returns the picture as an SVG document, as [Scatter.SVG] does. The error is
// [ErrNoPoints], [ErrInvalidPoint] or [ErrInvalidSize].
func (g Regrets) SVG() ([]byte, error) { return g.render(picture.Picture.SVG) }

// PDF returns the picture as a PDF document of one page, with its fonts. The
// errors are those of [Regrets.SVG], and [GlyphError].
func (g Regrets) PDF() ([]byte, error) { return g.render(picture.Picture.PDF) }

// PNG returns the picture as a PNG file with 200 pixels per inch. The errors are
// those of [Regrets.PDF].
func (g Regrets) PNG() ([]byte, error) { return g.render(picture.Picture.PNG) }

func (g Regrets) render(as func(picture.Picture) ([]byte, error)) ([]byte, error) {
	if err := g.check(); err != nil {
		return nil, err
	}
	var notes []note
	if g.Note != "" {
		notes = append(notes, note{text: g.Note})
	}
	p, err := newPicture(g.Size, g.Background, g.Title, "test regret over simulated training time", notes, g.draw)
	if err != nil {
		return nil, err
	}
	return as(p)
}

func (g Regrets) check() error {
	for _, c := range g.Curves {
		if len(c.Moments) < 2 {
			return fmt.Errorf("%w: the curve %s has %s; it takes two at least", ErrNoPoints, c.Name, plural.Of(len(c.Moments), "moment", "moments"))
		}
		for _, m := range c.Moments {
			if sum := m.Seconds + m.Middle + m.Low + m.High; !(m.Seconds > 0) || math.IsNaN(sum) || math.IsInf(sum, 0) {
				return fmt.Errorf("%w: %s at %g seconds", ErrInvalidPoint, c.Name, m.Seconds)
			}
		}
	}
	if len(g.Curves) == 0 {
		return ErrNoPoints
	}
	return nil
}

func (g Regrets) draw(c draw.Canvas, f fonts) (data vg.Rectangle, err error) {
	p := newGraph(f, label{"simulated training time (seconds)", "simulated time (s)"},
		label{"test regret (percentage points)", "test regret (points)"})
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Scale = plot.LogScale{}
		axis.Tick.Marker = plot.TickerFunc(logTicks)
	}
	p.X.Tick.Marker = plot.TickerFunc(timeTicks)
	p.Add(newGrid())
	p.Legend.Top = true
	setFont(&p.Legend.TextStyle, f.tick)
	var lines []*plotter.Line
	for i, curve := range g.Curves {
		band, line, err := curve.shapes(i)
		if err != nil {
			return data, err
		}
		p.Add(band) // all of them below all lines
		lines = append(lines, line)
		p.Legend.Add(curve.Name, line)
	}
	for _, line := range lines {
		p.Add(line)
	}
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = g.bounds()
	return p.draw(draw.Crop(c, 0, -margin, 0, 0)), nil
}

// shapes are the band and the line of a curve.
func (c Curve) shapes(i int) (*plotter.Polygon, *plotter.Line, error) {
	outline := make(plotter.XYs, 2*len(c.Moments))
	middle := make(plotter.XYs, len(c.Moments))
	for k, m := range c.Moments {
		middle[k] = plotter.XY{X: m.Seconds, Y: max(m.Middle, leastRegret)}
		outline[k] = plotter.XY{X: m.Seconds, Y: max(m.High, leastRegret)}
		outline[len(outline)-1-k] = plotter.XY{X: m.Seconds, Y: max(m.Low, leastRegret)}
	}
	band, err := plotter.NewPolygon(outline)
	if err != nil {
		return nil, nil, err
	}
	shade := curveColors[i%len(curveColors)]
	shade.A = 0x33
	band.Color = shade
	band.LineStyle.Width = 0
	line := &plotter.Line{XYs: middle, LineStyle: draw.LineStyle{
		Color: curveColors[i%len(curveColors)], Width: 1.4, Dashes: curveDashes[i%len(curveDashes)],
	}}
	return band, line, nil
}

// bounds are the ends of the axes.
func (g Regrets) bounds() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax, ymin, ymax = math.Inf(1), 0, math.Inf(1), leastRegret
	for _, c := range g.Curves {
		for _, m := range c.Moments {
			xmin, xmax = min(xmin, m.Seconds), max(xmax, m.Seconds)
			ymin, ymax = min(ymin, max(leastRegret, min(m.Low, m.Middle))), max(ymax, m.High, m.Middle)
		}
	}
	return xmin / 1.02, xmax * 1.02, ymin / 1.1, ymax * 1.1
}
