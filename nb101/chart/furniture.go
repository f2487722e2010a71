package chart

import (
	"fmt"
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/palette"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/nasbench-go/nasbench/nb101"
)

// The parts around the points: axes, colour bar, head.

var (
	frontColor = color.NRGBA{0xc0, 0x1f, 0x2e, 0xff}
	frontLine  = draw.LineStyle{Color: frontColor, Width: 1}
	frontMark  = draw.GlyphStyle{Color: frontColor, Radius: 2, Shape: draw.CircleGlyph{}}
)

func newPlot() *plot.Plot {
	p := plot.New()
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Padding = 0
		axis.Tick.Marker = plot.TickerFunc(linearTicks)
		setFont(&axis.Label.TextStyle, 10)
		setFont(&axis.Tick.Label, 9)
	}
	return p
}

func setFont(style *text.Style, size font.Length) {
	style.Font.Variant = "Sans"
	style.Font.Size = size
}

// drawColorBar shows which colour stands for which cost.
func drawColorBar(c draw.Canvas, cost Cost, colors palette.ColorMap) {
	p := newPlot()
	p.Add(&plotter.ColorBar{ColorMap: colors, Vertical: true, Colors: 256})
	p.HideX()
	p.Y.Label.Text = cost.label()
	p.Y.Tick.Marker = plot.TickerFunc(func(low, high float64) []plot.Tick {
		ticks := logTicks(math.Pow(10, low), math.Pow(10, high))
		for i := range ticks {
			ticks[i].Value = math.Log10(ticks[i].Value)
		}
		return ticks
	})
	const bar = vg.Length(12)
	c.Max.X = p.DataCanvas(c).Min.X + bar
	p.Draw(c)
}

// accuracy is the one that the points have.
func (s Scatter) accuracy() accuracy {
	if s.Y == "" {
		return accuracy(nb101.Test)
	}
	return accuracy(s.Y)
}

type accuracy nb101.Accuracy

func (a accuracy) label() string {
	name := string(a)
	if a == accuracy(nb101.Valid) {
		name = "validation"
	}
	return "mean " + name + " accuracy (%)"
}

// drawHead says what the picture shows, which line is the Pareto front, and how
// many points are below the axis.
func (s Scatter) drawHead(c draw.Canvas, ymin float64) {
	style := plot.New().Title.TextStyle
	setFont(&style, 11)
	style.XAlign, style.YAlign = text.XLeft, text.YTop
	c.FillText(style, vg.Point{X: c.Min.X, Y: c.Max.Y},
		fmt.Sprintf("%s: %s after %d epochs", s.data(), cells(len(s.Points)), s.Epochs))

	second := c.Max.Y - 18
	c.StrokeLine2(frontLine, c.Min.X, second-4, c.Min.X+20, second-4)
	c.DrawGlyph(frontMark, vg.Point{X: c.Min.X + 10, Y: second - 4})
	setFont(&style, 9)
	front := len(ParetoFront(s.Points, s.X))
	c.FillText(style, vg.Point{X: c.Min.X + 25, Y: second}, fmt.Sprintf("Pareto front: %s", cells(front)))
	below := 0
	for _, p := range s.Points {
		if p.Accuracy < ymin {
			below++
		}
	}
	if below > 0 {
		style.XAlign = text.XRight
		c.FillText(style, vg.Point{X: c.Max.X, Y: second}, fmt.Sprintf("%s below %.1f %% not shown", cells(below), ymin))
	}
}

// data is what the results are.
func (s Scatter) data() string {
	if s.MadeUp {
		return "Made-up results"
	}
	return "NAS-Bench-101"
}

// cells is a number of cells, with its thousands apart.
func cells(n int) string {
	if n == 1 {
		return "1 cell"
	}
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits + " cells"
}

// linearTicks marks about six round numbers: 1, 2 or 5 times a power of ten
// apart.
func linearTicks(low, high float64) (ticks []plot.Tick) {
	step := math.Pow(10, math.Floor(math.Log10((high-low)/6)))
	for _, factor := range []float64{5, 2} {
		if step*factor <= (high-low)/4 {
			step *= factor
			break
		}
	}
	decimals := max(0, int(math.Ceil(-math.Log10(step)-1e-9)))
	for i := math.Ceil(low / step); i*step <= high; i++ {
		ticks = append(ticks, plot.Tick{Value: i * step, Label: strconv.FormatFloat(i*step, 'f', decimals, 64)})
	}
	return ticks
}

// logTicks marks 1, 2 and 5 times the powers of ten, and what is between them
// without a label. Where there are fewer than two of these it marks what
// linearTicks does.
func logTicks(low, high float64) (ticks []plot.Tick) {
	labels := 0
	for exponent := -9; exponent <= 9; exponent++ {
		for digit := 1; digit < 10; digit++ {
			value, err := strconv.ParseFloat(fmt.Sprintf("%de%d", digit, exponent), 64)
			if err != nil || value < low || value > high {
				continue
			}
			tick := plot.Tick{Value: value}
			if digit == 1 || digit == 2 || digit == 5 {
				tick.Label = strconv.FormatFloat(value, 'f', -1, 64)
				labels++
			}
			ticks = append(ticks, tick)
		}
	}
	if labels < 2 {
		return linearTicks(low, high)
	}
	return ticks
}
