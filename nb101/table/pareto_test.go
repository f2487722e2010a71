package table_test

import (
	"context"
	"errors"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/chart"
	"github.com/nasbench-go/nasbench/nb101/table"
)

// frontOf finds the Pareto front in a walk.
func frontOf(b benchmark, epochs int, by nb101.Accuracy, cost chart.Cost, f nb101.Filter) (front []nb101.MeanStats, err error) {
	means := map[nb101.Hash]nb101.MeanStats{}
	var points []chart.Point
	for m, err := range b.db.Means(ctx, epochs, f) {
		if err != nil {
			return nil, err
		}
		means[m.Config.Hash] = m
		points = append(points, chart.Point{Hash: m.Config.Hash, Parameters: m.Parameters, Seconds: m.TrainingTime, Accuracy: m.Of(by)})
	}
	for _, p := range chart.ParetoFront(points, cost) {
		front = append(front, means[p.Hash])
	}
	return front, nil
}

func TestParetoFrontsAreThoseOfTheDatabase(t *testing.T) {
	for name, b := range benchmarks(t) {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			for _, epochs := range nb101.Budgets() {
				for _, by := range []nb101.Accuracy{nb101.Train, nb101.Valid, nb101.Test} {
					for _, f := range filters[:len(filters)-1] {
						for cost, pareto := range map[chart.Cost]func(context.Context, int, nb101.Accuracy, nb101.Filter) ([]nb101.MeanStats, error){
							chart.Parameters: b.table.ParetoByParameters, chart.Time: b.table.ParetoByTime,
						} {
							want, err := frontOf(b, epochs, by, cost, f)
							is.NoErr(err)
							got, err := pareto(ctx, epochs, by, f)
							is.NoErr(err)
							is.Equal(got, want)
						}
					}
				}
			}
		})
	}
}

func TestWrongQuestionsForAParetoFront(t *testing.T) {
	is := is.New(t)
	b := open(t, madeUp(t))
	_, err := b.table.ParetoByTime(ctx, nb101.AllBudgets, nb101.Test, nb101.Filter{})
	is.True(errors.Is(err, nb101.ErrUnknownBudget))
	_, err = b.table.ParetoByTime(ctx, 108, "best", nb101.Filter{})
	is.True(errors.Is(err, nb101.ErrInvalidQuery))
	_, err = b.table.ParetoByTime(ctx, 108, nb101.Test, filters[len(filters)-1])
	is.True(errors.Is(err, nb101.ErrInvalidQuery))
	why := errors.New("enough")
	canceled, cancel := context.WithCancelCause(ctx)
	cancel(why)
	_, err = b.table.ParetoByTime(canceled, 108, nb101.Test, nb101.Filter{})
	is.True(errors.Is(err, why))
	is.NoErr(b.table.Close())
	_, err = b.table.ParetoByTime(ctx, 108, nb101.Test, nb101.Filter{})
	is.True(errors.Is(err, table.ErrClosed))
}
