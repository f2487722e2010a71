package chart

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
)

func TestEveryPointIsInOneBin(t *testing.T) {
	is := is.New(t)
	r := rand.New(rand.NewPCG(7, 8))
	for range 200 {
		points := random(r, 1+r.IntN(300), 1+r.IntN(1000))
		b := Histogram{Points: points}.bins()
		is.True(len(b.counts) <= 52)
		below, within := 0, 0
		for _, p := range points {
			if p.Accuracy < b.low {
				below++
			}
		}
		for i, n := range b.counts {
			within += n
			low, high := b.low+b.width*float64(i), b.low+b.width*float64(i+1)
			inside := 0
			for _, p := range points {
				if p.Accuracy >= low+1e-9 && p.Accuracy < high-1e-9 {
					inside++
				}
			}
			is.True(inside <= n)
		}
		is.Equal(below+within, len(points))
		is.True(below <= len(points)/40) // failed trainings do not squeeze the others
	}
}

func TestMedian(t *testing.T) {
	is := is.New(t)
	points := []Point{{Accuracy: 1}, {Accuracy: 9}, {Accuracy: 4}}
	is.Equal(Histogram{Points: points}.median(), 4.0)
	is.Equal(Histogram{Points: append(points, Point{Accuracy: 5})}.median(), 4.5)
	is.Equal(points[1].Accuracy, 9.0) // the caller's list stays as it is
}

func TestStepsAreRound(t *testing.T) {
	is := is.New(t)
	for least, want := range map[float64]float64{0: 0.01, 0.01: 0.01, 0.011: 0.02, 0.2087: 0.5, 1.7: 2, 3: 5} {
		is.Equal(roundStep(least), want)
	}
}

func TestHistogramSaysWhatIsNotShown(t *testing.T) {
	is := is.New(t)
	points := sample()
	for i := range 9 {
		points[i].Accuracy = 10
	}
	svg, err := Histogram{Points: points, Epochs: 108}.SVG()
	is.NoErr(err)
	texts := readSVG(t, svg).Texts
	is.True(slices.ContainsFunc(texts, func(s string) bool { return strings.HasSuffix(s, " % not shown") }))
	is.True(slices.ContainsFunc(texts, func(s string) bool { return strings.HasPrefix(s, "median ") }))
	is.True(slices.Contains(texts, "cells"))
	_, err = Histogram{}.PDF()
	is.True(errors.Is(err, ErrNoPoints))
	one := Point{Parameters: 8.5, Seconds: 1770, Accuracy: 92.1}
	_, err = Histogram{Points: []Point{one, one}, Epochs: 108}.PNG()
	is.NoErr(err)
}

// The colour bar tells where its colours end: the costs beyond have those of the
// ends.
func TestColorBarShowsWhereItIsCut(t *testing.T) {
	is := is.New(t)
	var points []Point
	for i := range 200 {
		points = append(points, Point{Parameters: 1, Seconds: 1000 + float64(i), Accuracy: 90})
	}
	beyond := func(points []Point) (list []string) {
		svg, err := Scatter{Points: points, X: Parameters, Epochs: 108}.SVG()
		is.NoErr(err)
		for _, text := range readSVG(t, svg).Texts {
			if strings.HasPrefix(text, "< ") || strings.HasPrefix(text, "> ") {
				list = append(list, text)
			}
		}
		slices.Sort(list)
		return list
	}
	is.Equal(beyond(points), []string{"< 1000", "> 1190"}) // 1004 and 1194, with three digits
	is.Equal(len(beyond(points[:20])), 0)                  // of few points all have colours of their own
	points[0].Seconds, points[1].Seconds = 1004, 1004
	for i := range 5 {
		points[i].Seconds = 1004
	}
	is.Equal(beyond(points), []string{"> 1190"})
}
