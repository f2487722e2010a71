package nb101_test

import (
	"errors"
	"iter"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

func mustArch(tb testing.TB, text string) nb101.Arch {
	tb.Helper()
	a, err := nb101.ParseArch(text)
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

func openNNI(tb testing.TB) *nb101.DB {
	tb.Helper()
	return openDB(tb, testdb.NNI(tb))
}

func openDB(tb testing.TB, path string) *nb101.DB {
	tb.Helper()
	db, err := nb101.Open(tb.Context(), path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close() })
	return db
}

func collect[T any](tb testing.TB, seq iter.Seq2[T, error]) []T {
	tb.Helper()
	var list []T
	for v, err := range seq {
		if err != nil {
			tb.Fatal(err)
		}
		list = append(list, v)
	}
	return list
}

// The figures of NNI's documentation for its example cell.
func TestDocumentedTrials(t *testing.T) {
	is := is.New(t)
	db := openNNI(t)
	trials, err := db.Lookup(t.Context(), nb101.ByArch(mustArch(t, testdb.FirstArch)), 108, nb101.WithIntermediates())
	is.NoErr(err)
	is.Equal(len(trials), 3)
	first := trials[0]
	is.Equal(first.ID, int64(10))
	is.Equal(first.Config.ID, int64(4))
	is.Equal(first.Config.Hash.String(), testdb.FirstHash)
	is.Equal(first.Config.NumVertices, 7)
	is.Equal(first.Config.NumEpochs, 108)
	is.Equal(first.TrainAcc, 100.0)
	is.Equal(first.ValidAcc, 92.41786599159241)
	is.Equal(first.TestAcc, 92.11738705635071)
	is.Equal(first.Parameters, 8.55553)
	is.Equal(first.TrainingTime, 1769.1279296875) // NNI's own figure is 60 times that
	is.Equal(len(first.Intermediates), 2)
	is.Equal(first.Intermediates[0], nb101.IntermediateStats{
		ID: 19, CurrentEpoch: 54, Accuracies: nb101.Accuracies{TrainAcc: 82.82251358032227, ValidAcc: 77.76442170143127, TestAcc: 77.40384340286255}, TrainingTime: 883.4580078125})
	is.Equal(first.Intermediates[1].ID, int64(20))
	is.Equal(first.Intermediates[1].TrainingTime, first.TrainingTime)
	is.Equal(trials[2].ID, int64(12))
	is.Equal(trials[2].Intermediates[1].ID, int64(24))
}

// Every row that the walk gives is the row that SQLite itself gives.
func TestTrialsAreTheRows(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	db := openDB(t, path)
	rows, err := testdb.Open(t, path).Query(`SELECT t.id, c.id, arch, hash, num_vertices, num_epochs, train_acc, valid_acc, test_acc, parameters, training_time / 60
		FROM nb101trialstats t, nb101trialconfig c WHERE c.id = config_id ORDER BY t.id`)
	is.NoErr(err)
	defer rows.Close()
	trials := collect(t, db.Trials(t.Context(), nb101.AllBudgets, nb101.Filter{}))
	for _, got := range trials {
		is.True(rows.Next())
		var want nb101.TrialStats
		var arch, hash string
		c := &want.Config
		is.NoErr(rows.Scan(&want.ID, &c.ID, &arch, &hash, &c.NumVertices, &c.NumEpochs, &want.TrainAcc, &want.ValidAcc, &want.TestAcc, &want.Parameters, &want.TrainingTime))
		c.Arch = mustArch(t, arch)
		is.NoErr(c.Hash.UnmarshalText([]byte(hash)))
		is.Equal(got, want)
	}
	is.True(!rows.Next())
	is.Equal(len(trials), 110)
}

func TestIntermediatesAreTheRows(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	db := openDB(t, path)
	handle := testdb.Open(t, path)
	n := 0
	for _, trial := range collect(t, db.Trials(t.Context(), nb101.AllBudgets, nb101.Filter{}, nb101.WithIntermediates())) {
		for _, got := range trial.Intermediates {
			var want nb101.IntermediateStats
			var of int64
			is.NoErr(handle.QueryRow(`SELECT id, trial_id, current_epoch, train_acc, valid_acc, test_acc, training_time FROM nb101intermediatestats WHERE id = ?`, got.ID).
				Scan(&want.ID, &of, &want.CurrentEpoch, &want.TrainAcc, &want.ValidAcc, &want.TestAcc, &want.TrainingTime))
			is.Equal(got, want)
			is.Equal(of, trial.ID)
			n++
		}
		alone, err := db.Trial(t.Context(), trial.ID)
		is.NoErr(err)
		is.Equal(alone, trial)
	}
	is.Equal(n, 220)
}

func TestLookupsAndWalksChooseCellAndBudget(t *testing.T) {
	is := is.New(t)
	db := openNNI(t)
	arch := mustArch(t, testdb.FirstArch)
	walked := func(epochs int) int { return len(collect(t, db.Trials(t.Context(), epochs, nb101.Filter{}))) }
	is.Equal(walked(nb101.AllBudgets), 110)
	is.Equal(walked(108), 91)
	is.Equal(walked(4), 7)
	found := func(w nb101.Which, epochs int) int {
		trials, err := db.Lookup(t.Context(), w, epochs)
		is.NoErr(err)
		return len(trials)
	}
	is.Equal(found(nb101.ByArch(arch), nb101.AllBudgets), 4)
	is.Equal(found(nb101.ByArch(arch), 4), 1)
	is.Equal(found(nb101.ByHash(arch.Hash()), 108), 3)
}

// Whatever takes a budget refuses a number that is none, 0 too.
func TestUnknownBudgets(t *testing.T) {
	is := is.New(t)
	db := openNNI(t)
	ctx, arch := t.Context(), mustArch(t, testdb.FirstArch)
	for _, epochs := range []int{0, 5, -2, 109} {
		var errs []error
		_, err := db.Lookup(ctx, nb101.ByArch(arch), epochs)
		errs = append(errs, err)
		_, err = db.LookupMeans(ctx, nb101.ByHash(arch.Hash()), epochs)
		errs = append(errs, err)
		_, err = db.LookupConfigs(ctx, nb101.ByExactArch(arch), epochs)
		errs = append(errs, err)
		_, err = db.BestMeans(ctx, epochs, nb101.Test, 1, nb101.Filter{})
		errs = append(errs, err)
		_, err = db.BestTrials(ctx, epochs, nb101.Test, 1, nb101.Filter{})
		errs = append(errs, err)
		_, err = nb101.NewEvaluator(db, 1).Evaluate(ctx, nb101.Training{Arch: arch, Epochs: epochs})
		errs = append(errs, err)
		for _, err = range db.Trials(ctx, epochs, nb101.Filter{}) {
			errs = append(errs, err)
		}
		for _, err = range db.Means(ctx, epochs, nb101.Filter{}) {
			errs = append(errs, err)
		}
		for _, err = range db.Configs(ctx, epochs, nb101.Filter{}) {
			errs = append(errs, err)
		}
		is.Equal(len(errs), 9)
		for _, err := range errs {
			is.True(errors.Is(err, nb101.ErrUnknownBudget))
		}
	}
	_, err := db.BestMeans(ctx, nb101.AllBudgets, nb101.Test, 1, nb101.Filter{})
	is.True(errors.Is(err, nb101.ErrUnknownBudget)) // a ranking is at one
}

// Nothing is "all" by being zero.
func TestZeroIsNoCell(t *testing.T) {
	is := is.New(t)
	db := openNNI(t)
	for _, c := range []struct {
		which nb101.Which
		err   error
	}{
		{nb101.Which{}, nb101.ErrInvalidQuery},
		{nb101.ByArch(nb101.Arch{}), cell.ErrInvalidArch},
		{nb101.ByExactArch(nb101.Arch{}), cell.ErrInvalidArch},
		{nb101.ByHash(nb101.Hash{}), cell.ErrInvalidHash},
		{nb101.ByHash(nb101.Hash{1}), nb101.ErrNotFound},
	} {
		_, err := db.Lookup(t.Context(), c.which, nb101.AllBudgets)
		is.True(errors.Is(err, c.err))
		_, err = db.LookupMeans(t.Context(), c.which, nb101.AllBudgets)
		is.True(errors.Is(err, c.err))
		_, err = db.LookupConfigs(t.Context(), c.which, nb101.AllBudgets)
		is.True(errors.Is(err, c.err))
	}
}

func TestMatchIsUpToIsomorphismUnlessExact(t *testing.T) {
	is := is.New(t)
	db := openNNI(t)
	arch := mustArch(t, testdb.FirstArch)
	// The same cell with vertex 4 before the others.
	c3, pool := cell.Conv3x3BNReLU, cell.MaxPool3x3
	swapped, err := cell.NewArch([]cell.Op{c3, c3, pool, c3, cell.Conv1x1BNReLU},
		[][]int{{0}, {0}, {2}, {3}, {0, 1, 4}, {3, 5}})
	is.NoErr(err)
	is.True(swapped != arch)
	is.Equal(swapped.Hash(), arch.Hash())
	trials, err := db.Lookup(t.Context(), nb101.ByArch(swapped), nb101.AllBudgets)
	is.NoErr(err)
	is.Equal(len(trials), 4)
	_, err = db.Lookup(t.Context(), nb101.ByExactArch(swapped), nb101.AllBudgets)
	is.True(errors.Is(err, nb101.ErrNotFound))
	is.True(strings.Contains(err.Error(), "another spelling"))
	trials, err = db.Lookup(t.Context(), nb101.ByExactArch(arch), nb101.AllBudgets)
	is.NoErr(err)
	is.Equal(len(trials), 4)

	small := mustArch(t, `{"input1":[0],"input2":[0],"input3":[0,2],"op1":"maxpool3x3","op2":"conv1x1-bn-relu"}`)
	is.True(!small.IsPruned())
	_, err = db.Lookup(t.Context(), nb101.ByArch(small), nb101.AllBudgets)
	is.True(errors.Is(err, nb101.ErrNotFound)) // pruned, it is a cell of the space that is not in this file
}

func TestLookupSaysWhyThereIsNothing(t *testing.T) {
	is := is.New(t)
	db := openNNI(t)
	trials, err := db.Lookup(t.Context(), nb101.ByArch(mustArch(t, testdb.FirstArch)), 108)
	is.NoErr(err)
	is.Equal(len(trials), 3)
	_, err = db.Lookup(t.Context(), nb101.ByArch(mustArch(t, testdb.FirstArch)), 36)
	is.True(errors.Is(err, nb101.ErrNotFound))
	is.True(strings.Contains(err.Error(), "at 36 epochs"))
	full, err := cell.ArchFromEdges(7, 1<<21-1, make([]cell.Op, 5))
	is.NoErr(err)
	_, err = db.Lookup(t.Context(), nb101.ByArch(full), 108)
	is.True(errors.Is(err, cell.ErrOutOfDomain))
	_, err = db.Lookup(t.Context(), nb101.ByArch(cell.Arch{}), 108)
	is.True(errors.Is(err, cell.ErrInvalidArch))
	_, err = db.Config(t.Context(), 5)
	is.True(errors.Is(err, nb101.ErrNotFound))
	_, err = db.Trial(t.Context(), 5)
	is.True(errors.Is(err, nb101.ErrNotFound))
}

func TestContradictionsAreRefused(t *testing.T) {
	is := is.New(t)
	db := openNNI(t)
	ctx := t.Context()
	_, err := db.BestMeans(ctx, 108, "loss", 3, nb101.Filter{})
	is.True(errors.Is(err, nb101.ErrInvalidQuery))
	_, err = db.BestTrials(ctx, 108, "loss", 3, nb101.Filter{})
	is.True(errors.Is(err, nb101.ErrInvalidQuery))
	_, err = db.BestTrials(ctx, 108, nb101.Test, -1, nb101.Filter{})
	is.True(errors.Is(err, nb101.ErrInvalidQuery))
	none, err := db.BestMeans(ctx, 108, nb101.Test, 0, nb101.Filter{})
	is.NoErr(err)
	is.Equal(len(none), 0)
	for _, f := range []nb101.Filter{
		{TestAcc: nb101.AtLeast(math.NaN())},
		{Parameters: nb101.AtMost(math.NaN())},
		{TrainingTime: nb101.Between(2, 1)},
	} {
		_, err = db.BestMeans(ctx, 108, nb101.Test, 3, f)
		is.True(errors.Is(err, nb101.ErrInvalidQuery))
		for _, err := range db.Trials(ctx, 108, f) {
			is.True(errors.Is(err, nb101.ErrInvalidQuery))
		}
	}
	for _, err := range db.Configs(ctx, 108, nb101.Filter{TestAcc: nb101.AtLeast(90)}) {
		is.True(errors.Is(err, nb101.ErrInvalidQuery)) // a config has no results
	}
}

func TestMeansAreThoseOfTheTrials(t *testing.T) {
	is := is.New(t)
	db := openNNI(t)
	arch := nb101.ByArch(mustArch(t, testdb.FirstArch))
	one, err := db.Lookup(t.Context(), arch, nb101.AllBudgets, nb101.WithIntermediates())
	is.NoErr(err)
	oneMeans, err := db.LookupMeans(t.Context(), arch, nb101.AllBudgets, nb101.WithIntermediates())
	is.NoErr(err)
	for _, q := range []struct {
		trials []nb101.TrialStats
		means  []nb101.MeanStats
	}{
		{one, oneMeans},
		{collect(t, db.Trials(t.Context(), nb101.AllBudgets, nb101.Filter{}, nb101.WithIntermediates())),
			collect(t, db.Means(t.Context(), nb101.AllBudgets, nb101.Filter{}, nb101.WithIntermediates()))},
		{collect(t, db.Trials(t.Context(), 108, nb101.Filter{}, nb101.WithIntermediates())),
			collect(t, db.Means(t.Context(), 108, nb101.Filter{}, nb101.WithIntermediates()))},
	} {
		byConfig := map[int64][]nb101.TrialStats{}
		for _, trial := range q.trials {
			byConfig[trial.Config.ID] = append(byConfig[trial.Config.ID], trial)
		}
		means := q.means
		is.Equal(len(means), len(byConfig))
		for i, m := range means {
			trials := byConfig[m.Config.ID]
			is.Equal(m.Config, trials[0].Config)
			is.Equal(m.NumTrials, len(trials))
			is.True(i == 0 || means[i-1].Config.ID < m.Config.ID) // by the config's id
			mean := func(f func(nb101.TrialStats) float64) float64 {
				sum := 0.0
				for _, trial := range trials {
					sum += f(trial)
				}
				return sum / float64(len(trials))
			}
			near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) }
			is.True(near(m.TrainAcc, mean(func(t nb101.TrialStats) float64 { return t.TrainAcc })))
			is.True(near(m.ValidAcc, mean(func(t nb101.TrialStats) float64 { return t.ValidAcc })))
			is.True(near(m.TestAcc, mean(func(t nb101.TrialStats) float64 { return t.TestAcc })))
			is.True(near(m.Parameters, mean(func(t nb101.TrialStats) float64 { return t.Parameters })))
			is.True(near(m.TrainingTime, mean(func(t nb101.TrialStats) float64 { return t.TrainingTime })))
			is.Equal(len(m.Intermediates), 2)
			is.True(near(m.Intermediates[0].TestAcc, mean(func(t nb101.TrialStats) float64 { return t.Intermediates[0].TestAcc })))
			is.True(near(m.Intermediates[1].TrainingTime, m.TrainingTime))
			is.Equal(m.Intermediates[0].CurrentEpoch*2, m.Config.NumEpochs)
		}
	}
}

func TestConfigs(t *testing.T) {
	is := is.New(t)
	db := openNNI(t)
	all := collect(t, db.Configs(t.Context(), nb101.AllBudgets, nb101.Filter{}))
	is.Equal(len(all), 38)
	is.Equal(len(collect(t, db.Configs(t.Context(), 108, nb101.Filter{}))), 31)
	two, err := db.LookupConfigs(t.Context(), nb101.ByArch(mustArch(t, testdb.FirstArch)), nb101.AllBudgets)
	is.NoErr(err)
	is.Equal(len(two), 2)
	for i, c := range all {
		is.True(i == 0 || all[i-1].ID < c.ID)
		one, err := db.Config(t.Context(), c.ID)
		is.NoErr(err)
		is.Equal(one, c)
	}
}

func TestBest(t *testing.T) {
	is := is.New(t)
	db := openNNI(t)
	// The best cell of the whole table by mean test accuracy is among the real
	// results; the figure is that of the published dataset.
	means, err := db.BestMeans(t.Context(), 108, nb101.Test, 3, nb101.Filter{})
	is.NoErr(err)
	is.Equal(len(means), 3)
	is.Equal(means[0].Config.Hash.String(), "02e5a0247bbdcf2860b7e96f74961594")
	is.True(math.Abs(means[0].TestAcc-94.3175752957662) < 1e-9)
	is.True(means[0].TestAcc >= means[1].TestAcc && means[1].TestAcc >= means[2].TestAcc)

	for _, by := range []nb101.Accuracy{nb101.Train, nb101.Valid, nb101.Test} {
		of := func(t nb101.TrialStats) float64 {
			return map[nb101.Accuracy]float64{nb101.Train: t.TrainAcc, nb101.Valid: t.ValidAcc, nb101.Test: t.TestAcc}[by]
		}
		trials, err := db.BestTrials(t.Context(), 108, by, 1000, nb101.Filter{})
		is.NoErr(err)
		is.Equal(len(trials), 91) // no more are there
		for i := range trials[1:] {
			a, b := trials[i], trials[i+1]
			is.True(of(a) > of(b) || of(a) == of(b) && a.ID < b.ID)
		}
	}
}

func TestCounts(t *testing.T) {
	is := is.New(t)
	c, err := openNNI(t).Counts(t.Context())
	is.NoErr(err)
	is.Equal(c, nb101.Counts{
		Cells: 31, Configs: 38, Trials: 110, Intermediates: 220,
		ByBudget:   []nb101.BudgetCount{{4, 3}, {12, 2}, {36, 2}, {108, 31}},
		ByVertices: []nb101.VerticesCount{{6, 7}, {7, 31}},
	})
}

func TestTimesAreSecondsWhateverTheFileHas(t *testing.T) {
	for _, c := range []struct {
		name, change string
		factor       float64
	}{
		{"as NNI writes", "", 60},
		{"seconds", "UPDATE nb101trialstats SET training_time = training_time / 60", 1},
		{"as NNI writes, without intermediates", "DELETE FROM nb101intermediatestats", 60},
		{"seconds, without intermediates", "DELETE FROM nb101intermediatestats; UPDATE nb101trialstats SET training_time = training_time / 60", 1},
		{"without the first intermediates", "DELETE FROM nb101intermediatestats WHERE id < 100", 60},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			testdb.Exec(t, path, c.change)
			db := openDB(t, path)
			is.Equal(db.TimeFactor(), c.factor)
			trial, err := db.Trial(t.Context(), 10)
			is.NoErr(err)
			is.True(math.Abs(trial.TrainingTime-1769.1279296875) < 1e-9)
		})
	}
}

func TestConcurrentUse(t *testing.T) {
	is := is.New(t)
	db := openNNI(t)
	arch := mustArch(t, testdb.FirstArch)
	var group sync.WaitGroup
	errs := make(chan error, 16)
	for range 16 {
		group.Go(func() {
			for range 20 {
				trials, err := db.Lookup(t.Context(), nb101.ByArch(arch), 108)
				if err == nil && len(trials) != 3 {
					err = errors.New("not three trials")
				}
				// A query within a walk needs a connection of its own.
				for range db.Trials(t.Context(), 4, nb101.Filter{}) {
					_, err = db.LookupMeans(t.Context(), nb101.ByArch(arch), nb101.AllBudgets)
				}
				if err != nil {
					errs <- err
					return
				}
			}
		})
	}
	group.Wait()
	close(errs)
	for err := range errs {
		is.NoErr(err)
	}
}

func TestNewTakesTheCallersHandle(t *testing.T) {
	is := is.New(t)
	handle := testdb.Open(t, testdb.NNI(t))
	db, err := nb101.New(handle)
	is.NoErr(err)
	is.Equal(len(collect(t, db.Configs(t.Context(), nb101.AllBudgets, nb101.Filter{}))), 38)
	is.NoErr(db.Close())
	is.NoErr(handle.Ping()) // it is still the caller's

	_, err = nb101.New(testdb.Open(t, ":memory:"))
	is.True(errors.Is(err, nb101.ErrNotNNI))
}
