package table

import (
	"context"
	"errors"
	"runtime"
	"slices"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

// Lookup is like [nb101.DB.Lookup].
func (t *Table) Lookup(_ context.Context, which nb101.Which, epochs int, opts ...nb101.Option) (trials []nb101.TrialStats, err error) {
	halfway := nb101.Intermediates(opts)
	err = t.lookup(which, epochs, halfway, func(r *nb101.Results) {
		trials = slices.Grow(trials, r.Len())
		for i := range r.Len() {
			trials = append(trials, trialOf(r, i, halfway))
		}
	})
	return trials, err
}

// LookupMeans is like [nb101.DB.LookupMeans].
func (t *Table) LookupMeans(_ context.Context, which nb101.Which, epochs int, opts ...nb101.Option) (means []nb101.MeanStats, err error) {
	halfway := nb101.Intermediates(opts)
	err = t.lookup(which, epochs, halfway, func(r *nb101.Results) { means = append(means, meansOf(r, halfway)) })
	return means, err
}

// LookupConfigs is like [nb101.DB.LookupConfigs], but a table has only configs
// with trials.
func (t *Table) LookupConfigs(_ context.Context, which nb101.Which, epochs int) (configs []nb101.TrialConfig, err error) {
	err = t.lookup(which, epochs, false, func(r *nb101.Results) { configs = append(configs, r.Config) })
	return configs, err
}

// lookup calls found with the results of a cell at a budget, or at each budget
// that it has results of; with those half-way only if they are wanted.
func (t *Table) lookup(which nb101.Which, epochs int, halfway bool, found func(*nb101.Results)) error {
	a, exact, h, err := which.Names()
	if err != nil {
		return err
	}
	budgets, err := budgetsOf(epochs)
	if err != nil {
		return err
	}
	d, err := t.open()
	if err != nil {
		return err
	}
	defer runtime.KeepAlive(d)
	var row int
	if h.IsZero() {
		row, err = d.find(a)
	} else {
		row, err = d.findHash(h)
	}
	if err == nil && exact {
		err = d.checkSpelling(row, epochs, a)
	}
	switch e := err.(type) {
	case *missing:
		e.epochs = epochs
	case *nb101.NotFoundError:
		e.Epochs = epochs
	}
	if err != nil {
		return err
	}
	for _, n := range budgets {
		var r nb101.Results
		err := d.results(row, n, halfway, &r)
		if epochs == nb101.AllBudgets && errors.Is(err, nb101.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		found(&r)
	}
	return nil
}

// checkSpelling returns an error if a is not the spelling of the cell in a row.
func (d *data) checkSpelling(row, epochs int, a cell.Arch) error {
	stored, err := d.arch(row)
	if err != nil || stored == a {
		return err
	}
	e := &nb101.NotFoundError{Hash: cell.Hash(d.hash(row)), Epochs: epochs, Arch: a}
	for b, n := range nni.Budgets {
		if d.hasTrial(row, b) {
			e.Budgets = append(e.Budgets, n)
		}
	}
	return e
}

// budgetsOf returns the budgets that a number of epochs means.
func budgetsOf(epochs int) ([]int, error) {
	if epochs == nb101.AllBudgets {
		return nb101.Budgets(), nil
	}
	return []int{epochs}, nb101.CheckBudget(epochs)
}

// trialOf returns trial i of a config.
func trialOf(r *nb101.Results, i int, intermediates bool) nb101.TrialStats {
	from := r.Trial(i)
	trial := nb101.TrialStats{
		ID: from.ID, Config: r.Config, Accuracies: from.Final.Accuracies,
		Parameters: from.Parameters, TrainingTime: from.Final.TrainingTime,
	}
	if intermediates {
		halfway, final := nni.IntermediateIDs(from.ID)
		epochs := r.Config.NumEpochs
		if from.HasHalfway {
			trial.Intermediates = append(trial.Intermediates, intermediate(halfway, nni.Halfway(epochs), &from.Halfway))
		}
		trial.Intermediates = append(trial.Intermediates, intermediate(final, epochs, &from.Final))
	}
	return trial
}

func intermediate(id int64, epoch int, m *nb101.Measured) nb101.IntermediateStats {
	return nb101.IntermediateStats{ID: id, CurrentEpoch: epoch, Accuracies: m.Accuracies, TrainingTime: m.TrainingTime}
}

// meansOf returns the means over the trials of a config.
func meansOf(r *nb101.Results, intermediates bool) nb101.MeanStats {
	final, n := r.Means(false)
	m := nb101.MeanStats{
		Config: r.Config, NumTrials: n, Accuracies: final.Accuracies,
		Parameters: r.Trial(0).Parameters, TrainingTime: final.TrainingTime, // a cell has one number of parameters
	}
	if intermediates {
		epochs := r.Config.NumEpochs
		if halfway, n := r.Means(true); n > 0 {
			m.Intermediates = append(m.Intermediates, intermediate(0, nni.Halfway(epochs), &halfway))
		}
		m.Intermediates = append(m.Intermediates, intermediate(0, epochs, &final))
	}
	return m
}
