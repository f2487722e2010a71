package nb101_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/nb101"
)

// bounded is a filter, and what it means in plain words.
type bounded struct {
	filter nb101.Filter
	keeps  func(vertices int, a nb101.Accuracies, parameters, seconds float64) bool
}

// filters are bounds at values that rows of the real results have, so that it
// matters that bounds are within.
func filters(m nb101.MeanStats) []bounded {
	type acc = nb101.Accuracies
	return []bounded{
		{nb101.Filter{}, func(int, acc, float64, float64) bool { return true }},
		{nb101.Filter{Vertices: nb101.Exactly(6)}, func(v int, _ acc, _, _ float64) bool { return v == 6 }},
		{nb101.Filter{Vertices: nb101.AtLeast(6.5)}, func(v int, _ acc, _, _ float64) bool { return v >= 7 }},
		{nb101.Filter{Parameters: nb101.AtMost(m.Parameters)}, func(_ int, _ acc, p, _ float64) bool { return p <= m.Parameters }},
		{nb101.Filter{TrainingTime: nb101.AtLeast(m.TrainingTime)}, func(_ int, _ acc, _, s float64) bool { return s >= m.TrainingTime }},
		{nb101.Filter{TrainAcc: nb101.AtMost(m.TrainAcc)}, func(_ int, a acc, _, _ float64) bool { return a.TrainAcc <= m.TrainAcc }},
		{nb101.Filter{ValidAcc: nb101.AtLeast(m.ValidAcc)}, func(_ int, a acc, _, _ float64) bool { return a.ValidAcc >= m.ValidAcc }},
		{nb101.Filter{TestAcc: nb101.Exactly(m.TestAcc)}, func(_ int, a acc, _, _ float64) bool { return a.TestAcc == m.TestAcc }},
		{nb101.Filter{TestAcc: nb101.Between(93, m.TestAcc), Parameters: nb101.AtLeast(m.Parameters)},
			func(_ int, a acc, p, _ float64) bool {
				return a.TestAcc >= 93 && a.TestAcc <= m.TestAcc && p >= m.Parameters
			}},
	}
}

func TestFilters(t *testing.T) {
	db := openNNI(t)
	ctx := t.Context()
	best, err := db.BestMeans(ctx, 108, nb101.Test, 5, nb101.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range filters(best[4]) {
		for _, epochs := range []int{108, nb101.AllBudgets} {
			t.Run(fmt.Sprint(i, " at ", epochs), func(t *testing.T) {
				is := is.New(t)
				means := collect(t, db.Means(ctx, epochs, nb101.Filter{}))
				means = slices.DeleteFunc(means, func(m nb101.MeanStats) bool {
					return !f.keeps(m.Config.NumVertices, m.Accuracies, m.Parameters, m.TrainingTime)
				})
				is.True(len(means) > 0)
				is.Equal(collect(t, db.Means(ctx, epochs, f.filter)), means)

				trials := collect(t, db.Trials(ctx, epochs, nb101.Filter{}))
				trials = slices.DeleteFunc(trials, func(t nb101.TrialStats) bool {
					return !f.keeps(t.Config.NumVertices, t.Accuracies, t.Parameters, t.TrainingTime)
				})
				got := collect(t, db.Trials(ctx, epochs, f.filter))
				is.Equal(len(got), len(trials))
				for i := range got {
					is.Equal(got[i], trials[i])
				}
				if epochs == nb101.AllBudgets {
					return
				}
				ranked, err := db.BestMeans(ctx, epochs, nb101.Valid, 1000, f.filter)
				is.NoErr(err)
				slices.SortStableFunc(means, func(a, b nb101.MeanStats) int { return order(a.ValidAcc, b.ValidAcc) })
				is.Equal(ranked, means)
				single, err := db.BestTrials(ctx, epochs, nb101.Valid, 1000, f.filter)
				is.NoErr(err)
				slices.SortStableFunc(trials, func(a, b nb101.TrialStats) int { return order(a.ValidAcc, b.ValidAcc) })
				is.Equal(len(single), len(trials))
				for i := range single {
					is.Equal(single[i], trials[i])
				}
			})
		}
	}
}

// order compares accuracies, the higher one first.
func order(a, b float64) int {
	switch {
	case a > b:
		return -1
	case a < b:
		return 1
	}
	return 0
}
