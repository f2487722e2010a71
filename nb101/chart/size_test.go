package chart

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/picture"
	"github.com/nasbench-go/nasbench/nb101"
)

// drawing is a picture of any kind.
type drawing interface {
	SVG() ([]byte, error)
	PDF() ([]byte, error)
	PNG() ([]byte, error)
}

// drawings are pictures of each kind in a size.
func drawings(s Size) map[string]drawing {
	points := sample()
	g := regrets()
	g.Size = s
	return map[string]drawing{
		"parameters": Scatter{Points: points, X: Parameters, Epochs: 108, Size: s},
		"time":       Scatter{Points: points, X: Time, Y: nb101.Train, Epochs: 108, Size: s},
		"histogram":  Histogram{Points: points, Y: nb101.Valid, Epochs: 108, Size: s},
		"regrets":    g,
	}
}

func TestSizes(t *testing.T) {
	for size, want := range map[Size][2]float64{ // points
		{}:                        {518.4, 360},
		{Width: 3.3}:              {237.6, 202.32},
		{Width: 3.3, Height: 2.5}: {237.6, 180},
		{Width: 10}:               {720, 499.68},
		{Height: 4}:               {518.4, 288},
	} {
		for name, d := range drawings(size) {
			t.Run(fmt.Sprint(size, name), func(t *testing.T) {
				is := is.New(t)
				svg, err := d.SVG()
				is.NoErr(err)
				is.True(strings.Contains(string(svg), fmt.Sprintf(`width="%gpt" height="%gpt"`, want[0], want[1])))
				if want[0] > 300 {
					return // the other formats take the same size, and seconds
				}
				b, err := d.PNG()
				is.NoErr(err)
				config, err := png.DecodeConfig(bytes.NewReader(b))
				is.NoErr(err)
				is.Equal(image.Pt(config.Width, config.Height),
					image.Pt(int(want[0]*200/72+0.5), int(want[1]*200/72+0.5)))
				pdf, err := d.PDF()
				is.NoErr(err)
				is.True(bytes.Contains(pdf, fmt.Appendf(nil, "/MediaBox [0 0 %.2f %.2f]", want[0], want[1])))
			})
		}
	}
}

func TestSizesThatNoPictureHas(t *testing.T) {
	is := is.New(t)
	for _, size := range []Size{{Width: 1}, {Width: -3}, {Height: 41}, {Width: math.NaN()}, {Height: math.Inf(1)}} {
		is.True(errors.Is(size.Check(), ErrInvalidSize))
		for _, d := range drawings(size) {
			_, err := d.SVG()
			is.True(errors.Is(err, ErrInvalidSize))
		}
	}
}

// word is a text in a picture and where it is, in points.
type word struct {
	text                     string
	left, right, top, bottom float64
	size                     float64
	upwards                  bool
}

var textElement = regexp.MustCompile(`<text x="([-0-9.]+)" y="([-0-9.]+)" font-size="([0-9.]+)"( text-anchor="(middle|end)")?( textLength="([0-9.]+)")?[^>]*>([^<]*)</text>`)

// words reads the texts of an SVG document.
func words(t *testing.T, svg []byte) (list []word) {
	t.Helper()
	height := attribute(t, svg, `viewBox="0 0 [0-9.]+ ([0-9.]+)"`)
	upwards := false
	for _, line := range strings.Split(string(svg), "\n") {
		switch {
		case strings.HasPrefix(line, `<g transform="rotate(-90)"`):
			upwards = true
		case line == "</g>":
			upwards = false
		}
		m := textElement.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		x, y, size, length := number(t, m[1]), number(t, m[2]), number(t, m[3]), number(t, m[7])
		switch m[5] {
		case "middle":
			x -= length / 2
		case "end":
			x -= length
		}
		w := word{text: m[8], left: x, right: x + length, top: height + y - 0.75*size, bottom: height + y, size: size}
		if upwards { // x and y as they are before the rotation
			w = word{text: m[8], left: y - 0.75*size, right: y, top: height - x - length, bottom: height - x, size: size, upwards: true}
		}
		list = append(list, w)
	}
	return list
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func attribute(t *testing.T, svg []byte, pattern string) float64 {
	t.Helper()
	return number(t, regexp.MustCompile(pattern).FindStringSubmatch(string(svg))[1])
}

// In a picture of any size the texts have at least 8 points, are in the picture,
// and do not touch each other.
func TestTextsAreLegible(t *testing.T) {
	for _, size := range []Size{{}, {Width: 3.3}, {Width: 3.3, Height: 2}, {Width: 2.5}, {Width: 12, Height: 3}} {
		for name, d := range drawings(size) {
			t.Run(fmt.Sprint(size, name), func(t *testing.T) {
				is := is.New(t)
				svg, err := d.SVG()
				is.NoErr(err)
				list := words(t, svg)
				is.True(len(list) > 6)
				width, height := attribute(t, svg, `viewBox="0 0 ([0-9.]+)`), attribute(t, svg, `viewBox="0 0 [0-9.]+ ([0-9.]+)`)
				for i, w := range list {
					is.True(w.size >= 8)
					is.True(w.left >= 0 && w.right <= width)
					is.True(w.top >= 0 && w.bottom <= height)
					for _, o := range list[:i] {
						if w.left < o.right && o.left < w.right && w.top < o.bottom && o.top < w.bottom {
							t.Errorf("%q is over %q", w.text, o.text)
						}
					}
				}
			})
		}
	}
}

func TestLongHeadsAreWrapped(t *testing.T) {
	is := is.New(t)
	style := picture.TextStyle(9)
	const text = "one two three four five six seven"
	lines := wrap(text, style, style.Width("one two three "))
	is.Equal(strings.Join(lines, " "), text)
	for _, line := range lines {
		is.True(style.Width(line) <= style.Width("one two three "))
	}
	is.True(len(lines) >= 3)
	is.Equal(wrap("unbreakable", style, 1), []string{"unbreakable"})
}

func TestNoAxisSaysTrain(t *testing.T) {
	is := is.New(t)
	for _, d := range []drawing{
		Scatter{Points: sample(), Y: nb101.Train, Epochs: 108},
		Histogram{Points: sample(), Y: nb101.Train, Epochs: 108},
	} {
		svg, err := d.SVG()
		is.NoErr(err)
		is.True(slices.ContainsFunc(words(t, svg), func(w word) bool { return w.text == "mean training accuracy (%)" }))
		is.True(!strings.Contains(string(svg), "train accuracy"))
	}
}

func TestMadeUpResultsAreCalledSo(t *testing.T) {
	is := is.New(t)
	for doubt, title := range map[nb101.Doubt]string{nb101.MadeUp: "Made-up results", nb101.MayBeMadeUp: "Results that may be made up"} {
		for _, d := range []drawing{
			Scatter{Points: sample(), Epochs: 108, Doubt: doubt},
			Histogram{Points: sample(), Epochs: 108, Doubt: doubt},
		} {
			svg, err := d.SVG()
			is.NoErr(err)
			is.True(strings.Contains(string(svg), ">"+title+": 500 cells after 108 epochs</text>"))
			is.True(!strings.Contains(string(svg), "NAS-Bench-101: "))
		}
	}
}
