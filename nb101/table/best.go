package table

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"

	"github.com/nasbench-go/nasbench/internal/mean"
	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/tablefile"
	"github.com/nasbench-go/nasbench/nb101"
)

// BestTrials is like [nb101.DB.BestTrials]: equal accuracies are ordered by id,
// which is the order of the hashes.
func (t *Table) BestTrials(ctx context.Context, epochs int, by nb101.Accuracy, k int, f nb101.Filter) (best []nb101.TrialStats, err error) {
	values := func(d *data, at int, _ float64, add func(run int, accuracy float64)) {
		for run := range nni.RunsPerConfig {
			add(run, d.value(column(by), at+run)*percent)
		}
	}
	leaves := func(r *nb101.Results, id int64) bool {
		for i := range r.Len() {
			if trial := r.Trial(i); trial.ID == id {
				return f.Leaves(r.Config.NumVertices, trial.Parameters, trial.Final)
			}
		}
		return false
	}
	err = t.best(ctx, epochs, by, k, f, values, leaves, func(r *nb101.Results, id int64) {
		for i := range r.Len() {
			if r.Trial(i).ID == id {
				best = append(best, trialOf(r, i, false))
			}
		}
	})
	return best, err
}

// BestMeans is like [nb101.DB.BestMeans]: equal accuracies are ordered by id,
// which is the order of the hashes.
func (t *Table) BestMeans(ctx context.Context, epochs int, by nb101.Accuracy, k int, f nb101.Filter) (best []nb101.MeanStats, err error) {
	values := func(d *data, at int, above float64, add func(run int, accuracy float64)) {
		if d.highest(column(by), at) < above {
			return
		}
		if mean, ok := d.mean(column(by), at, percent); ok {
			add(0, mean)
		}
	}
	leaves := func(r *nb101.Results, _ int64) bool {
		m, _ := r.Means(false)
		return f.Leaves(r.Config.NumVertices, r.Trial(0).Parameters, m)
	}
	err = t.best(ctx, epochs, by, k, f, values, leaves, func(r *nb101.Results, _ int64) {
		best = append(best, meansOf(r, false))
	})
	return best, err
}

// column returns the column of an accuracy at the end.
func column(by nb101.Accuracy) int {
	switch by {
	case nb101.Train:
		return tablefile.TrainAcc
	case nb101.Valid:
		return tablefile.ValidAcc
	}
	return tablefile.TestAcc
}

// mean returns the mean over the runs of a config in a column, in units of
// which there are so many in the column's, by the rule of [nb101.MeanStats].
// ok is false without any run.
func (d *data) mean(column, at int, unit float64) (value float64, ok bool) {
	var m mean.Mean
	for run := range nni.RunsPerConfig {
		if x := d.value(column, at+run) * unit; x == x { // not NaN: the run exists
			m.Add(x)
		}
	}
	return m.Value(), m.Count() > 0
}

// highest returns a number that the mean over the runs of a config in a column of
// accuracies, in percent, is not above: the highest of them, and more than the
// last bits of a mean. It takes less time than the mean.
func (d *data) highest(column, at int) float64 {
	highest := 0.0
	for run := range nni.RunsPerConfig {
		if x := d.value(column, at+run); x > highest { // not so if x is NaN
			highest = x
		}
	}
	return highest*percent + 1e-9
}

// ranked is one of the best configs or trials.
type ranked struct {
	accuracy float64
	row, run int
}

// worse orders from the worst to the best.
func worse(a, b ranked) int {
	return cmp.Or(cmp.Compare(a.accuracy, b.accuracy), cmp.Compare(b.row, a.row), cmp.Compare(b.run, a.run))
}

// best calls found with the k best, the best first. values adds the accuracies
// of a config, of which those that are not above a number do not matter, and
// leaves is the filter.
func (t *Table) best(ctx context.Context, epochs int, by nb101.Accuracy, k int, f nb101.Filter,
	values func(d *data, at int, above float64, add func(run int, accuracy float64)),
	leaves func(r *nb101.Results, id int64) bool, found func(r *nb101.Results, id int64)) error {
	if err := checkRanking(epochs, by, k, f); err != nil {
		return err
	}
	d, err := t.open()
	if err != nil {
		return err
	}
	defer runtime.KeepAlive(d)
	var (
		heap   []ranked // a heap with the worst first, or all of them while they are fewer than k
		budget = nni.BudgetPlace(epochs)
		failed error
		r      nb101.Results
		id     = func(c ranked) int64 { return nni.TrialID(d.Place(c.row), budget, c.run) }
		row    int
		above  = math.Inf(-1) // of the k-th best so far
	)
	add := func(run int, accuracy float64) {
		if accuracy != accuracy || k == 0 || accuracy <= above { // rows are in the order of equal ones
			return
		}
		c := ranked{accuracy, row, run}
		if f != (nb101.Filter{}) {
			r = nb101.Results{}
			if failed = d.results(row, epochs, false, &r); failed != nil || !leaves(&r, id(c)) {
				return
			}
		}
		if heap = push(heap, c, k); len(heap) == k {
			above = heap[0].accuracy
		}
	}
	for row = range d.Rows {
		if row%rowsPerCheck == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		values(d, tablefile.ValuesPerRow*row+nni.RunsPerConfig*budget, above, add)
		if failed != nil {
			return failed
		}
	}
	slices.SortFunc(heap, func(a, b ranked) int { return worse(b, a) })
	for _, c := range heap {
		r = nb101.Results{}
		if err := d.results(c.row, epochs, false, &r); err != nil {
			return err
		}
		found(&r, id(c))
	}
	return nil
}

// push adds one to a heap of at most k, whose worst is first.
func push(heap []ranked, c ranked, k int) []ranked {
	i := len(heap)
	if i < k {
		heap = append(heap, c)
		for ; i > 0 && worse(c, heap[(i-1)/2]) < 0; i = (i - 1) / 2 {
			heap[i] = heap[(i-1)/2]
		}
		heap[i] = c
		return heap
	}
	for i = 0; ; {
		child := 2*i + 1
		if child+1 < k && worse(heap[child+1], heap[child]) < 0 {
			child++
		}
		if child >= k || worse(c, heap[child]) <= 0 {
			break
		}
		heap[i] = heap[child]
		i = child
	}
	heap[i] = c
	return heap
}

func checkRanking(epochs int, by nb101.Accuracy, k int, f nb101.Filter) error {
	if err := nb101.CheckBudget(epochs); err != nil {
		return err
	}
	if err := by.Check(); err != nil {
		return err
	}
	if k < 0 {
		return fmt.Errorf("%w: %d results; the number must not be negative", nb101.ErrInvalidQuery, k)
	}
	return f.Check()
}
