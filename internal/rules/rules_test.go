package rules_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/rules"
)

// The bounds of what is usual belong to it; the float32 values next to them
// are outside or inside.
func TestBoundsOfRemarks(t *testing.T) {
	below := func(x float32) float32 { return math.Nextafter32(x, 0) }
	above := func(x float32) float32 { return math.Nextafter32(x, math.MaxFloat32) }
	for _, c := range []struct {
		budget      int64
		half, final float32 // in seconds
		want        []string
	}{
		{108, 1000, below(1500), []string{rules.Ratio}},
		{108, 1000, 1500, nil},
		{108, 1000, above(1500), nil},
		{108, 1000, below(2500), nil},
		{108, 1000, 2500, nil},
		{108, 1000, above(2500), []string{rules.Ratio}},
		{108, 54, below(108), []string{rules.Pace}},
		{108, 54, 108, nil},
		{108, 54, above(108), nil},
		{108, 10800, below(21600), nil},
		{108, 10800, 21600, nil},
		{108, 10800, above(21600), []string{rules.Pace}},
		{4, 2, below(4), []string{rules.Pace}},
		{4, 2, 4, nil},
		{4, 400, 800, nil},
		{4, 400, above(800), []string{rules.Pace}},
		{4, 400, above(1000), []string{rules.Ratio, rules.Pace}},
	} {
		t.Run(fmt.Sprint(c.budget, " epochs ", c.half, " to ", c.final), func(t *testing.T) {
			is := is.New(t)
			trial := rules.Trial{ID: 7, Measured: rules.Measured{Time: float64(c.final)}}
			results := []rules.Result{
				{ID: 13, Epoch: nni.Halfway(c.budget), Measured: rules.Measured{Time: float64(c.half)}},
				{ID: 14, Epoch: c.budget, Measured: rules.Measured{Time: float64(c.final)}},
			}
			var got []string
			factor := trial.CheckResults(c.budget, results, func(kind, table string, id int64, _ string, _ ...any) {
				got = append(got, kind)
				is.Equal(table, nni.TrialTable)
				is.Equal(id, int64(7))
			})
			is.Equal(got, c.want)
			is.Equal(factor, rules.Factor(1))
		})
	}
}
