package chart

import (
	"bytes"
	"fmt"
	"image/color"
	"io"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Curve is how a search comes nearer to the best cell.
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
// both axes logarithmic. Lines differ in colour and in their dashes; the colours
// are those of Okabe and Ito ("Color Universal Design", 2008), which the
// colour-blind can tell apart. What is below a thousandth of a percentage point
// is drawn there.
type Regrets struct {
	Title  string
	Note   string // what line and band are
	Curves []Curve
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

// SVG returns the picture as an SVG document of 7.2 by 5 inches. The error is
// [ErrNoPoints] or [ErrInvalidPoint].
func (g Regrets) SVG() ([]byte, error) { return g.render(vgsvg.New(width, height)) }

// PDF returns the picture as a PDF document of 7.2 by 5 inches, with its fonts.
// The errors are those of [Regrets.SVG].
func (g Regrets) PDF() ([]byte, error) { return g.render(vgpdf.New(width, height)) }

// PNG returns the picture as a PNG file of 1440 by 1000 pixels. The errors are
// those of [Regrets.SVG].
func (g Regrets) PNG() ([]byte, error) {
	return g.render(vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dotsPerInch))})
}

func (g Regrets) render(canvas interface {
	vg.CanvasSizer
	io.WriterTo
}) ([]byte, error) {
	if err := g.check(); err != nil {
		return nil, err
	}
	if err := g.draw(draw.New(canvas)); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	_, err := canvas.WriteTo(&b)
	return b.Bytes(), err
}

func (g Regrets) check() error {
	for _, c := range g.Curves {
		if len(c.Moments) < 2 {
			return fmt.Errorf("%w for a curve: %s has %d moments", ErrNoPoints, c.Name, len(c.Moments))
		}
		for _, m := range c.Moments {
			if sum := m.Seconds + m.Middle + m.Low + m.High; !(m.Seconds > 0) || math.IsNaN(sum) || math.IsInf(sum, 0) {
				return fmt.Errorf("%w: %s at %g seconds", ErrInvalidPoint, c.Name, m.Seconds)
			}
		}
	}
	if len(g.Curves) == 0 {
		return fmt.Errorf("%w to draw", ErrNoPoints)
	}
	return nil
}

func (g Regrets) draw(c draw.Canvas) error {
	c.SetColor(color.White)
	c.Fill(c.Rectangle.Path())
	c = draw.Crop(c, margin, -2*margin, margin, -margin)
	p := newPlot()
	p.X.Label.Text = "simulated training time (seconds)"
	p.Y.Label.Text = "test regret (percentage points)"
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Scale = plot.LogScale{}
		axis.Tick.Marker = plot.TickerFunc(logTicks)
	}
	p.X.Tick.Marker = plot.TickerFunc(timeTicks)
	grid := plotter.NewGrid()
	grid.Horizontal.Color, grid.Vertical.Color = color.Gray{0xe4}, color.Gray{0xe4}
	p.Add(grid)
	p.Legend.Top = true
	setFont(&p.Legend.TextStyle, 9)
	var lines []*plotter.Line
	for i, curve := range g.Curves {
		band, line, err := curve.shapes(i)
		if err != nil {
			return err
		}
		p.Add(band) // all of them below all lines
		lines = append(lines, line)
		p.Legend.Add(curve.Name, line)
	}
	for _, line := range lines {
		p.Add(line)
	}
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = g.bounds()
	body := draw.Crop(c, 0, 0, 0, -headHeight)
	p.Draw(body)

	data := p.DataCanvas(body)
	style := plot.New().Title.TextStyle
	style.XAlign, style.YAlign = text.XLeft, text.YTop
	setFont(&style, 11)
	c.FillText(style, vg.Point{X: data.Min.X, Y: c.Max.Y}, g.Title)
	setFont(&style, 9)
	c.FillText(style, vg.Point{X: data.Min.X, Y: c.Max.Y - 18}, g.Note)
	return nil
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

// timeTicks are those of logTicks with labels that are short.
func timeTicks(low, high float64) []plot.Tick {
	ticks := logTicks(low, high)
	for i := range ticks {
		if exponent := math.Round(math.Log10(ticks[i].Value)); ticks[i].Label != "" && ticks[i].Value >= 1e4 {
			digit := math.Round(ticks[i].Value / math.Pow(10, math.Floor(math.Log10(ticks[i].Value)+1e-9)))
			if digit != 1 && exponent > 0 && high/low > 50 {
				ticks[i].Label = ""
				continue
			}
			ticks[i].Label = fmt.Sprintf("%ge%.0f", digit, math.Floor(math.Log10(ticks[i].Value)+1e-9))
		}
	}
	return ticks
}
