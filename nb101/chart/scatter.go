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
	notes := append([]note{front}, notBelow(s.Points, s.least())...)
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
	main := s.graph(colors, f, vg.Point{})
	barWidth := bar.width(main.data(c).Size().Y)
	left := draw.Crop(c, 0, -barWidth, 0, 0)
	radius, size := max(dotRadius(len(s.Points)), frontMark.Radius)+1, main.data(left).Size()
	data = s.graph(colors, f, vg.Point{X: radius / size.X, Y: radius / size.Y}).draw(left)
	bar.draw(draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
		Min: vg.Point{X: c.Max.X - barWidth + barGap, Y: data.Min.Y},
		Max: vg.Point{X: c.Max.X, Y: data.Max.Y},
	}})
	return data, nil
}

// graph is the main part, with its axes. dot is the radius of the dots as shares
// of the width and height of the data.
func (s Scatter) graph(colors palette.ColorMap, f fonts, dot vg.Point) graph {
	p := newGraph(f, s.X.label(), accuracyLabel(s.Y))
	p.X.Scale = plot.LogScale{}
	p.X.Tick.Marker = plot.TickerFunc(logTicks)
	xmin, xmax, ymin, ymax := s.bounds(dot)
	line, marks := s.shapes(xmax)
	p.Add(newGrid(), cloud{s.Points, s.X, s.least(), colors}, line, marks)
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = xmin, xmax, ymin, ymax
	return p
}

// shapes are the Pareto front so far as it can be seen, as a line that goes on to
// the right, where more cost buys nothing, and its cells.
func (s Scatter) shapes(xmax float64) (*plotter.Line, *plotter.Scatter) {
	var cells plotter.XYs
	least := s.least()
	for _, f := range s.front {
		if f.Accuracy >= least {
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

// least is the accuracy below which points are not shown.
func (s Scatter) least() float64 {
	low, _ := middle(s.Points, func(p Point) float64 { return p.Accuracy })
	most := math.Inf(-1)
	for _, p := range s.Points {
		most = max(most, p.Accuracy)
	}
	return low - pad(low, most)
}

// pad is how far an axis of accuracies goes on at least.
func pad(low, high float64) float64 { return max(0.03*(high-low), 0.05) }

// bounds are the ends of the axes, between which dots of this radius, as shares of
// the lengths of the axes, are whole.
func (s Scatter) bounds(dot vg.Point) (xmin, xmax, ymin, ymax float64) {
	xmin, xmax, ymin, ymax = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	least := s.least()
	for _, p := range s.Points {
		xmin, xmax = min(xmin, s.X.of(p)), max(xmax, s.X.of(p))
		if p.Accuracy >= least {
			ymin, ymax = min(ymin, p.Accuracy), max(ymax, p.Accuracy)
		}
	}
	x := math.Exp(max(math.Log(1.06), room(math.Log(xmax/xmin), dot.X)))
	y := room(ymax-ymin, dot.Y)
	return xmin / x, xmax * x, min(least, ymin-y), ymax + max(y, pad(least, ymax))
}

// room is how far an axis must go on beyond values so far apart, for dots of this
// radius, a share of its length.
func room(length float64, dot vg.Length) float64 {
	share := min(0.4, float64(dot))
	return length * share / (1 - 2*share)
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
