package nb101_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

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
