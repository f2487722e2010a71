package search_test

import (
	"context"
	"errors"
	"math"
	"math/bits"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/search"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// madeUp is a source of all cells with made-up results: convolutions and edges
// help, each cell and run has its luck, and short trainings tell less.
type madeUp struct{}

const bestTest = 95

func (madeUp) Results(_ context.Context, a cell.Arch, epochs int, _ bool) (r nb101.Results, err error) {
	if err := a.CheckSpace(); err != nil {
		return r, err
	}
	a = space.Canonical(a)
	r.Config = nb101.TrialConfig{Arch: a, NumVertices: a.NumVertices(), NumEpochs: epochs}
	id := uint64(a.Edges()) + uint64(a.OpsRank())<<21 + uint64(a.NumVertices())<<30
	for i := range 8 {
		r.Config.Hash[i] = byte(id >> (8 * i))
	}
	luck := rand.New(rand.NewPCG(id, uint64(epochs)))
	convs := 0
	for _, op := range a.Ops() {
		if op == cell.Conv3x3BNReLU {
			convs++
		}
	}
	acc := 80 + 1.5*float64(convs) + 0.7*float64(bits.OnesCount32(a.Edges())) + luck.Float64() - 200/float64(epochs)/4
	for i := range 3 {
		t := r.Add()
		t.ID = int64(i + 1)
		valid := acc + luck.Float64()/4
		t.Final = nb101.Measured{Accuracies: nb101.Accuracies{TrainAcc: 99, ValidAcc: valid, TestAcc: valid - 0.5}, TrainingTime: float64(epochs) * (10 + float64(i))}
		t.Halfway, t.HasHalfway = t.Final, true
		t.Halfway.TrainingTime /= 2
	}
	return r, nil
}

func (madeUp) BestMeans(context.Context, int, nb101.Accuracy, int, nb101.Filter) ([]nb101.MeanStats, error) {
	return []nb101.MeanStats{{Accuracies: nb101.Accuracies{TestAcc: bestTest}}}, nil
}

var algorithms = map[string]search.Algorithm{
	"random":           search.RandomSearch{}.Search,
	"evolution":        search.Evolution{}.Search,
	"evolution-single": search.SingleChangeEvolution{}.Search,
	"local":            search.LocalSearch{}.Search,
	"local, full":      search.LocalSearch{Full: true}.Search,
	"halving":          search.SuccessiveHalving{}.Search,
	"hyperband":        search.Hyperband{}.Search,
}

func TestRunsDependOnTheSeedAlone(t *testing.T) {
	for name, algorithm := range algorithms {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			run := func(processors, runs int, seed uint64) []search.Trajectory {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
				ts, err := search.Run(t.Context(), madeUp{}, algorithm, search.Options{Runs: runs, Seed: seed, Limit: search.Limit{Trainings: 300}})
				is.NoErr(err)
				return ts
			}
			ts := run(1, 6, 7)
			is.Equal(run(4, 6, 7), ts)
			is.Equal(run(3, 2, 7), ts[:2]) // other runs do not matter
			other := run(1, 6, 8)
			for i := range ts {
				is.True(!slices.Equal(ts[i].Steps, other[i].Steps))
				is.True(i == 0 || !slices.Equal(ts[i].Steps, ts[0].Steps))
			}
		})
	}
}

// asked is an algorithm together with all that it was told.
func asked(algorithm search.Algorithm, log *[]search.Result) search.Algorithm {
	return func(o *search.Objective, r *rand.Rand) error {
		return algorithm(search.Spy(o, func(res search.Result) { *log = append(*log, res) }), r)
	}
}

// The costs are those of Google's counters: the sum of the times of all
// trainings, and of their epochs.
func TestTrajectoriesFollowFromTheTrainings(t *testing.T) {
	for name, algorithm := range algorithms {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			const limit = 4e5
			var log []search.Result
			ts, err := search.Run(t.Context(), madeUp{}, asked(algorithm, &log), search.Options{Seed: 3, Limit: search.Limit{Seconds: limit}})
			is.NoErr(err)
			var steps []search.Step
			var seconds float64
			epochs := 0
			best := math.Inf(-1)
			for i, res := range log {
				seconds += res.Cost.Seconds
				epochs += res.Cost.Epochs
				is.Equal(res.Cost.Epochs, res.Epochs)
				if res.ValidAcc > best {
					best = res.ValidAcc
					steps = append(steps, search.Step{Seconds: seconds, Trainings: i + 1, Hash: res.Hash, Epochs: res.Epochs, ValidAcc: best})
				}
			}
			got := slices.Clone(ts[0].Steps)
			for i := range got {
				is.Equal(got[i].Regret, bestTest-got[i].TestAcc)
				got[i].TestAcc, got[i].Regret = 0, 0
			}
			is.Equal(got, steps)
			is.Equal(ts[0].Spent, nb101.Cost{Seconds: seconds, Epochs: epochs})
			is.Equal(ts[0].Trainings, len(log))
			is.True(seconds <= limit)
			is.True(seconds > limit-108*13) // one more training would be over it
		})
	}
}

func TestHyperbandHasTheBracketsOfThePaper(t *testing.T) {
	is := is.New(t)
	var log []search.Result
	_, err := search.Run(t.Context(), madeUp{}, asked(search.Hyperband{}.Search, &log), search.Options{Seed: 1, Limit: search.Limit{Trainings: 40 + 17 + 8 + 4}})
	is.NoErr(err)
	var counts []int // of trainings with the same epochs in a row
	last := 0
	for _, res := range log {
		if res.Epochs != last {
			last = res.Epochs
			counts = append(counts, 0)
		}
		counts[len(counts)-1]++
	}
	is.Equal(counts, []int{27, 9, 3, 1, 12, 4, 1, 6, 2 + 4}) // 4, 12, 36, 108; 12, 36, 108; 36, 108; 108
	// Who goes on is the best of those before.
	acc := map[cell.Hash]float64{}
	for _, res := range log[:27] {
		acc[res.Hash] = max(acc[res.Hash], res.ValidAcc)
	}
	var all, on []float64
	for _, x := range acc {
		all = append(all, x)
	}
	for _, res := range log[27:36] {
		on = append(on, acc[res.Hash])
	}
	slices.Sort(all)
	slices.Sort(on)
	is.Equal(on, all[len(all)-9:])
}

func TestLocalSearchTrainsNoCellTwiceAndEndsAtBestNeighbours(t *testing.T) {
	is := is.New(t)
	var log []search.Result
	_, err := search.Run(t.Context(), madeUp{}, asked(search.LocalSearch{}.Search, &log), search.Options{Seed: 1, Limit: search.Limit{Trainings: 2000}})
	is.NoErr(err)
	seen := map[cell.Hash]bool{}
	for _, res := range log {
		is.True(!seen[res.Hash])
		seen[res.Hash] = true
	}
}

// A mean costs all of its trainings.
func TestMeansCostAllTrainings(t *testing.T) {
	is := is.New(t)
	ts, err := search.Run(t.Context(), madeUp{}, search.RandomSearch{}.Search, search.Options{Mean: true, Limit: search.Limit{Trainings: 10}})
	is.NoErr(err)
	is.Equal(ts[0].Spent, nb101.Cost{Seconds: 10 * 108 * (10 + 11 + 12), Epochs: 10 * 3 * 108})
	for _, s := range ts[0].Steps {
		is.True(math.Abs(s.ValidAcc-0.5-s.TestAcc) < 1e-9)
	}
}

func TestRunSaysWhatIsWrong(t *testing.T) {
	is := is.New(t)
	limit := search.Limit{Trainings: 10}
	for _, o := range []search.Options{{}, {Runs: -1, Limit: limit}, {Limit: search.Limit{Seconds: -1}}, {Limit: search.Limit{Seconds: math.NaN()}}} {
		_, err := search.Run(t.Context(), madeUp{}, search.RandomSearch{}.Search, o)
		is.True(errors.Is(err, search.ErrInvalidOptions))
	}
	broken := errors.New("broken")
	_, err := search.Run(t.Context(), madeUp{}, func(*search.Objective, *rand.Rand) error { return broken }, search.Options{Limit: limit})
	is.True(errors.Is(err, broken))
	is.Equal(err.Error(), "run 1: broken")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = search.Run(ctx, madeUp{}, func(o *search.Objective, r *rand.Rand) error {
		_ = search.RandomSearch{}.Search(o, r)
		return nil
	}, search.Options{Limit: limit})
	is.True(errors.Is(err, context.Canceled))
	ts, err := search.Run(t.Context(), madeUp{}, func(*search.Objective, *rand.Rand) error { return nil }, search.Options{Limit: limit})
	is.NoErr(err) // a search may end early, even at once
	is.Equal(ts, []search.Trajectory{{Run: 1}})
}

// 31 cells of 423,624: each search finds some of them.
func TestSearchesInAPartOfTheTable(t *testing.T) {
	is := is.New(t)
	db, err := nb101.Open(t.Context(), testdb.NNI(t))
	is.NoErr(err)
	defer db.Close()
	_, err = search.Run(t.Context(), db, func(o *search.Objective, r *rand.Rand) error {
		for a := range space.All() {
			_, err := o.Train(a, 108)
			if err != nil && !errors.Is(err, nb101.ErrNotFound) {
				return err
			}
			if a.NumVertices() > 3 {
				return nil
			}
		}
		return nil
	}, search.Options{Limit: search.Limit{Trainings: 3}})
	is.NoErr(err)
}
