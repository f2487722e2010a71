package chart

import (
	"bytes"
	"errors"
	"image/png"
	"math"
	"strings"
	"testing"

	"github.com/matryer/is"
)

func regrets() Regrets {
	g := Regrets{Title: "NAS-Bench-101: 20 runs each", Note: "mean; band: quartiles"}
	for i, name := range []string{"random", "evolution"} {
		var c Curve
		c.Name = name
		for k := range 50 {
			m := 5 / float64(1+i+k/3)
			c.Moments = append(c.Moments, Moment{Seconds: math.Pow(10, 3+float64(k)/12.5), Middle: m, Low: m / 2, High: m * 2})
		}
		g.Curves = append(g.Curves, c)
	}
	return g
}

func TestRegretsInEachFormat(t *testing.T) {
	is := is.New(t)
	g := regrets()
	g.Curves[0].Moments[49].Low, g.Curves[0].Moments[49].Middle = 0, 0 // has no place on a logarithmic axis
	svg, err := g.SVG()
	is.NoErr(err)
	for _, want := range []string{g.Title, g.Note, "random", "evolution", "1e5", "test regret"} {
		is.True(strings.Contains(string(svg), want))
	}
	is.True(!bytes.Contains(svg, []byte("NaN")))
	is.True(!bytes.Contains(svg, []byte("Inf")))
	b, err := g.PNG()
	is.NoErr(err)
	config, err := png.DecodeConfig(bytes.NewReader(b))
	is.NoErr(err)
	is.Equal([]int{config.Width, config.Height}, []int{1440, 1000})
	pdf, err := g.PDF()
	is.NoErr(err)
	is.True(bytes.HasPrefix(pdf, []byte("%PDF-")))
}

func TestRegretsThatCannotBeDrawn(t *testing.T) {
	is := is.New(t)
	named := regrets()
	named.Title, named.Note, named.Curves[1].Name = "θ ∈ ℝ", "★", "日本語"
	for _, write := range []func(Regrets) ([]byte, error){Regrets.PNG, Regrets.PDF} {
		_, err := write(named)
		var lacks *GlyphError
		is.True(errors.As(err, &lacks))
		is.Equal(len([]rune(lacks.Characters)), 6)
	}
	_, err := Regrets{}.SVG()
	is.True(errors.Is(err, ErrNoPoints))
	g := regrets()
	g.Curves[1].Moments = g.Curves[1].Moments[:1]
	_, err = g.PDF()
	is.True(errors.Is(err, ErrNoPoints))
	for _, wrong := range []Moment{{}, {Seconds: 1, Middle: math.NaN()}, {Seconds: 1, High: math.Inf(1)}} {
		g := regrets()
		g.Curves[0].Moments[3] = wrong
		_, err = g.PNG()
		is.True(errors.Is(err, ErrInvalidPoint))
	}
}
