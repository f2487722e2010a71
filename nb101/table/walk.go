package table

import (
	"context"
	"iter"
	"runtime"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/nb101"
)

// Trials is like [nb101.DB.Trials].
func (t *Table) Trials(ctx context.Context, epochs int, f nb101.Filter, opts ...nb101.Option) iter.Seq2[nb101.TrialStats, error] {
	intermediates := nb101.Intermediates(opts)
	return walk(ctx, t, epochs, intermediates, f.Check(), func(r *nb101.Results, yield func(nb101.TrialStats, error) bool) bool {
		for i := range r.Len() {
			trial := r.Trial(i)
			if !f.Leaves(r.Config.NumVertices, trial.Parameters, trial.Final) {
				continue
			}
			if !yield(trialOf(r, i, intermediates), nil) {
				return false
			}
		}
		return true
	})
}

// Means is like [nb101.DB.Means].
func (t *Table) Means(ctx context.Context, epochs int, f nb101.Filter, opts ...nb101.Option) iter.Seq2[nb101.MeanStats, error] {
	intermediates := nb101.Intermediates(opts)
	return walk(ctx, t, epochs, intermediates, f.Check(), func(r *nb101.Results, yield func(nb101.MeanStats, error) bool) bool {
		m := meansOf(r, intermediates)
		if !f.Leaves(r.Config.NumVertices, m.Parameters, nb101.Measured{Accuracies: m.Accuracies, TrainingTime: m.TrainingTime}) {
			return true
		}
		return yield(m, nil)
	})
}

// Configs is like [nb101.DB.Configs], but a table has only configs with
// trials.
func (t *Table) Configs(ctx context.Context, epochs int, f nb101.Filter) iter.Seq2[nb101.TrialConfig, error] {
	return walk(ctx, t, epochs, false, f.CheckForConfigs(), func(r *nb101.Results, yield func(nb101.TrialConfig, error) bool) bool {
		return !f.Vertices.Contain(float64(r.Config.NumVertices)) || yield(r.Config, nil)
	})
}

// rowsPerCheck is the number of rows after which a walk checks whether its
// context has ended.
const rowsPerCheck = 1024

// walk calls each with the results of every config at a budget, or at all, by
// ascending id, until it is false; with those half-way only if they are wanted. An
// error, wrong among them, is passed last.
func walk[R any](ctx context.Context, t *Table, epochs int, halfway bool, wrong error, each func(*nb101.Results, func(R, error) bool) bool) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		var none R
		budgets, err := budgetsOf(epochs)
		if err == nil {
			err = wrong
		}
		if err != nil {
			yield(none, err)
			return
		}
		d, err := t.open()
		if err != nil {
			yield(none, err)
			return
		}
		defer runtime.KeepAlive(d)
		var r nb101.Results
		for row := range d.Rows {
			if row%rowsPerCheck == 0 && ctx.Err() != nil {
				yield(none, context.Cause(ctx))
				return
			}
			for _, n := range budgets {
				if !d.hasTrial(row, nni.BudgetPlace(n)) {
					continue
				}
				r = nb101.Results{}
				if err := d.results(row, n, halfway, &r); err != nil {
					yield(none, err)
					return
				}
				if !each(&r, yield) {
					return
				}
			}
		}
	}
}
