package chart

import (
	"image"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/palette"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/nasbench-go/nasbench/internal/picture"
)

// cloud draws points as an image: hundreds of thousands of them as shapes
// would make a file that no program likes to open. Where points overlap, the
// colour is that of their mean and gets denser with their number, so that the
// order in which they are drawn does not matter.
type cloud struct {
	points []Point
	x      Cost
	least  float64 // the accuracy below which points are left out
	colors palette.ColorMap
}

// dotRadius is that of each of n dots: many dots are smaller than few.
func dotRadius(n int) vg.Length {
	return vg.Length(max(0.45, 2.6*math.Pow(float64(n)/100, -0.22)))
}

// ink is the share, below 1, of the ground that the colour of a dot covers:
// few dots are denser than many.
func (c cloud) ink() float64 {
	return min(0.95, max(0.35, 0.85*math.Pow(float64(len(c.points))/100, -0.1)))
}

// Plot implements plot.Plotter.
func (c cloud) Plot(canvas draw.Canvas, p *plot.Plot) {
	size := canvas.Size()
	width, height := int(size.X.Dots(picture.DotsPerInch)), int(size.Y.Dots(picture.DotsPerInch))
	if width < 1 || height < 1 {
		return
	}
	g := newGround(width, height)
	radius := dotRadius(len(c.points)).Dots(picture.DotsPerInch)
	low, high := c.colors.Min(), c.colors.Max()
	for _, point := range c.points {
		if point.Accuracy < c.least {
			continue
		}
		x, y := p.X.Norm(c.x.of(point)), p.Y.Norm(point.Accuracy)
		shade := (c.x.shade(point) - low) / (high - low)
		g.dot(x*float64(width), (1-y)*float64(height), radius, max(0, min(1, shade)))
	}
	canvas.DrawImage(canvas.Rectangle, g.image(c.colors, c.ink()))
}

// ground is what the dots are drawn on: for each pixel, how much of it they
// cover, and the sum of their shades.
type ground struct {
	width, height int
	cover, shade  []float64
}

func newGround(width, height int) *ground {
	return &ground{width, height, make([]float64, width*height), make([]float64, width*height)}
}

// dot adds a disc with soft edges. Shades are from 0 to 1.
func (g *ground) dot(x, y, radius, shade float64) {
	for j := max(0, int(y-radius-1)); j <= min(g.height-1, int(y+radius+1)); j++ {
		for i := max(0, int(x-radius-1)); i <= min(g.width-1, int(x+radius+1)); i++ {
			distance := math.Hypot(float64(i)+0.5-x, float64(j)+0.5-y)
			if part := min(1, radius+0.5-distance); part > 0 {
				g.cover[j*g.width+i] += part
				g.shade[j*g.width+i] += part * shade
			}
		}
	}
}

// image colours the ground.
func (g *ground) image(colors palette.ColorMap, ink float64) image.Image {
	table := colors.Palette(256).Colors()
	img := image.NewNRGBA(image.Rect(0, 0, g.width, g.height))
	for i, cover := range g.cover {
		if cover == 0 {
			continue
		}
		c := color.NRGBAModel.Convert(table[int(g.shade[i]/cover*255+0.5)]).(color.NRGBA)
		c.A = uint8(255*(1-math.Pow(1-ink, cover)) + 0.5)
		img.SetNRGBA(i%g.width, i/g.width, c)
	}
	return img
}
