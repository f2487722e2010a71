package nb101_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

func TestEvaluatorSaysWhatTheTableSays(t *testing.T) {
	is := is.New(t)
	db := openNNI(t)
	e := nb101.NewEvaluator(db, 1)
	runs := map[int64]nb101.Run{} // how many of each config so far
	var seconds float64
	var epochs int
	for trial, err := range db.Trials(t.Context(), nb101.AllBudgets, nb101.Filter{}, nb101.WithIntermediates()) {
		is.NoErr(err)
		c := trial.Config
		runs[c.ID]++
		end, err := e.Evaluate(t.Context(), nb101.Training{Arch: c.Arch, Epochs: c.NumEpochs, Run: runs[c.ID]})
		is.NoErr(err)
		is.Equal(end, nb101.Outcome{
			Config: c, Epochs: c.NumEpochs,
			Accuracies: nb101.Accuracies{TrainAcc: trial.TrainAcc, ValidAcc: trial.ValidAcc, TestAcc: trial.TestAcc}, Parameters: trial.Parameters,
			Trial: trial.ID, NumTrials: 1, Cost: nb101.Cost{Seconds: trial.TrainingTime, Epochs: c.NumEpochs},
		})
		half, err := e.Evaluate(t.Context(), nb101.Training{Arch: c.Arch, Epochs: c.NumEpochs, Run: runs[c.ID], Halfway: true})
		is.NoErr(err)
		i := trial.Intermediates[0]
		is.Equal(half, nb101.Outcome{
			Config: c, Epochs: c.NumEpochs / 2,
			Accuracies: nb101.Accuracies{TrainAcc: i.TrainAcc, ValidAcc: i.ValidAcc, TestAcc: i.TestAcc}, Parameters: trial.Parameters,
			Trial: trial.ID, NumTrials: 1, Cost: nb101.Cost{Seconds: i.TrainingTime, Epochs: c.NumEpochs / 2}, // half of the epochs
		})
		seconds += trial.TrainingTime + i.TrainingTime
		epochs += c.NumEpochs + c.NumEpochs/2
	}
	is.Equal(len(runs), 38)
	is.Equal(e.Spent(), nb101.Cost{Seconds: seconds, Epochs: epochs})
	e.Reset()
	is.Equal(e.Spent(), nb101.Cost{})
}

func TestEvaluatorMeansAreTheTables(t *testing.T) {
	is := is.New(t)
	db := openNNI(t)
	e := nb101.NewEvaluator(db, 1)
	for m, err := range db.Means(t.Context(), nb101.AllBudgets, nb101.Filter{}, nb101.WithIntermediates()) {
		is.NoErr(err)
		ask := nb101.Training{Arch: m.Config.Arch, Epochs: m.Config.NumEpochs, Run: nb101.MeanRun}
		o, err := e.Evaluate(t.Context(), ask)
		is.NoErr(err)
		is.Equal(o.NumTrials, m.NumTrials)
		is.Equal(o.Cost.Epochs, m.NumTrials*m.Config.NumEpochs) // a mean costs all of its trainings
		is.Equal(o.Accuracies, m.Accuracies)
		is.Equal(o.Parameters, m.Parameters)
		near(is, o.Cost.Seconds, m.TrainingTime*float64(m.NumTrials))
		ask.Halfway = true
		o, err = e.Evaluate(t.Context(), ask)
		is.NoErr(err)
		is.Equal(o.Accuracies, m.Intermediates[0].Accuracies)
		near(is, o.Cost.Seconds, m.Intermediates[0].TrainingTime*float64(m.NumTrials))
	}
}

func near(is *is.I, a, b float64) {
	is.Helper()
	is.True(a-b <= 1e-9*b && b-a <= 1e-9*b)
}

func TestEvaluatorTellsErrorsApart(t *testing.T) {
	is := is.New(t)
	e := nb101.NewEvaluator(openNNI(t), 1)
	first := mustArch(t, testdb.FirstArch)
	dense, err := cell.ArchFromEdges(7, 1<<21-1, make([]cell.Op, 5))
	is.NoErr(err)
	all := []error{cell.ErrInvalidArch, cell.ErrOutOfDomain, nb101.ErrUnknownBudget, nb101.ErrNotFound, nb101.ErrInvalidQuery, nb101.ErrLimit}
	for _, c := range []struct {
		ask  nb101.Training
		want error
	}{
		{nb101.Training{Epochs: 108}, cell.ErrInvalidArch},
		{nb101.Training{Arch: dense, Epochs: 108}, cell.ErrOutOfDomain},
		{nb101.Training{Arch: first, Epochs: 100}, nb101.ErrUnknownBudget},
		{nb101.Training{Arch: first}, nb101.ErrUnknownBudget},
		{nb101.Training{Arch: first, Epochs: 36}, nb101.ErrNotFound},
		{nb101.Training{Arch: first, Epochs: 108, Run: 4}, nb101.ErrNotFound},
		{nb101.Training{Arch: mustArch(t, `{"input1":[0]}`), Epochs: 108}, nb101.ErrNotFound},
		{nb101.Training{Arch: first, Epochs: 108, Run: -2}, nb101.ErrInvalidQuery},
	} {
		_, err := e.Evaluate(t.Context(), c.ask)
		for _, sentinel := range all {
			is.Equal(errors.Is(err, sentinel), sentinel == c.want)
		}
	}
	is.Equal(e.Spent(), nb101.Cost{}) // errors cost nothing
}

func TestEvaluatorKeepsItsLimit(t *testing.T) {
	is := is.New(t)
	e := nb101.NewEvaluator(openNNI(t), 1)
	ask := nb101.Training{Arch: mustArch(t, testdb.FirstArch), Epochs: 108, Run: 1} // 1769.1 s
	e.SetLimit(4000)
	for range 2 {
		_, err := e.Evaluate(t.Context(), ask)
		is.NoErr(err)
	}
	_, err := e.Evaluate(t.Context(), ask)
	is.True(errors.Is(err, nb101.ErrLimit))
	is.Equal(e.Spent(), nb101.Cost{Seconds: 2 * 1769.1279296875, Epochs: 216})
	ask.Epochs = 4
	_, err = e.Evaluate(t.Context(), ask) // 89.9 s still fit
	is.NoErr(err)
	e.Reset()
	ask.Epochs = 108
	_, err = e.Evaluate(t.Context(), ask)
	is.NoErr(err)
	e.SetLimit(0)
	for range 5 {
		_, err = e.Evaluate(t.Context(), ask)
		is.NoErr(err)
	}
}

func TestEvaluatorsWithOneSeedAgree(t *testing.T) {
	is := is.New(t)
	db := openNNI(t)
	cells := collect(t, db.Configs(t.Context(), 108, nb101.Filter{}))
	ask := func(e *nb101.Evaluator, c nb101.TrialConfig) int64 {
		o, err := e.Evaluate(t.Context(), nb101.Training{Arch: c.Arch, Epochs: 108})
		is.NoErr(err)
		return o.Trial
	}
	answers := func(seed uint64) (forward, backward []int64) {
		a, b := nb101.NewEvaluator(db, seed), nb101.NewEvaluator(db, seed)
		backward = make([]int64, len(cells)*4)
		for i := range cells {
			for range 4 {
				forward = append(forward, ask(a, cells[i]))
			}
		}
		for i := len(cells) - 1; i >= 0; i-- {
			for k := range 4 {
				backward[i*4+k] = ask(b, cells[i])
			}
		}
		return forward, backward
	}
	forward, backward := answers(7)
	is.Equal(forward, backward) // the order of the questions does not matter
	other, _ := answers(8)
	same := 0
	for i := range forward {
		if forward[i] == other[i] {
			same++
		}
	}
	is.True(same < len(forward)) // another seed gives other answers
}

// A search that runs into its limit and goes on with another one must not get
// other results for that.
func TestARandomRunThatIsRefusedUsesUpNothing(t *testing.T) {
	is := is.New(t)
	db := openNNI(t)
	ask := nb101.Training{Arch: mustArch(t, testdb.FirstArch), Epochs: 108}
	draws := func(refuse bool) (ids []int64) {
		e := nb101.NewEvaluator(db, 5)
		for range 20 {
			if refuse {
				e.SetLimit(e.Spent().Seconds + 1)
				_, err := e.Evaluate(t.Context(), ask)
				is.True(errors.Is(err, nb101.ErrLimit))
				e.SetLimit(0)
			}
			o, err := e.Evaluate(t.Context(), ask)
			is.NoErr(err)
			ids = append(ids, o.Trial)
		}
		return ids
	}
	is.Equal(draws(true), draws(false))
}

func TestRandomRunsAreUniform(t *testing.T) {
	is := is.New(t)
	db := openNNI(t)
	e := nb101.NewEvaluator(db, 3)
	counts := map[int64]int{}
	const n = 3000
	for range n {
		o, err := e.Evaluate(t.Context(), nb101.Training{Arch: mustArch(t, testdb.FirstArch), Epochs: 108})
		is.NoErr(err)
		counts[o.Trial]++
	}
	is.Equal(len(counts), 3)
	chi2 := 0.0
	for _, c := range counts {
		d := float64(c) - n/3
		chi2 += d * d / (n / 3)
	}
	is.True(chi2 < 13.8) // two degrees of freedom: one seed in a thousand is above
}

func TestEvaluatorConcurrently(t *testing.T) {
	is := is.New(t)
	e := nb101.NewEvaluator(openNNI(t), 1)
	var drawn sync.Map // how often each trial was
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 50 {
				o, err := e.Evaluate(t.Context(), nb101.Training{Arch: mustArch(t, testdb.FirstArch), Epochs: 108})
				if err != nil {
					t.Error(err)
					return
				}
				n, _ := drawn.LoadOrStore(o.Trial, new(atomic.Int64))
				n.(*atomic.Int64).Add(1)
			}
		})
	}
	group.Wait()
	is.Equal(e.Spent().Epochs, 8*50*108)

	// Each draw was given once, as one after the other.
	alone := nb101.NewEvaluator(openNNI(t), 1)
	counts := map[int64]int64{}
	for range 8 * 50 {
		o, err := alone.Evaluate(t.Context(), nb101.Training{Arch: mustArch(t, testdb.FirstArch), Epochs: 108})
		is.NoErr(err)
		counts[o.Trial]++
	}
	for id, n := range counts {
		got, ok := drawn.Load(id)
		is.True(ok)
		is.Equal(got.(*atomic.Int64).Load(), n)
	}
}
