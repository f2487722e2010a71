package search_test

import (
	"context"
	"sync"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/dataset/synth"
	"github.com/nasbench-go/nasbench/nb101/search"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// synthetic is the full table of made-up results that synth writes, of which a
// cell is made up when it is asked for.
type synthetic struct {
	seed uint64
	done sync.Map // canonical arch -> *[]nb101.Results, one for each budget
}

func (s *synthetic) Results(_ context.Context, a cell.Arch, epochs int, _ bool) (nb101.Results, error) {
	a = space.Canonical(a)
	if known, ok := s.done.Load(a); ok {
		return of(known.([]nb101.Results), epochs)
	}
	c := space.Cell{Arch: a, Hash: a.Hash()}
	records, err := synth.OfCell(c, synth.Options{Seed: s.seed})
	if err != nil {
		return nb101.Results{}, err
	}
	var all []nb101.Results
	for r := range records {
		n := len(all)
		if n == 0 || all[n-1].Config.NumEpochs != r.Epochs {
			all = append(all, nb101.Results{Config: nb101.TrialConfig{Arch: a, NumVertices: a.NumVertices(), Hash: c.Hash, NumEpochs: r.Epochs}})
			n++
		}
		t := all[n-1].Add()
		t.ID, t.Parameters = 1, float64(r.Parameters)/1e6
		t.Halfway, t.Final, t.HasHalfway = measured(r.Evaluations[1]), measured(r.Evaluations[2]), true
	}
	s.done.Store(a, all)
	return of(all, epochs)
}

func measured(e dataset.Evaluation) nb101.Measured {
	return nb101.Measured{
		Accuracies:   nb101.Accuracies{TrainAcc: e.TrainAcc * 100, ValidAcc: e.ValidAcc * 100, TestAcc: e.TestAcc * 100},
		TrainingTime: e.TrainingTime,
	}
}

func of(all []nb101.Results, epochs int) (nb101.Results, error) {
	for i, b := range nb101.Budgets() {
		if b == epochs {
			return all[i], nil
		}
	}
	return nb101.Results{}, nb101.ErrUnknownBudget
}

func (s *synthetic) BestMeans(context.Context, int, nb101.Accuracy, int, nb101.Filter) ([]nb101.MeanStats, error) {
	return []nb101.MeanStats{{Accuracies: nb101.Accuracies{TestAcc: 95}}}, nil
}

// Told the means of cells, evolution is better than random search however long it
// runs. Told single trainings it is so for a while: later both have found the
// luckiest trainings there are, and one training in 160 that failed, far more
// often among the few cells that evolution ends at, decides the mean.
func TestEvolutionBeatsRandomSearch(t *testing.T) {
	for _, c := range []struct {
		name  string
		mean  bool
		limit float64 // seconds
	}{
		{"means", true, 1e6},
		{"means, longer", true, 5e6},
		{"single trainings", false, 1e6},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			table := &synthetic{}
			mean := func(a search.Algorithm) float64 {
				runs, err := search.Run(t.Context(), table, a, search.Options{Runs: 60, Seed: 1, Mean: c.mean, Limit: search.Limit{Seconds: c.limit}})
				is.NoErr(err)
				s, n := search.Final(runs)
				is.Equal(n, 60)
				return s.Mean
			}
			random, evolution := mean(search.RandomSearch{}.Search), mean(search.Evolution{}.Search)
			if !(evolution < random) {
				t.Errorf("mean regret %.3f, and %.3f by random search", evolution, random)
			}
		})
	}
}
