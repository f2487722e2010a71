package nb101

import (
	"encoding/json"

	"github.com/nasbench-go/nasbench/internal/mean"
)

// TrialConfig is one row of nb101trialconfig: a cell at a budget.
type TrialConfig struct {
	ID          int64 `json:"id"`
	Arch        Arch  `json:"arch"`         // the spelling that the row holds
	NumVertices int   `json:"num_vertices"` // as the row says: 2 to 7
	Hash        Hash  `json:"hash"`         // as the row says
	NumEpochs   int   `json:"num_epochs"`   // the budget: 4, 12, 36 or 108
}

// Accuracies are the accuracies of a network, in percent: 0 to 100.
type Accuracies struct {
	TrainAcc float64 `json:"train_acc"` // on the 40,000 images trained on
	ValidAcc float64 `json:"valid_acc"` // on the 10,000 images to choose by
	TestAcc  float64 `json:"test_acc"`  // on the 10,000 images to report
}

// Of returns one of the three.
func (a Accuracies) Of(by Accuracy) float64 {
	switch by {
	case Train:
		return a.TrainAcc
	case Valid:
		return a.ValidAcc
	}
	return a.TestAcc
}

// TrialStats is one row of nb101trialstats: the result of training a cell once.
// Its JSON form has the keys of NNI's query_nb101_trial_stats.
type TrialStats struct {
	ID     int64       `json:"id"`
	Config TrialConfig `json:"config"`
	Accuracies
	Parameters   float64 `json:"parameters"`    // trainable ones, in millions
	TrainingTime float64 `json:"training_time"` // true seconds
	// Intermediates are what the trial had reached on the way, by epoch: half-way
	// and at the end. They are read only if [WithIntermediates] asks for them.
	Intermediates []IntermediateStats `json:"intermediates,omitempty"`
}

// IntermediateStats is one row of nb101intermediatestats: what a trial had
// reached at an epoch.
type IntermediateStats struct {
	ID           int64 `json:"id"` // 0, in JSON null, for a mean over several rows
	CurrentEpoch int   `json:"current_epoch"`
	Accuracies
	TrainingTime float64 `json:"training_time"` // seconds since the start
}

// MarshalJSON writes null for an ID that is 0.
func (r IntermediateStats) MarshalJSON() ([]byte, error) {
	type fields IntermediateStats
	return json.Marshal(struct {
		ID *int64 `json:"id"`
		fields
	}{idOrNull(r.ID), fields(r)})
}

// idOrNull returns nil for the id of a mean.
func idOrNull(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}

// MeanStats are the means over all trials of one config. A mean is x where all
// trials have x, else their sum in order of id divided by their number; the
// sum is rounded as SQLite's own is, which keeps what rounding takes from it
// and adds that at the end. So look-ups, walks, rankings, filters and views
// have the same means, to the last bit. (Programs with an SQLite before 3.43,
// which keeps nothing, may find another last bit in a view, but not with the
// published results: their sums are exact.) The JSON form has the keys of
// NNI's query_nb101_trial_stats with reduction='mean', where id is null, and
// num_trials.
type MeanStats struct {
	ID        *int64      `json:"id"` // always nil, as in NNI
	Config    TrialConfig `json:"config"`
	NumTrials int         `json:"num_trials"` // three in the full table
	Accuracies
	Parameters   float64 `json:"parameters"`    // trainable ones, in millions
	TrainingTime float64 `json:"training_time"` // true seconds
	// Intermediates are the means on the way, by epoch: half-way and at the end.
	// They are read only if [WithIntermediates] asks for them.
	Intermediates []IntermediateStats `json:"intermediates,omitempty"`
}

// MeanOf returns the means over trials of one config, which are at least one.
func MeanOf(trials []TrialStats) MeanStats {
	m := MeanStats{
		Config:       trials[0].Config,
		NumTrials:    len(trials),
		Accuracies:   meanAccuracies(trials, func(t TrialStats) Accuracies { return t.Accuracies }),
		Parameters:   meanBy(trials, func(t TrialStats) float64 { return t.Parameters }),
		TrainingTime: meanBy(trials, func(t TrialStats) float64 { return t.TrainingTime }),
	}
	var results []IntermediateStats
	for _, t := range trials {
		results = append(results, t.Intermediates...)
	}
	for len(results) > 0 {
		// Those of the least epoch, in order of their trials.
		epoch := results[0].CurrentEpoch
		for _, r := range results {
			epoch = min(epoch, r.CurrentEpoch)
		}
		var these, rest []IntermediateStats
		for _, r := range results {
			if r.CurrentEpoch == epoch {
				these = append(these, r)
			} else {
				rest = append(rest, r)
			}
		}
		m.Intermediates = append(m.Intermediates, IntermediateStats{
			CurrentEpoch: epoch,
			Accuracies:   meanAccuracies(these, func(r IntermediateStats) Accuracies { return r.Accuracies }),
			TrainingTime: meanBy(these, func(r IntermediateStats) float64 { return r.TrainingTime }),
		})
		results = rest
	}
	return m
}

func meanAccuracies[R any](rows []R, of func(R) Accuracies) Accuracies {
	return Accuracies{
		TrainAcc: meanBy(rows, func(r R) float64 { return of(r).TrainAcc }),
		ValidAcc: meanBy(rows, func(r R) float64 { return of(r).ValidAcc }),
		TestAcc:  meanBy(rows, func(r R) float64 { return of(r).TestAcc }),
	}
}

func meanBy[R any](rows []R, of func(R) float64) float64 {
	var m mean.Mean
	for _, r := range rows {
		m.Add(of(r))
	}
	return m.Value()
}
