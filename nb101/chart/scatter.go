package chart

import (
	"bytes"
	"fmt"
	"image/color"
	"io"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/palette"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/nasbench-go/nasbench/nb101"
)

// Size of the picture and of its parts.
const (
	width      = 7.2 * vg.Inch
	height     = 5 * vg.Inch
	margin     = vg.Length(6)
	headHeight = vg.Length(36)
	barWidth   = vg.Length(66) // of the colour bar, with its axis
)

// Scatter is a picture of points: their accuracy by one cost, coloured by the
// other, with their Pareto front. The costs are on logarithmic scales. So that
// the failed trainings, one of which is in the mean of about one cell in fifty,
// do not squeeze all others, the axis of the accuracy begins where one point of
// forty is below it, and a note says how many are; the colours leave out as many
// at either end.
type Scatter struct {
	Points []Point
	X      Cost           // the zero Cost is Parameters
	Y      nb101.Accuracy // which accuracy the points have; the zero one is Test
	Epochs int            // the budget that they are about
	MadeUp bool           // nobody measured them, and the title says so
}

// SVG gives the picture as an SVG document of 7.2 by 5 inches.
//
// The error is ErrNoPoints, ErrInvalidPoint or ErrUnknownCost.
func (s Scatter) SVG() ([]byte, error) {
	b, err := s.render(vgsvg.New(width, height))
	// vgsvg calls its PNG images JPEG, and some programs believe it; and it does
	// not say that they fill the place that they are given.
	b = bytes.ReplaceAll(b, []byte("data:image/jpg;"), []byte("data:image/png;"))
	return bytes.ReplaceAll(b, []byte("<image "), []byte(`<image preserveAspectRatio="none" `)), err
}

// PNG gives the picture as a PNG file of 1440 by 1000 pixels.
//
// The error is ErrNoPoints, ErrInvalidPoint or ErrUnknownCost.
func (s Scatter) PNG() ([]byte, error) {
	return s.render(vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dotsPerInch))})
}

func (s Scatter) render(canvas interface {
	vg.CanvasSizer
	io.WriterTo
}) ([]byte, error) {
	if err := s.draw(draw.New(canvas)); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	_, err := canvas.WriteTo(&b)
	return b.Bytes(), err
}

// draw puts the parts of the picture in their places.
func (s Scatter) draw(c draw.Canvas) error {
	if s.X == "" {
		s.X = Parameters
	}
	if s.X != Parameters && s.X != Time {
		return fmt.Errorf("%w: x can be %s or %s, not %q", ErrUnknownCost, Parameters, Time, s.X)
	}
	if err := check(s.Points); err != nil {
		return err
	}
	colors, err := newColors(middle(s.Points, s.X.shade))
	if err != nil {
		return err
	}
	c.SetColor(color.White)
	c.Fill(c.Rectangle.Path())
	c = draw.Crop(c, margin, -margin, margin, -margin)
	main := s.plot(colors)
	body := draw.Crop(c, 0, -barWidth, 0, -headHeight)
	main.Draw(body)
	data := main.DataCanvas(body)
	drawColorBar(draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
		Min: vg.Point{X: data.Max.X + 14, Y: data.Min.Y},
		Max: vg.Point{X: c.Max.X, Y: data.Max.Y},
	}}, s.X.other(), colors)
	s.drawHead(draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
		Min: vg.Point{X: data.Min.X, Y: c.Max.Y - headHeight},
		Max: vg.Point{X: data.Max.X, Y: c.Max.Y},
	}}, main.Y.Min)
	return nil
}

// plot is the main part, with its axes.
func (s Scatter) plot(colors palette.ColorMap) *plot.Plot {
	p := newPlot()
	p.X.Label.Text = s.X.label()
	p.X.Scale = plot.LogScale{}
	p.X.Tick.Marker = plot.TickerFunc(logTicks)
	p.Y.Label.Text = s.accuracy().label()
	grid := plotter.NewGrid()
	grid.Horizontal.Color, grid.Vertical.Color = color.Gray{0xe4}, color.Gray{0xe4}
	xmin, xmax, ymin, ymax := s.bounds()
	line, marks := s.front(xmax, ymin)
	p.Add(grid, cloud{s.Points, s.X, colors}, line, marks)
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = xmin, xmax, ymin, ymax
	return p
}

// front is the Pareto front so far as it can be seen, as a line that goes on to
// the right, where more cost buys nothing, and its cells.
func (s Scatter) front(xmax, ymin float64) (*plotter.Line, *plotter.Scatter) {
	var cells plotter.XYs
	for _, f := range ParetoFront(s.Points, s.X) {
		if f.Accuracy >= ymin {
			cells = append(cells, plotter.XY{X: s.X.of(f), Y: f.Accuracy})
		}
	}
	line := &plotter.Line{
		XYs:       append(slices.Clone(cells), plotter.XY{X: xmax, Y: cells[len(cells)-1].Y}),
		StepStyle: plotter.PostStep,
		LineStyle: frontLine,
	}
	return line, &plotter.Scatter{XYs: cells, GlyphStyle: frontMark}
}

// bounds are the ends of the axes.
func (s Scatter) bounds() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax, ymax = math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, p := range s.Points {
		xmin, xmax = min(xmin, s.X.of(p)), max(xmax, s.X.of(p))
		ymax = max(ymax, p.Accuracy)
	}
	ymin, _ = middle(s.Points, func(p Point) float64 { return p.Accuracy })
	pad := max(0.03*(ymax-ymin), 0.05)
	return xmin / 1.06, xmax * 1.06, ymin - pad, ymax + pad
}

// middle gives the bounds that leave out one value of forty at either end.
func middle(points []Point, of func(Point) float64) (low, high float64) {
	values := make([]float64, len(points))
	for i, p := range points {
		values[i] = of(p)
	}
	slices.Sort(values)
	return stat.Quantile(0.025, stat.Empirical, values, nil), stat.Quantile(0.975, stat.Empirical, values, nil)
}
