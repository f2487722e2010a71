package nb101

import (
	"context"
	"encoding/json"

	"github.com/nasbench-go/nasbench/internal/mean"
	"github.com/nasbench-go/nasbench/internal/nni"
)

// Source is what an [Evaluator] asks for results: a [DB], or a table in memory
// ([github.com/nasbench-go/nasbench/nb101/table.Table]).
type Source interface {
	// Results returns the trials of a cell, in any isomorphic spelling, at a
	// budget; what they had reached half-way only if that is asked for. It
	// returns at least one. The error is [cell.ErrInvalidArch] for the zero
	// Arch, [cell.ErrOutOfDomain] for a cell outside the search space,
	// [ErrUnknownBudget], or [ErrNotFound].
	Results(ctx context.Context, a Arch, epochs int, halfway bool) (Results, error)
}

// Results are the results of a config: those of its trials, in the order of
// their ids. They are a value, which can be copied. In JSON they are an object
// of the config and the list of its trials.
type Results struct {
	Config TrialConfig

	n     int
	first [nni.RunsPerConfig]TrialResults
	more  []TrialResults // a database may have more than three
}

// TrialResults are the results of one trial.
type TrialResults struct {
	ID         int64    `json:"id"`
	Parameters float64  `json:"parameters"` // trainable ones, in millions
	Final      Measured `json:"final"`
	Halfway    Measured `json:"halfway"` // zero without HasHalfway
	HasHalfway bool     `json:"has_halfway"`
}

// Measured is what a training had reached at some epoch.
type Measured struct {
	Accuracies           // percent
	TrainingTime float64 `json:"training_time"` // seconds since the start
}

// Len is the number of trials, three in the full table.
func (r *Results) Len() int { return r.n }

// Trial returns trial i, 0 ≤ i < [Results.Len], which is run i+1.
func (r *Results) Trial(i int) *TrialResults {
	if i < len(r.first) {
		return &r.first[:r.n][i]
	}
	return &r.more[i-len(r.first)]
}

// Add adds a trial after the others and returns it, to be filled.
func (r *Results) Add() *TrialResults {
	r.n++
	if r.n <= len(r.first) {
		return &r.first[r.n-1]
	}
	r.more = append(r.more, TrialResults{})
	return &r.more[len(r.more)-1]
}

// resultsJSON is the JSON object of Results.
type resultsJSON struct {
	Config TrialConfig    `json:"config"`
	Trials []TrialResults `json:"trials"`
}

// MarshalJSON returns {"config": …, "trials": […]}.
func (r Results) MarshalJSON() ([]byte, error) {
	all := resultsJSON{r.Config, make([]TrialResults, r.n)}
	for i := range all.Trials {
		all.Trials[i] = *r.Trial(i)
	}
	return json.Marshal(all)
}

// UnmarshalJSON reads what [Results.MarshalJSON] returns.
func (r *Results) UnmarshalJSON(b []byte) error {
	var all resultsJSON
	if err := json.Unmarshal(b, &all); err != nil {
		return err
	}
	*r = Results{Config: all.Config}
	for _, t := range all.Trials {
		*r.Add() = t
	}
	return nil
}

// Means returns the means over the trials at the end, or half-way: over those
// that have results there, of which n is the number. They are like those of
// [MeanStats].
func (r *Results) Means(halfway bool) (m Measured, n int) {
	var train, valid, test, time mean.Mean
	for i := range r.n {
		t := r.Trial(i)
		x := &t.Final
		if halfway {
			if x = &t.Halfway; !t.HasHalfway {
				continue
			}
		}
		train.Add(x.TrainAcc)
		valid.Add(x.ValidAcc)
		test.Add(x.TestAcc)
		time.Add(x.TrainingTime)
	}
	return Measured{Accuracies{train.Value(), valid.Value(), test.Value()}, time.Value()}, train.Count()
}

// Results makes a DB a [Source].
func (db *DB) Results(ctx context.Context, a Arch, epochs int, halfway bool) (Results, error) {
	if err := a.CheckSpace(); err != nil {
		return Results{}, err
	}
	if err := CheckBudget(epochs); err != nil {
		return Results{}, err
	}
	var opts []Option
	if halfway {
		opts = []Option{WithIntermediates()}
	}
	trials, err := db.Lookup(ctx, ByArch(a), epochs, opts...)
	if err != nil {
		return Results{}, err
	}
	r := Results{Config: trials[0].Config}
	for _, t := range trials {
		to := r.Add()
		to.ID, to.Parameters, to.Final = t.ID, t.Parameters, Measured{t.Accuracies, t.TrainingTime}
		for _, i := range t.Intermediates {
			if i.CurrentEpoch == nni.Halfway(epochs) && !to.HasHalfway {
				to.Halfway, to.HasHalfway = Measured{i.Accuracies, i.TrainingTime}, true
			}
		}
	}
	return r, nil
}
