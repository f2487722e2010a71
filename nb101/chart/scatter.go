package chart

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/palette"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/nasbench-go/nasbench/internal/picture"
	"github.com/nasbench-go/nasbench/nb101"
)

var (
	frontColor = color.NRGBA{0xc0, 0x1f, 0x2e, 0xff}
	frontLine  = draw.LineStyle{Color: frontColor, Width: 1}
	frontMark  = draw.GlyphStyle{Color: frontColor, Radius: 2, Shape: draw.CircleGlyph{}}
)

// Scatter is a picture of points: their accuracy by one cost, coloured by the
// other, with their Pareto front. The costs are on logarithmic scales. So that
// the failed trainings, one of which is in the mean of about one cell in
// fifty, do not squeeze all others, the accuracy axis begins where one point
// in forty is below it, and a note says how many are; the colours leave out as
// many at either end.
type Scatter struct {
	Points []Point
	X      Cost           // the zero Cost is Parameters
	Y      nb101.Accuracy // which accuracy the points have; the zero one is Test
	Epochs int            // the budget that they are about
	Doubt  nb101.Doubt    // about the results, which the title says
	Size   Size
	// Background is the colour of the picture; nil is white. The data are on white,
	// the texts legible on the background, or on light and dark pages if that is
	// transparent.
	Background color.Color

	front []Point // found once for a picture
}

// SVG returns the picture as an SVG document. Its texts can be searched; the
// first of Liberation Sans, Arimo, Helvetica and Arial that the reader has is
// their font.
//
// The error is [ErrNoPoints], [ErrInvalidPoint], [ErrUnknownCost] or
// [ErrInvalidSize].
func (s Scatter) SVG() ([]byte, error) { return s.render(picture.Picture.SVG) }

// PDF returns the picture as a PDF document of one page, with its fonts. The
// errors are those of [Scatter.SVG].
func (s Scatter) PDF() ([]byte, error) { return s.render(picture.Picture.PDF) }

// PNG returns the picture as a PNG file with 200 pixels per inch. The errors are
// those of [Scatter.SVG].
func (s Scatter) PNG() ([]byte, error) { return s.render(picture.Picture.PNG) }

func (s Scatter) render(as func(picture.Picture) ([]byte, error)) ([]byte, error) {
	if s.X == "" {
		s.X = Parameters
	}
	if s.X != Parameters && s.X != Time {
		return nil, fmt.Errorf("%w: x can be %s or %s, not %q", ErrUnknownCost, Parameters, Time, s.X)
	}
	if err := check(s.Points); err != nil {
		return nil, err
	}
	s.front = ParetoFront(s.Points, s.X)
	front := note{
		text: "Pareto front: " + cells(len(s.front)),
		sign: func(c draw.Canvas, left, middle vg.Length) {
			c.StrokeLine2(frontLine, left, middle, left+20, middle)
			c.DrawGlyph(frontMark, vg.Point{X: left + 10, Y: middle})
		},
	}
	_, _, ymin, _ := s.bounds()
	notes := append([]note{front}, notBelow(s.Points, ymin)...)
	description := fmt.Sprintf("%s by %s; the colour is the %s", accuracyLabel(s.Y).long, s.X.label().long, s.X.other().label().long)
	p, err := newPicture(s.Size, s.Background, titleOf(s.Points, s.Epochs, s.Doubt), description, notes, s.draw)
	if err != nil {
		return nil, err
	}
	return as(p)
}

// titleOf says what points are about.
func titleOf(points []Point, epochs int, doubt nb101.Doubt) string {
	return fmt.Sprintf("%s: %s after %d epochs", doubt.Title(), cells(len(points)), epochs)
}

// notBelow says how many points are below an axis of accuracies, if any.
func notBelow(points []Point, least float64) (notes []note) {
	below := 0
	for _, p := range points {
		if p.Accuracy < least {
			below++
		}
	}
	if below > 0 {
		notes = append(notes, note{text: fmt.Sprintf("%s below %.1f %% not shown", cells(below), least)})
	}
	return notes
}

// accuracyLabel is the name of an axis.
func accuracyLabel(a nb101.Accuracy) label {
	name := map[nb101.Accuracy]string{nb101.Valid: "validation", nb101.Train: "training"}[a]
	if name == "" {
		name = "test"
	}
	return label{"mean " + name + " accuracy (%)", name + " (%)"}
}

// draw draws the plot and the colour bar.
func (s Scatter) draw(c draw.Canvas, f fonts) (data vg.Rectangle, err error) {
	low, high := middle(s.Points, s.X.shade)
	colors, err := newColors(low, high)
	if err != nil {
		return data, err
	}
	bar := colorBar{cost: s.X.other(), colors: colors, fonts: f}
	for _, p := range s.Points {
		bar.below = bar.below || s.X.shade(p) < low
		bar.over = bar.over || s.X.shade(p) > high
	}
	main := s.graph(colors, f)
	barWidth := bar.width(main.data(c).Size().Y)
	data = main.draw(draw.Crop(c, 0, -barWidth, 0, 0))
	bar.draw(draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
		Min: vg.Point{X: c.Max.X - barWidth + barGap, Y: data.Min.Y},
		Max: vg.Point{X: c.Max.X, Y: data.Max.Y},
	}})
	return data, nil
}

// graph is the main part, with its axes.
func (s Scatter) graph(colors palette.ColorMap, f fonts) graph {
	p := newGraph(f, s.X.label(), accuracyLabel(s.Y))
	p.X.Scale = plot.LogScale{}
	p.X.Tick.Marker = plot.TickerFunc(logTicks)
	xmin, xmax, ymin, ymax := s.bounds()
	line, marks := s.shapes(xmax, ymin)
	p.Add(newGrid(), cloud{s.Points, s.X, colors}, line, marks)
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = xmin, xmax, ymin, ymax
	return p
}

// shapes are the Pareto front so far as it can be seen, as a line that goes on to
// the right, where more cost buys nothing, and its cells.
func (s Scatter) shapes(xmax, ymin float64) (*plotter.Line, *plotter.Scatter) {
	var cells plotter.XYs
	for _, f := range s.front {
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

// middle returns the bounds that leave out one value in forty at either end.
func middle(points []Point, of func(Point) float64) (low, high float64) {
	values := make([]float64, len(points))
	for i, p := range points {
		values[i] = of(p)
	}
	slices.Sort(values)
	return stat.Quantile(0.025, stat.Empirical, values, nil), stat.Quantile(0.975, stat.Empirical, values, nil)
}
