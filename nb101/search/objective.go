package search

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

// Algorithm is a search: it asks the objective for trainings until that
// returns an error, and returns the error. It can also end earlier and return
// nil. It draws all random numbers from r, so that a run can be repeated. It
// is called once for each run, by several goroutines at a time.
type Algorithm func(o *Objective, r *rand.Rand) error

// Result is what a search learns from a training. Test accuracies are not
// included, because a search must not choose by them.
type Result struct {
	Hash       cell.Hash  `json:"hash"`
	Epochs     int        `json:"current_epoch"` // how many were trained
	TrainAcc   float64    `json:"train_acc"`     // percent
	ValidAcc   float64    `json:"valid_acc"`     // percent
	Parameters float64    `json:"parameters"`    // trainable ones, in millions
	Cost       nb101.Cost `json:"cost"`
}

// Limit is when a run ends. 0 means no limit; one of the two is needed.
type Limit struct {
	Seconds   float64 // of simulated training
	Trainings int
}

// mostMisses is how many cells in a row a source may lack.
const mostMisses = 1_000_000

// Objective is what one run of an algorithm asks. It is for one goroutine.
type Objective struct {
	ctx        context.Context
	source     Source
	evaluator  *nb101.Evaluator
	run        nb101.Run
	limit      Limit
	best       float64 // mean test accuracy
	trajectory *Trajectory
	ended      error
	misses     int
	told       func(Result) // for tests
}

// Train simulates the training of a cell, in any isomorphic spelling, for 4, 12,
// 36 or 108 epochs, and charges for it.
//
// The error is [nb101.ErrLimit] when the run is over: the training would take
// more than is left. It is then the error of all later calls too. (Google's
// example makes the training that exceeds the budget, and ends after it.)
// Other errors cost nothing: [nb101.ErrNotFound] if the source does not have
// the cell at that budget, as a part of the table may lack it,
// [cell.ErrOutOfDomain], [cell.ErrInvalidArch], [nb101.ErrUnknownBudget], or
// that of a context that has ended. When a source does not have a million
// cells in a row, the error is [ErrNoCells].
func (o *Objective) Train(a cell.Arch, epochs int) (Result, error) {
	return o.train(nb101.Training{Arch: a, Epochs: epochs})
}

// TrainHalfway is [Objective.Train] stopped after half of the epochs, for half of
// the cost.
func (o *Objective) TrainHalfway(a cell.Arch, epochs int) (Result, error) {
	return o.train(nb101.Training{Arch: a, Epochs: epochs, Halfway: true})
}

func (o *Objective) train(t nb101.Training) (Result, error) {
	if o.ended != nil {
		return Result{}, o.ended
	}
	if err := context.Cause(o.ctx); err != nil {
		o.ended = err
		return Result{}, err
	}
	if n := o.limit.Trainings; n > 0 && o.trajectory.Trainings >= n {
		o.ended = fmt.Errorf("%w: all of %d trainings are done", nb101.ErrLimit, n)
		return Result{}, o.ended
	}
	t.Run = o.run
	out, err := o.evaluator.Evaluate(o.ctx, t)
	switch {
	case errors.Is(err, nb101.ErrNotFound):
		if o.misses++; o.misses >= mostMisses {
			o.ended = fmt.Errorf("%w: %d in a row; the last: %v", ErrNoCells, mostMisses, err)
			err = o.ended
		}
		return Result{}, err
	case errors.Is(err, nb101.ErrLimit):
		o.ended = err
		return Result{}, err
	case err != nil:
		return Result{}, err
	}
	o.misses = 0
	if err := o.record(&out); err != nil {
		o.ended = err
		return Result{}, err
	}
	result := Result{
		Hash: out.Config.Hash, Epochs: out.Epochs, TrainAcc: out.TrainAcc, ValidAcc: out.ValidAcc,
		Parameters: out.Parameters, Cost: out.Cost,
	}
	if o.told != nil {
		o.told(result)
	}
	return result, nil
}

// record adds a training to the trajectory.
func (o *Objective) record(out *nb101.Outcome) error {
	t := o.trajectory
	t.Trainings++
	t.Spent.Seconds += out.Cost.Seconds
	t.Spent.Epochs += out.Cost.Epochs
	if n := len(t.Steps); n > 0 && out.ValidAcc <= t.Steps[n-1].ValidAcc {
		return nil
	}
	results, err := o.source.Results(o.ctx, out.Config.Arch, fullEpochs, false)
	if err != nil {
		// Not wrapped: the search must not take it for a missing cell.
		return fmt.Errorf("%w: no test accuracy of the best cell so far: %v", ErrNoCells, err)
	}
	test, _ := results.Means(false)
	t.Steps = append(t.Steps, Step{
		Seconds: t.Spent.Seconds, Trainings: t.Trainings,
		Hash: out.Config.Hash, Epochs: out.Epochs, ValidAcc: out.ValidAcc,
		TestAcc: test.TestAcc, Regret: max(0, o.best-test.TestAcc),
	})
	return nil
}

// Limit returns the limit of the run.
func (o *Objective) Limit() Limit { return o.limit }

// Spent returns what the trainings of the run have taken so far.
func (o *Objective) Spent() nb101.Cost { return o.trajectory.Spent }

// Trainings returns the number of trainings so far.
func (o *Objective) Trainings() int { return o.trajectory.Trainings }
