package table

import (
	"context"
	"math"
	"runtime"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/pareto"
	"github.com/nasbench-go/nasbench/internal/tablefile"
	"github.com/nasbench-go/nasbench/nb101"
)

// ParetoByParameters returns the Pareto front at a budget: the means over the
// trials of the cells, of those that the filter leaves, that no other beats. None
// has at least the accuracy with at most as many parameters, and is better in one
// of the two. They come by ascending parameters; equal ones stand together, in
// the order of their ids.
//
// The error is [nb101.ErrUnknownBudget] (also for [nb101.AllBudgets]),
// [nb101.ErrInvalidQuery] for an unknown accuracy or wrong bounds, [ErrCorrupt],
// [ErrClosed], or the cause of the end of ctx.
func (t *Table) ParetoByParameters(ctx context.Context, epochs int, by nb101.Accuracy, f nb101.Filter) ([]nb101.MeanStats, error) {
	parameters := func(d *data, row, _ int) float64 { return d.parameters(row) }
	return t.pareto(ctx, epochs, by, f, parameters, parameters)
}

// ParetoByTime is [Table.ParetoByParameters] with the mean training time instead
// of the parameters.
func (t *Table) ParetoByTime(ctx context.Context, epochs int, by nb101.Accuracy, f nb101.Filter) ([]nb101.MeanStats, error) {
	shortest := func(d *data, _, at int) float64 { return d.shortest(at) }
	return t.pareto(ctx, epochs, by, f, shortest, func(d *data, _, at int) float64 {
		mean, _ := d.mean(tablefile.TrainingTime, at, seconds)
		return mean
	})
}

// pareto finds a front. least is what the cost of a config is not below, and
// takes less time.
func (t *Table) pareto(ctx context.Context, epochs int, by nb101.Accuracy, f nb101.Filter, least, cost func(d *data, row, at int) float64) (front []nb101.MeanStats, err error) {
	if err := checkRanking(epochs, by, 0, f); err != nil {
		return nil, err
	}
	d, err := t.open()
	if err != nil {
		return nil, err
	}
	defer runtime.KeepAlive(d)
	var (
		rows   pareto.Front[int]
		budget = nni.BudgetPlace(epochs)
		r      nb101.Results
	)
	for row := range d.Rows {
		if row%rowsPerCheck == 0 && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		at := tablefile.ValuesPerRow*row + nni.RunsPerConfig*budget
		if rows.Beats(least(d, row, at), d.highest(column(by), at)) {
			continue
		}
		accuracy, ok := d.mean(column(by), at, percent)
		if !ok || rows.Beats(cost(d, row, at), accuracy) {
			continue
		}
		if f != (nb101.Filter{}) {
			r = nb101.Results{}
			if err := d.results(row, epochs, false, &r); err != nil {
				return nil, err
			}
			if m, _ := r.Means(false); !f.Leaves(r.Config.NumVertices, r.Trial(0).Parameters, m) {
				continue
			}
		}
		rows.Add(cost(d, row, at), accuracy, row)
	}
	for _, row := range rows.Values() {
		r = nb101.Results{}
		if err := d.results(row, epochs, false, &r); err != nil {
			return nil, err
		}
		front = append(front, meansOf(&r, false))
	}
	return front, nil
}

// shortest returns a number of seconds that the mean training time of a config is
// not below: the shortest, less the last bits of a mean.
func (d *data) shortest(at int) float64 {
	shortest := math.Inf(1)
	for run := range nni.RunsPerConfig {
		if x := d.value(tablefile.TrainingTime, at+run); x < shortest { // not so if x is NaN
			shortest = x
		}
	}
	return shortest*seconds - 1e-9
}
