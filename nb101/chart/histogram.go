package chart

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/nasbench-go/nasbench/internal/picture"
	"github.com/nasbench-go/nasbench/nb101"
)

// Histogram is a picture of how many cells reach which accuracy, with the median
// as a line. The axis begins where one point in forty is below it, as in a
// [Scatter], and a note says how many are.
type Histogram struct {
	Points []Point
	Y      nb101.Accuracy // which accuracy the points have; the zero one is Test
	Epochs int            // the budget that they are about
	Doubt  nb101.Doubt    // about the results, which the title says
	Size   Size
	// Background is like that of a [Scatter].
	Background color.Color
}

var (
	barColor   = color.NRGBA{0x2a, 0x78, 0x8e, 0xff}
	medianLine = draw.LineStyle{Color: frontColor, Width: 1, Dashes: []vg.Length{4, 2}}
)

// SVG returns the picture as an SVG document, as [Scatter.SVG] does. The error is
// [ErrNoPoints], [ErrInvalidPoint] or [ErrInvalidSize].
func (h Histogram) SVG() ([]byte, error) { return h.render(picture.Picture.SVG) }

// PDF returns the picture as a PDF document of one page, with its fonts. The
// errors are those of [Histogram.SVG].
func (h Histogram) PDF() ([]byte, error) { return h.render(picture.Picture.PDF) }

// PNG returns the picture as a PNG file with 200 pixels per inch. The errors are
// those of [Histogram.SVG].
func (h Histogram) PNG() ([]byte, error) { return h.render(picture.Picture.PNG) }

func (h Histogram) render(as func(picture.Picture) ([]byte, error)) ([]byte, error) {
	if err := check(h.Points); err != nil {
		return nil, err
	}
	b := h.bins()
	median := note{
		text: fmt.Sprintf("median %.2f %%", h.median()),
		sign: func(c draw.Canvas, left, middle vg.Length) {
			c.StrokeLine2(medianLine, left, middle, left+20, middle)
		},
	}
	notes := append([]note{median}, notBelow(h.Points, b.low)...)
	p, err := newPicture(h.Size, h.Background, titleOf(h.Points, h.Epochs, h.Doubt), "number of cells by "+accuracyLabel(h.Y).long, notes, h.draw)
	if err != nil {
		return nil, err
	}
	return as(p)
}

// bins are the bars of a histogram: how many points are in each, from the least
// accuracy on. A point on the edge between two is in the upper one; the greatest
// accuracy is in the last.
type bins struct {
	low, width float64 // percent
	counts     []int
}

// bins chooses the width: 1, 2 or 5 times a power of ten, for fifty bars at most.
func (h Histogram) bins() (b bins) {
	low, _ := middle(h.Points, func(p Point) float64 { return p.Accuracy })
	high := low
	for _, p := range h.Points {
		high = max(high, p.Accuracy)
	}
	b.width = roundStep((high - low) / 50)
	b.low = math.Floor(low/b.width) * b.width
	b.counts = make([]int, int((high-b.low)/b.width)+1)
	for _, p := range h.Points {
		if p.Accuracy >= b.low {
			b.counts[min(int((p.Accuracy-b.low)/b.width), len(b.counts)-1)]++
		}
	}
	return b
}

// roundStep is the least of 1, 2 and 5 times a power of ten that is not below
// that, and not below a hundredth.
func roundStep(least float64) float64 {
	for step := 0.01; ; step *= 10 {
		for _, factor := range []float64{1, 2, 5} {
			if step*factor >= least {
				return step * factor
			}
		}
	}
}

func (h Histogram) median() float64 {
	values := make([]float64, len(h.Points))
	for i, p := range h.Points {
		values[i] = p.Accuracy
	}
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}

func (h Histogram) draw(c draw.Canvas, f fonts) (data vg.Rectangle, err error) {
	b := h.bins()
	p := newGraph(f, accuracyLabel(h.Y), label{"cells", "cells"})
	p.Y.Tick.Marker = plot.TickerFunc(countTicks)
	xmax, ymax := b.low+b.width*float64(len(b.counts)), 1.05*float64(slices.Max(b.counts))
	bars := &plotter.Histogram{FillColor: barColor, LineStyle: draw.LineStyle{Color: color.White, Width: 0.3}}
	for i, n := range b.counts {
		from := b.low + b.width*float64(i)
		bars.Bins = append(bars.Bins, plotter.HistogramBin{Min: from, Max: from + b.width, Weight: float64(n)})
	}
	line := &plotter.Line{XYs: plotter.XYs{{X: h.median(), Y: 0}, {X: h.median(), Y: ymax}}, LineStyle: medianLine}
	p.Add(newGrid(), bars, line)
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = b.low, xmax, 0, ymax
	return p.draw(draw.Crop(c, 0, -margin, 0, 0)), nil
}
