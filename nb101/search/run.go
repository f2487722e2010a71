package search

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// fullEpochs is the budget at which cells are compared in the end.
var fullEpochs = nni.Budgets[nni.LongestBudget]

// Source is what searches take their results from: an [nb101.DB] or a
// [github.com/nasbench-go/nasbench/nb101/table.Table], which is far faster.
type Source interface {
	nb101.Source
	// BestMeans is like [nb101.DB.BestMeans].
	BestMeans(ctx context.Context, epochs int, by nb101.Accuracy, k int, f nb101.Filter) ([]nb101.MeanStats, error)
}

// Step is a new best cell of a run.
type Step struct {
	Seconds   float64   `json:"seconds"`   // simulated, until its training ended
	Trainings int       `json:"trainings"` // until then, its own included
	Hash      cell.Hash `json:"hash"`
	Epochs    int       `json:"current_epoch"` // for which it was trained
	ValidAcc  float64   `json:"valid_acc"`     // percent, which the search learned
	TestAcc   float64   `json:"test_acc"`      // percent: its mean after 108 epochs, which the search did not learn
	// Regret is how far TestAcc is below the best mean of the source, in percentage
	// points: at least 0.
	Regret float64 `json:"regret"`
}

// Trajectory is one run of an algorithm.
type Trajectory struct {
	Run       int        `json:"run"`   // the first is 1
	Steps     []Step     `json:"steps"` // by ascending time and validation accuracy
	Trainings int        `json:"trainings"`
	Spent     nb101.Cost `json:"spent"`
}

// RegretAt returns the regret of the best cell after some simulated seconds. ok
// is false if no training has ended by then.
func (t *Trajectory) RegretAt(seconds float64) (regret float64, ok bool) {
	for _, s := range t.Steps {
		if s.Seconds > seconds {
			break
		}
		regret, ok = s.Regret, true
	}
	return regret, ok
}

// Options of [Run].
type Options struct {
	Runs  int    // at least 1; 0 means 1
	Seed  uint64 // the same seed yields the same trajectories
	Limit Limit  // of each run
	// Mean makes a training return the means over the trainings of a cell, and
	// cost as much as all of them, as [nb101.MeanRun]. Otherwise each training
	// is a random one of the three.
	Mean bool
	// Best is the mean test accuracy that the regret is measured from, in
	// percent; 0 means that of the best cell of the source.
	Best     float64
	Progress progress.Func // is told the runs that have ended
}

func (o *Options) check() error {
	switch {
	case o.Runs < 0:
		return fmt.Errorf("%w: %d runs", ErrInvalidOptions, o.Runs)
	case !(o.Limit.Seconds >= 0) || o.Limit.Trainings < 0:
		return fmt.Errorf("%w: a limit of %g seconds and %d trainings; they must not be negative", ErrInvalidOptions, o.Limit.Seconds, o.Limit.Trainings)
	case o.Limit == Limit{}:
		return fmt.Errorf("%w: no limit; a search needs one of seconds or trainings", ErrInvalidOptions)
	}
	return nil
}

// Best returns the best mean test accuracy after 108 epochs in a source, in
// percent. The error is [nb101.ErrNotFound] if it has no such training.
func Best(ctx context.Context, s Source) (float64, error) {
	means, err := s.BestMeans(ctx, fullEpochs, nb101.Test, 1, nb101.Filter{})
	if err != nil {
		return 0, err
	}
	if len(means) == 0 {
		return 0, fmt.Errorf("%w: no trial at %d epochs", nb101.ErrNotFound, fullEpochs)
	}
	return means[0].TestAcc, nil
}

// Run runs an algorithm several times, on all processors, and returns the runs in
// order. A run depends on the seed and its number alone, not on the number of
// processors or on the other runs.
//
// The first run that fails ends the others. The error is that of this run,
// with its number, [ErrInvalidOptions], or that of a context that has ended.
func Run(ctx context.Context, s Source, algorithm Algorithm, o Options) ([]Trajectory, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.Best == 0 {
		var err error
		if o.Best, err = Best(ctx, s); err != nil {
			return nil, err
		}
	}
	runs := make([]Trajectory, max(1, o.Runs))
	group, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	var mu sync.Mutex
	done := int64(0)
	o.Progress.Report("searching", 0, int64(len(runs)), progress.Runs)
	for range min(len(runs), runtime.GOMAXPROCS(0)) {
		group.Go(func() error {
			for {
				i := int(next.Add(1) - 1)
				if i >= len(runs) {
					return nil
				}
				if err := runOnce(ctx, s, algorithm, &o, i, &runs[i]); err != nil {
					return fmt.Errorf("run %d: %w", i+1, err)
				}
				mu.Lock()
				done++
				o.Progress.Report("searching", done, int64(len(runs)), progress.Runs)
				mu.Unlock()
			}
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return runs, nil
}

// runOnce makes the run with an index.
func runOnce(ctx context.Context, s Source, algorithm Algorithm, o *Options, i int, t *Trajectory) error {
	t.Run = i + 1
	r := rand.New(rand.NewPCG(o.Seed, uint64(i)))
	e := nb101.NewEvaluator(s, r.Uint64())
	e.SetLimit(o.Limit.Seconds)
	objective := &Objective{ctx: ctx, source: s, evaluator: e, limit: o.Limit, best: o.Best, trajectory: t}
	if o.Mean {
		objective.run = nb101.MeanRun
	}
	err := algorithm(objective, r)
	if ctx.Err() != nil {
		return context.Cause(ctx) // whatever the algorithm did with it
	}
	if errors.Is(err, nb101.ErrLimit) {
		return nil
	}
	return err
}
