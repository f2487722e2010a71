package nb101_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/dbgen"
	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
)

// oddMeans is a migrated database of configs with one to four trials, of one cell
// at one budget, whose values are any numbers. Their sums have to be rounded.
func oddMeans(t *testing.T) string {
	t.Helper()
	const numConfigs = 300
	path := migratedNNI(t)
	handle := testdb.Open(t, path)
	defer handle.Close()
	handle.SetMaxOpenConns(1) // for the transaction
	exec := func(query string, args ...any) {
		if _, err := handle.Exec(query, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec("DELETE FROM nb101intermediatestats")
	exec("DELETE FROM nb101trialstats")
	exec("DELETE FROM nb101trialconfig")
	random := rand.New(rand.NewPCG(3, 4))
	exec("BEGIN")
	for id := range numConfigs {
		exec("INSERT INTO nb101trialconfig VALUES (?, ?, 7, ?, 108)", id+1, testdb.FirstArch, testdb.FirstHash)
	}
	for trial := range 4 * numConfigs {
		config := trial % numConfigs
		if run := trial / numConfigs; run > config%4 {
			continue
		}
		percent := func() float64 { return 100 * random.Float64() }
		train := 50.1 // of all trials
		if config%3 == 0 {
			train = percent()
		}
		exec("INSERT INTO nb101trialstats VALUES (?, ?, ?, ?, ?, ?, ?)",
			trial+1, config+1, train, percent(), percent(), random.ExpFloat64(), 6e4*random.ExpFloat64())
		for i, epoch := range []int{54, 108} {
			exec("INSERT INTO nb101intermediatestats VALUES (?, ?, ?, ?, ?, ?, ?)",
				2*trial+i+1, trial+1, epoch, percent(), percent(), percent(), 1e3*random.ExpFloat64())
		}
	}
	exec("COMMIT")
	return path
}

// Means of numbers whose sums are rounded are the same wherever they are asked
// for, to the last bit.
func TestMeansAreTheSameEverywhere(t *testing.T) {
	is := is.New(t)
	path := oddMeans(t)
	db := openDB(t, path)
	means := collect(t, db.Means(t.Context(), 108, nb101.Filter{}, nb101.WithIntermediates()))
	is.Equal(len(means), 300)

	hash, err := nb101.ParseHash(testdb.FirstHash)
	is.NoErr(err)
	found, err := db.LookupMeans(t.Context(), nb101.ByHash(hash), 108, nb101.WithIntermediates())
	is.NoErr(err)
	is.Equal(found, means)

	var lines []string
	for _, m := range means {
		lines = append(lines, fmt.Sprintf("%#v", []any{m.TrainAcc, m.ValidAcc, m.TestAcc, m.Parameters, m.TrainingTime}))
	}
	const columns = "SELECT mean_train_acc, mean_valid_acc, mean_test_acc, parameters, mean_training_seconds FROM nb101_configs"
	for _, where := range []string{"", " WHERE hash = '" + testdb.FirstHash + "' AND num_epochs = 108"} {
		for i, line := range testdb.Ask(t, path, columns+where+" ORDER BY config_id") {
			is.Equal(line, lines[i])
		}
	}

	for _, by := range []nb101.Accuracy{nb101.Train, nb101.Valid, nb101.Test} {
		best := slices.Clone(means)
		for i := range best {
			best[i].Intermediates = nil
		}
		slices.SortStableFunc(best, func(a, b nb101.MeanStats) int { return cmp.Compare(b.Of(by), a.Of(by)) })
		for _, f := range []nb101.Filter{{}, {Parameters: nb101.AtLeast(0)}} {
			got, err := db.BestMeans(t.Context(), 108, by, 300, f)
			is.NoErr(err)
			is.Equal(got, best)
		}
	}
	for _, m := range means[:20] { // each is within bounds that leave nothing else
		f := nb101.Filter{
			Parameters: nb101.Exactly(m.Parameters), TrainingTime: nb101.Exactly(m.TrainingTime),
			TrainAcc: nb101.Exactly(m.TrainAcc), ValidAcc: nb101.Exactly(m.ValidAcc), TestAcc: nb101.Exactly(m.TestAcc),
		}
		is.Equal(collect(t, db.Means(t.Context(), 108, f, nb101.WithIntermediates())), []nb101.MeanStats{m})
	}

	q := dbgen.New(testdb.Open(t, path))
	rows, err := q.MeansByHash(t.Context(), testdb.FirstHash, nil)
	is.NoErr(err)
	for i, r := range rows {
		m := means[i]
		is.Equal([]float64{r.TrainAcc, r.ValidAcc, r.TestAcc, r.Parameters}, []float64{m.TrainAcc, m.ValidAcc, m.TestAcc, m.Parameters})
		results, err := q.MeanIntermediatesOfConfig(t.Context(), m.Config.ID)
		is.NoErr(err)
		for i, r := range results {
			is.Equal(nb101.IntermediateStats{CurrentEpoch: int(r.CurrentEpoch), Accuracies: nb101.Accuracies{TrainAcc: r.TrainAcc, ValidAcc: r.ValidAcc, TestAcc: r.TestAcc},
				TrainingTime: r.TrainingTime}, m.Intermediates[i])
		}
	}
}
