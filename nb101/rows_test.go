package nb101_test

import (
	"math"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
)

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
