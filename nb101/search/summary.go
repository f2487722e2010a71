package search

import (
	"math"
	"slices"
)

// Spread is the distribution of values over runs. Quartiles are interpolated
// linearly, as numpy does.
type Spread struct {
	Mean   float64 `json:"mean"`
	Median float64 `json:"median"`
	Low    float64 `json:"low"`  // the first quartile
	High   float64 `json:"high"` // the third quartile
}

func spreadOf(values []float64) (s Spread) {
	sorted := slices.Sorted(slices.Values(values))
	for _, v := range sorted {
		s.Mean += v / float64(len(sorted))
	}
	s.Low, s.Median, s.High = quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)
	return s
}

// quantile returns a quantile of sorted values, of which the last may be
// infinite.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	part := at - float64(i)
	if part == 0 {
		return sorted[i]
	}
	return sorted[i] + part*(sorted[i+1]-sorted[i])
}

// Final returns the distribution of the regrets at the end over the runs that
// have trained a cell, and the number of these. With none the Spread is zero.
func Final(runs []Trajectory) (s Spread, n int) {
	var regrets []float64
	for i := range runs {
		if steps := runs[i].Steps; len(steps) > 0 {
			regrets = append(regrets, steps[len(steps)-1].Regret)
		}
	}
	if len(regrets) == 0 {
		return Spread{}, 0
	}
	return spreadOf(regrets), len(regrets)
}

// TimeTo returns after how many simulated seconds the runs have a best cell of
// at most some regret: the median over the runs, which is +Inf if fewer than
// half of them ever do, and how many ever do.
func TimeTo(runs []Trajectory, regret float64) (median float64, n int) {
	times := make([]float64, len(runs))
	for i := range runs {
		times[i] = math.Inf(1)
		for _, s := range runs[i].Steps {
			if s.Regret <= regret {
				times[i] = s.Seconds
				n++
				break
			}
		}
	}
	if len(times) == 0 {
		return math.Inf(1), 0
	}
	slices.Sort(times)
	if median = quantile(times, 0.5); median != median { // between two that never do
		median = math.Inf(1)
	}
	return median, n
}

// Moment is the distribution of the regrets of runs at a time.
type Moment struct {
	Seconds float64 `json:"seconds"`
	Regret  Spread  `json:"regret"`
}

// Curve returns the regrets over time at n moments, evenly spread on a
// logarithmic axis: from when all runs have trained a cell to when the last one
// ends. It is nil for n below 2, and if a run has trained no cell.
func Curve(runs []Trajectory, n int) []Moment {
	var from, to float64
	for i := range runs {
		if len(runs[i].Steps) == 0 {
			return nil
		}
		from = max(from, runs[i].Steps[0].Seconds)
		to = max(to, runs[i].Spent.Seconds)
	}
	if n < 2 || len(runs) == 0 {
		return nil
	}
	curve := make([]Moment, n)
	values := make([]float64, len(runs))
	for k := range curve {
		seconds := from * math.Pow(to/from, float64(k)/float64(n-1))
		switch k { // exactly
		case 0:
			seconds = from
		case n - 1:
			seconds = to
		}
		for i := range runs {
			values[i], _ = runs[i].RegretAt(seconds)
		}
		curve[k] = Moment{seconds, spreadOf(values)}
	}
	return curve
}
