package chart

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"

	"github.com/nasbench-go/nasbench/nb101"
)

func sample() []Point { return random(rand.New(rand.NewPCG(3, 4)), 500, 1<<30) }

// colored counts the pixels that are neither white nor grey.
func colored(img image.Image) (n int) {
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y++ {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
			c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
			if c.A > 0 && max(c.R, c.G, c.B)-min(c.R, c.G, c.B) > 30 {
				n++
			}
		}
	}
	return n
}

func TestPNG(t *testing.T) {
	is := is.New(t)
	for _, x := range []Cost{"", Parameters, Time} {
		b, err := Scatter{Points: sample(), X: x, Epochs: 108}.PNG()
		is.NoErr(err)
		img, err := png.Decode(bytes.NewReader(b))
		is.NoErr(err)
		is.Equal(img.Bounds().Size(), image.Pt(1440, 1000))
		is.Equal(color.GrayModel.Convert(img.At(1, 1)), color.Gray{255}) // on white
		n := colored(img)
		is.True(n > 20_000 && n < 500_000) // there are dots, and there is room between them
	}
}

// document is what an SVG file has in it.
type document struct {
	Texts  []string `xml:"text"`
	Images []struct {
		Href string `xml:"http://www.w3.org/1999/xlink href,attr"`
		Fit  string `xml:"preserveAspectRatio,attr"`
	} `xml:"image"`
	Paths []string   `xml:"path"`
	Group []document `xml:"g"`
}

// flat gathers what is in groups too.
func (d document) flat() (all document) {
	all = document{Texts: d.Texts, Images: d.Images, Paths: d.Paths}
	for _, g := range d.Group {
		inner := g.flat()
		all.Texts = append(all.Texts, inner.Texts...)
		all.Images = append(all.Images, inner.Images...)
		all.Paths = append(all.Paths, inner.Paths...)
	}
	return all
}

func readSVG(t *testing.T, b []byte) document {
	t.Helper()
	var d document
	if err := xml.Unmarshal(b, &d); err != nil {
		t.Fatal(err)
	}
	return d.flat()
}

func TestSVGHasThePointsAsAnImage(t *testing.T) {
	is := is.New(t)
	b, err := Scatter{Points: sample(), X: Time, Y: nb101.Valid, Epochs: 36}.SVG()
	is.NoErr(err)
	d := readSVG(t, b)
	is.Equal(len(d.Images), 2) // the points and the colour bar
	for _, i := range d.Images {
		is.Equal(i.Fit, "none")
		code, isPNG := strings.CutPrefix(i.Href, "data:image/png;base64,")
		is.True(isPNG)
		b, err := base64.StdEncoding.DecodeString(code)
		is.NoErr(err)
		img, err := png.Decode(bytes.NewReader(b))
		is.NoErr(err)
		is.True(colored(img) > 0)
	}
	for _, want := range []string{"NAS-Bench-101: 500 cells after 36 epochs", "training time (seconds)",
		"trainable parameters (millions)", "mean validation accuracy (%)"} {
		is.True(slices.Contains(d.Texts, want))
	}
}

func TestTheSamePointsGiveTheSamePicture(t *testing.T) {
	is := is.New(t)
	points := sample()
	one, err := Scatter{Points: points, Epochs: 108}.SVG()
	is.NoErr(err)
	slices.Reverse(points)
	two, err := Scatter{Points: points, Epochs: 108}.SVG()
	is.NoErr(err)
	is.Equal(readSVG(t, one).Texts, readSVG(t, two).Texts)
	is.Equal(len(one), len(two)) // in any order
}

func TestFailedTrainingsAreCountedNotShown(t *testing.T) {
	is := is.New(t)
	points := sample()
	for i := range 9 {
		points[i].Accuracy = 10
	}
	s := Scatter{Points: points, X: Parameters, Epochs: 108}
	_, _, ymin, ymax := s.bounds(vg.Point{})
	is.True(ymin > 84 && ymax < 96)
	b, err := s.SVG()
	is.NoErr(err)
	is.True(slices.ContainsFunc(readSVG(t, b).Texts, func(text string) bool {
		return strings.HasPrefix(text, "9 cells below 8") || strings.HasPrefix(text, "10 cells below 8")
	}))
	few := Scatter{Points: points[:30], X: Parameters}
	_, _, ymin, _ = few.bounds(vg.Point{})
	is.True(ymin < 10) // of few points all are shown
}

// The dots at the edges are as large as those in the middle, however small the
// picture is.
func TestDotsAreWhole(t *testing.T) {
	for _, n := range []int{1, 3, 30} {
		points := random(rand.New(rand.NewPCG(7, 8)), n, 1<<30)
		for _, size := range []Size{{Width: 12}, {}, {Width: 3.3}, {Width: 2.5, Height: 2}} {
			is := is.New(t)
			b, err := Scatter{Points: points, Epochs: 108, Size: size}.SVG()
			is.NoErr(err)
			code := strings.TrimPrefix(readSVG(t, b).Images[0].Href, "data:image/png;base64,")
			b, err = base64.StdEncoding.DecodeString(code)
			is.NoErr(err)
			img, err := png.Decode(bytes.NewReader(b))
			is.NoErr(err)
			edge := 0
			for y := range img.Bounds().Dy() {
				for x := range img.Bounds().Dx() {
					isEdge := x == 0 || y == 0 || x == img.Bounds().Dx()-1 || y == img.Bounds().Dy()-1
					if _, _, _, alpha := img.At(x, y).RGBA(); alpha > 0 && isEdge {
						edge++
					}
				}
			}
			is.Equal(edge, 0)
		}
	}
}

func TestTheWholeTableIsASmallFile(t *testing.T) {
	is := is.New(t)
	points := random(rand.New(rand.NewPCG(5, 6)), 423_624, 1<<30)
	b, err := Scatter{Points: points, Epochs: 108}.SVG()
	is.NoErr(err)
	is.True(len(b) < 4<<20) // bytes
	is.True(slices.Contains(readSVG(t, b).Texts, "NAS-Bench-101: 423,624 cells after 108 epochs"))
}

func TestOnePointIsAPictureToo(t *testing.T) {
	is := is.New(t)
	one := Point{Parameters: 8.5, Seconds: 1770, Accuracy: 92.1}
	for _, points := range [][]Point{{one}, {one, one}} {
		for _, x := range []Cost{Parameters, Time} {
			b, err := Scatter{Points: points, X: x, Epochs: 108}.PNG()
			is.NoErr(err)
			img, err := png.Decode(bytes.NewReader(b))
			is.NoErr(err)
			is.True(colored(img) > 0)
		}
	}
}

func TestWhatCannotBeDrawnIsAnError(t *testing.T) {
	good := Point{Parameters: 1, Seconds: 2, Accuracy: 90}
	for _, c := range []struct {
		name string
		s    Scatter
		want error
	}{
		{"nothing", Scatter{}, ErrNoPoints},
		{"no such cost", Scatter{Points: []Point{good}, X: "flops"}, ErrUnknownCost},
		{"free of parameters", Scatter{Points: []Point{good, {Seconds: 1, Accuracy: 90}}}, ErrInvalidPoint},
		{"free of time", Scatter{Points: []Point{{Parameters: 1, Accuracy: 90}}}, ErrInvalidPoint},
		{"no number", Scatter{Points: []Point{{Parameters: math.NaN(), Seconds: 1}}}, ErrInvalidPoint},
		{"for ever", Scatter{Points: []Point{{Parameters: 1, Seconds: math.Inf(1)}}}, ErrInvalidPoint},
		{"no accuracy", Scatter{Points: []Point{{Parameters: 1, Seconds: 1, Accuracy: math.NaN()}}}, ErrInvalidPoint},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			_, err := c.s.PNG()
			is.True(errors.Is(err, c.want))
			_, err = c.s.SVG()
			is.True(errors.Is(err, c.want))
		})
	}
}

func TestDotsMix(t *testing.T) {
	is := is.New(t)
	g := newGround(20, 10)
	g.dot(5.5, 4.5, 2, 1)
	is.Equal(g.cover[4*20+5], 1.0) // full in the middle
	is.Equal(g.shade[4*20+5], 1.0)
	is.Equal(g.cover[4*20+10], 0.0) // and nothing further off
	g.dot(5.5, 4.5, 2, 0)
	is.Equal(g.cover[4*20+5], 2.0) // denser
	is.Equal(g.shade[4*20+5], 1.0) // of the mean shade, 1/2
	g.dot(-100, 200, 2, 0.5)       // outside nothing happens
	g.dot(0, 0, 3, 0.5)
	is.Equal(g.cover[0], 1.0) // at the edge a part is seen
}

func TestDotsAreSeenHoweverFewTheyAre(t *testing.T) {
	for n := 1; n <= 200; n++ {
		is := is.New(t)
		c := cloud{points: make([]Point, n)}
		colors, err := newColors(0, 1)
		is.NoErr(err)
		g := newGround(20, 20)
		g.dot(10.5, 10.5, 4, 0.5)
		img := g.image(colors, c.ink())
		alpha := func(x, y int) uint8 { return color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA).A }
		is.True(alpha(10, 10) > 190)                                // in the middle
		is.True(alpha(13, 13) > 0 && alpha(13, 13) < alpha(10, 10)) // the edge is soft
		is.Equal(alpha(16, 10), uint8(0))
	}
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		name      string
		ticks     func(low, high float64) []plot.Tick
		low, high float64
		want      string
	}{
		{"parameters", logTicks, 0.21, 53, "0.5 1 2 5 10 20 50"},
		{"time", logTicks, 950, 6100, "1000 2000 5000"},
		{"narrow", logTicks, 1100, 1900, "1200 1400 1600 1800"},
		{"accuracy", linearTicks, 84.1, 94.7, "86 88 90 92 94"},
		{"all accuracies", linearTicks, 9, 96, "20 40 60 80"},
		{"close accuracies", linearTicks, 94.02, 94.31, "94.05 94.10 94.15 94.20 94.25 94.30"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			var labels []string
			for _, tick := range c.ticks(c.low, c.high) {
				is.True(c.low <= tick.Value && tick.Value <= c.high)
				if tick.Label != "" {
					labels = append(labels, tick.Label)
				}
			}
			is.Equal(strings.Join(labels, " "), c.want)
		})
	}
}

func TestNumbersOfCells(t *testing.T) {
	is := is.New(t)
	is.Equal(cells(0), "0 cells")
	is.Equal(cells(1), "1 cell")
	is.Equal(cells(999), "999 cells")
	is.Equal(cells(1000), "1,000 cells")
	is.Equal(cells(423624), "423,624 cells")
	is.Equal(cells(1234567), "1,234,567 cells")
}

func BenchmarkScatter(b *testing.B) {
	s := Scatter{Points: random(rand.New(rand.NewPCG(5, 6)), 423_624, 1<<30), Epochs: 108}
	for name, draw := range map[string]func() ([]byte, error){"SVG": s.SVG, "PNG": s.PNG} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := draw(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// On any background the data are on white, and texts and axes have an ink that is
// legible there.
func TestBackground(t *testing.T) {
	for _, c := range []struct {
		name       string
		background color.Color
		corner     color.NRGBA
		ink        string
	}{
		{"white unless told otherwise", nil, color.NRGBA{255, 255, 255, 255}, "#000000"},
		{"transparent", color.Transparent, color.NRGBA{}, "#7a7a7a"},
		{"dark", color.NRGBA{13, 17, 23, 255}, color.NRGBA{13, 17, 23, 255}, "#e0e0e0"},
	} {
		for _, p := range []interface {
			SVG() ([]byte, error)
			PNG() ([]byte, error)
		}{
			Scatter{Points: sample(), Epochs: 108, Background: c.background},
			Histogram{Points: sample(), Epochs: 108, Background: c.background},
		} {
			t.Run(fmt.Sprintf("%s %T", c.name, p), func(t *testing.T) {
				is := is.New(t)
				b, err := p.PNG()
				is.NoErr(err)
				img, err := png.Decode(bytes.NewReader(b))
				is.NoErr(err)
				is.Equal(color.NRGBAModel.Convert(img.At(1, 1)), c.corner)
				is.Equal(color.NRGBAModel.Convert(img.At(300, 300)), color.NRGBA{255, 255, 255, 255}) // among the data
				b, err = p.SVG()
				is.NoErr(err)
				texts := regexp.MustCompile(`<text[^>]*? fill="(#[0-9a-f]{6})"`).FindAllSubmatch(b, -1)
				is.True(len(texts) > 10)
				for _, text := range texts {
					is.Equal(string(text[1]), c.ink)
				}
			})
		}
	}
}
