package nb101

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"sync"

	"github.com/nasbench-go/nasbench/internal/mean"
	"github.com/nasbench-go/nasbench/internal/nni"
)

// Run says which of a cell's trainings at a budget is meant: the first, second
// or third in the order of their ids as 1, 2 or 3, or one of the constants.
type Run int

const (
	// RandomRun is one of them, drawn at random. It is the zero Run.
	RandomRun Run = 0
	// MeanRun is the mean over all of them, which takes as long as all of them.
	MeanRun Run = -1
)

// Training is a training to be simulated.
type Training struct {
	Arch    Arch `json:"arch"`       // in any isomorphic spelling, pruned or not
	Epochs  int  `json:"num_epochs"` // the budget: 4, 12, 36 or 108
	Run     Run  `json:"run"`
	Halfway bool `json:"halfway"` // stop after half of the epochs
}

// Outcome is what a training would have shown. Its JSON form has the keys of
// [TrialStats] and [IntermediateStats]; current_epoch is how many epochs were
// trained, and trial_id is null for a mean.
type Outcome struct {
	Config     TrialConfig `json:"config"`
	Epochs     int         `json:"current_epoch"` // how many were trained: the budget, or half of it
	Accuracies             // percent; for MeanRun the means
	// Parameters is the number of trainable parameters, in millions.
	Parameters float64 `json:"parameters"`
	// Trial is the id of the trial that the outcome is taken from, and 0 for a
	// mean unless NumTrials is 1.
	Trial     int64 `json:"trial_id"`
	NumTrials int   `json:"num_trials"`
	// Cost is what the training was charged with.
	Cost Cost `json:"cost"`
}

// Cost is what trainings would have taken.
type Cost struct {
	Seconds float64 `json:"training_time"`
	Epochs  int     `json:"num_epochs"`
}

// MarshalJSON writes null for a Trial that is 0.
func (o Outcome) MarshalJSON() ([]byte, error) {
	type fields Outcome
	return json.Marshal(struct {
		fields
		Trial *int64 `json:"trial_id"`
	}{fields(o), idOrNull(o.Trial)})
}

// Evaluator simulates trainings from a [Source] and counts what they would have
// taken, like the query function and the budget counters of Google's API: a
// training costs its own training time and its epochs, stopped half-way the
// time until then and half of the epochs.
//
// Which run a [RandomRun] is depends on the seed, the cell, the budget, and how
// often that cell was drawn at that budget before, not on other questions: two
// evaluators with one seed give the same answers to the same questions, asked
// in any order. An Evaluator is safe for concurrent use.
type Evaluator struct {
	source Source
	seed   uint64

	mu    sync.Mutex
	draws map[draw]uint64 // how often
	spent Cost
	limit float64 // seconds; 0 means no limit
}

// draw is a question with a random answer.
type draw struct {
	cell   Hash
	epochs int
}

// NewEvaluator makes an Evaluator whose random runs follow from the seed. It
// has spent nothing and has no limit.
func NewEvaluator(source Source, seed uint64) *Evaluator {
	return &Evaluator{source: source, seed: seed, draws: map[draw]uint64{}}
}

// Origin returns where the results of the source come from, or nil if that is
// unknown: its own method Origin says so, which [DB] and table.Table have.
func (e *Evaluator) Origin(ctx context.Context) (*Origin, error) {
	if source, ok := e.source.(interface {
		Origin(ctx context.Context) (*Origin, error)
	}); ok {
		return source.Origin(ctx)
	}
	return nil, nil
}

// Evaluate simulates a training and charges for it. An error costs nothing, and
// a random run that is refused uses up no draw:
//   - [cell.ErrInvalidArch]: the zero Arch, which is not a cell
//   - [cell.ErrOutOfDomain]: a cell outside the search space
//   - [ErrUnknownBudget]: a number of epochs that is not one of [Budgets]
//   - [ErrNotFound]: the database has no such trial, run or half-way result
//   - [ErrLimit]: the training would take more than is left
//   - [ErrInvalidQuery]: a Run below -1
func (e *Evaluator) Evaluate(ctx context.Context, t Training) (Outcome, error) {
	if t.Run < MeanRun {
		return Outcome{}, fmt.Errorf("%w: run %d; choose 1, 2 or 3, RandomRun or MeanRun", ErrInvalidQuery, t.Run)
	}
	r, err := e.source.Results(ctx, t.Arch, t.Epochs, t.Halfway)
	if err != nil {
		return Outcome{}, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	from, to, err := e.choose(&r, t.Run)
	if err != nil {
		return Outcome{}, err
	}
	o, err := outcome(&r, from, to, t.Halfway)
	if err != nil {
		return Outcome{}, err
	}
	if err := e.charge(o.Cost); err != nil {
		return Outcome{}, err
	}
	if t.Run == RandomRun { // one that was refused is drawn again
		e.draws[drawOf(&r)]++
	}
	return o, nil
}

// choose returns the trials that a run means, as the first of them and the one
// after the last. e.mu is held.
func (e *Evaluator) choose(r *Results, run Run) (from, to int, err error) {
	i := int(run) - 1
	switch {
	case run == MeanRun:
		return 0, r.Len(), nil
	case run == RandomRun:
		i = e.random(drawOf(r), r.Len())
	case i >= r.Len():
		return 0, 0, fmt.Errorf("%w: run %d of cell %s at %d epochs; the number of its runs is %d", ErrNotFound, run, r.Config.Hash, r.Config.NumEpochs, r.Len())
	}
	return i, i + 1, nil
}

func drawOf(r *Results) draw { return draw{r.Config.Hash, r.Config.NumEpochs} }

// random draws a number below n, the same one until the draw is counted. e.mu is
// held.
func (e *Evaluator) random(d draw, n int) int {
	// One generator for each draw, so that the draws do not depend on each other.
	cell := binary.BigEndian.Uint64(d.cell[:8]) + uint64(d.epochs)
	var first, second rand.PCG
	first.Seed(e.seed, cell)
	second.Seed(first.Uint64(), e.draws[d])
	i, _ := bits.Mul64(second.Uint64(), uint64(n))
	return int(i)
}

// outcome is the mean over some trials of a config.
func outcome(r *Results, from, to int, halfway bool) (Outcome, error) {
	o := Outcome{Config: r.Config, Epochs: r.Config.NumEpochs, NumTrials: to - from}
	if halfway {
		o.Epochs = nni.Halfway(o.Epochs)
	}
	var train, valid, test, parameters mean.Mean
	for i := range o.NumTrials {
		t := r.Trial(from + i)
		m := t.Final
		if halfway {
			if m = t.Halfway; !t.HasHalfway {
				return Outcome{}, fmt.Errorf("%w: trial %d has no result after %d epochs", ErrNotFound, t.ID, o.Epochs)
			}
		}
		train.Add(m.TrainAcc)
		valid.Add(m.ValidAcc)
		test.Add(m.TestAcc)
		parameters.Add(t.Parameters)
		o.Cost.Seconds += m.TrainingTime
		o.Cost.Epochs += o.Epochs
		o.Trial = t.ID
	}
	if o.NumTrials != 1 {
		o.Trial = 0
	}
	o.Accuracies = Accuracies{train.Value(), valid.Value(), test.Value()}
	o.Parameters = parameters.Value()
	return o, nil
}

// charge adds a cost to what is spent, if the limit allows it. e.mu is held.
func (e *Evaluator) charge(c Cost) error {
	if e.limit > 0 && e.spent.Seconds+c.Seconds > e.limit {
		return fmt.Errorf("%w: the training takes %.0f s, but only %.0f of %.0f s are left", ErrLimit, c.Seconds, max(0, e.limit-e.spent.Seconds), e.limit)
	}
	e.spent.Seconds += c.Seconds
	e.spent.Epochs += c.Epochs
	return nil
}

// Spent returns what all trainings since the start, or the last Reset, would
// have taken.
func (e *Evaluator) Spent() Cost {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.spent
}

// Reset sets what is spent to nothing. The limit stays, and so do the random
// draws: the next one of a cell is a new one.
func (e *Evaluator) Reset() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.spent = Cost{}
}

// SetLimit sets how many seconds may be spent in all; 0 is no limit. A training
// that would take more is [ErrLimit] from then on; cheaper ones may still fit.
func (e *Evaluator) SetLimit(seconds float64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.limit = seconds
}
