package nb101_test

import (
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

func TestCorruptRowsAreNamed(t *testing.T) {
	for _, c := range []struct {
		change, table string
		id            int64
		trials, means int // good ones before it, of the first cell
	}{
		{`UPDATE nb101trialconfig SET arch = '{"input1":[0' WHERE id = 4`, "nb101trialconfig", 4, 1, 1},
		{`UPDATE nb101trialconfig SET num_epochs = 'many' WHERE id = 4`, "nb101trialconfig", 4, 1, 1},
		{`UPDATE nb101trialconfig SET num_vertices = 'many' WHERE id = 1`, "nb101trialconfig", 1, 0, 0},
		{`UPDATE nb101trialstats SET test_acc = 'good' WHERE id = 11`, "nb101trialstats", 11, 2, 1},
		{`UPDATE nb101trialstats SET training_time = x'00' WHERE id = 12`, "nb101trialstats", 12, 3, 1},
		{`UPDATE nb101intermediatestats SET current_epoch = 'half' WHERE id = 22`, "nb101intermediatestats", 22, 2, 1},
		{`UPDATE nb101intermediatestats SET valid_acc = 'half' WHERE id = 22`, "nb101intermediatestats", 22, 2, 1},
	} {
		t.Run(c.change, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			// One row more is corrupt, which nobody asks for or which comes later.
			testdb.Exec(t, path, c.change+`; UPDATE nb101trialstats SET test_acc = 'bad' WHERE id = (SELECT max(id) FROM nb101trialstats)`)
			db := openDB(t, path)
			first := nb101.ByArch(mustArch(t, testdb.FirstArch))
			named := func(err error) {
				t.Helper()
				var corrupt *nb101.CorruptRowError
				is.True(errors.As(err, &corrupt))
				is.Equal(corrupt.Table, c.table)
				is.Equal(corrupt.ID, c.id)
				is.True(errors.Is(err, nb101.ErrCorruptRow))
				is.True(!errors.Is(err, cell.ErrInvalidArch)) // which is what a caller's own arch would be
			}
			with := nb101.WithIntermediates()
			trials, err := db.Lookup(t.Context(), first, nb101.AllBudgets, with)
			named(err)
			is.Equal(len(trials), c.trials)
			means, err := db.LookupMeans(t.Context(), first, nb101.AllBudgets, with)
			named(err)
			is.Equal(len(means), c.means)
			n, last := drain(db.Trials(t.Context(), nb101.AllBudgets, nb101.Filter{}, with))
			named(last)
			is.Equal(n, c.trials)
			n, last = drain(db.Means(t.Context(), nb101.AllBudgets, nb101.Filter{}, with))
			named(last)
			is.Equal(n, c.means)
		})
	}
}

// drain counts what a walk yields before an error.
func drain[T any](seq iter.Seq2[T, error]) (n int, last error) {
	for _, err := range seq {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func TestTheRowThatWasAskedForIsBlamed(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, `UPDATE nb101trialstats SET test_acc = 'bad' WHERE id IN (1, 10)`)
	db := openDB(t, path)
	var corrupt *nb101.CorruptRowError
	_, err := db.Trial(t.Context(), 10)
	is.True(errors.As(err, &corrupt))
	is.Equal(corrupt.ID, int64(10))
	_, err = db.Lookup(t.Context(), nb101.ByArch(mustArch(t, testdb.FirstArch)), 108)
	is.True(errors.As(err, &corrupt))
	is.Equal(corrupt.ID, int64(10))
	_, err = db.BestTrials(t.Context(), 108, nb101.Test, 1000, nb101.Filter{})
	is.True(errors.As(err, &corrupt))
	is.Equal(corrupt.ID, int64(10))
}

// A ranking returns the good rows before a corrupt one, and a look-up that finds
// nothing says so, or names the row that keeps it from knowing.
func TestCorruptRowsInRankingsAndEmptyLookups(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	whole := openDB(t, path)
	best, err := whole.BestTrials(t.Context(), 108, nb101.Test, 5, nb101.Filter{})
	is.NoErr(err)
	damaged := testdb.NNI(t)
	testdb.Exec(t, damaged, fmt.Sprintf(`UPDATE nb101trialstats SET training_time = 'x' WHERE id = %d;
		UPDATE nb101trialconfig SET num_vertices = 'seven' WHERE id = 4`, best[3].ID))
	db := openDB(t, damaged)
	got, err := db.BestTrials(t.Context(), 108, nb101.Test, 5, nb101.Filter{})
	var corrupt *nb101.CorruptRowError
	is.True(errors.As(err, &corrupt))
	is.Equal(corrupt.ID, best[3].ID)
	is.Equal(got, best[:3])
	means, err := whole.BestMeans(t.Context(), 108, nb101.Test, 3, nb101.Filter{})
	is.NoErr(err)
	for _, change := range []string{"arch = '{}'", "hash = 'none'"} { // that Scan takes
		undecodable := testdb.NNI(t)
		testdb.Exec(t, undecodable, fmt.Sprintf(`UPDATE nb101trialconfig SET %s WHERE id IN (%d, 4)`, change, means[1].Config.ID))
		db := openDB(t, undecodable)
		gotMeans, err := db.BestMeans(t.Context(), 108, nb101.Test, 100, nb101.Filter{})
		is.True(errors.As(err, &corrupt))
		is.Equal(corrupt.ID, means[1].Config.ID)
		is.Equal(gotMeans, means[:1])
		got, err := db.BestTrials(t.Context(), 108, nb101.Test, 100, nb101.Filter{})
		is.True(errors.As(err, &corrupt))
		is.Equal(corrupt.ID, means[1].Config.ID)
		is.True(len(got) > 0)
	}
	_, err = db.Lookup(t.Context(), nb101.ByArch(mustArch(t, testdb.FirstArch)), 36)
	is.True(errors.As(err, &corrupt))
	is.Equal(corrupt.ID, int64(4))
}

// Tables whose columns may be NULL, as other programs make them.
func TestNullHidesNoRow(t *testing.T) {
	for _, column := range []string{"test_acc", "valid_acc", "train_acc", "parameters", "training_time"} {
		t.Run(column, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			testdb.Exec(t, path, `PRAGMA foreign_keys = OFF; CREATE TABLE copy AS SELECT * FROM nb101trialstats;
				DROP TABLE nb101trialstats;
				CREATE TABLE nb101trialstats (id INTEGER PRIMARY KEY, config_id INTEGER, train_acc REAL, valid_acc REAL, test_acc REAL, parameters REAL, training_time REAL);
				INSERT INTO nb101trialstats SELECT * FROM copy; DROP TABLE copy;
				CREATE INDEX nb101trialstats_config_id ON nb101trialstats (config_id);
				UPDATE nb101trialstats SET `+column+` = NULL WHERE id = 11`)
			db := openDB(t, path)
			named := func(err error) {
				t.Helper()
				var corrupt *nb101.CorruptRowError
				is.True(errors.As(err, &corrupt))
				is.Equal(corrupt.Table, "nb101trialstats")
				is.Equal(corrupt.ID, int64(11))
			}
			for _, f := range []nb101.Filter{
				{TestAcc: nb101.AtMost(101)}, {TestAcc: nb101.AtLeast(1)}, {ValidAcc: nb101.AtMost(101)}, {ValidAcc: nb101.AtLeast(1)},
				{TrainAcc: nb101.AtMost(101)}, {TrainAcc: nb101.AtLeast(1)}, {Parameters: nb101.AtMost(100)}, {Parameters: nb101.AtLeast(0)},
				{TrainingTime: nb101.AtMost(1e9)}, {TrainingTime: nb101.AtLeast(0)}, {},
			} {
				trials, err := drain(db.Trials(t.Context(), 108, f))
				named(err)
				is.True(trials >= 1) // trial 10 comes before it
				_, err = drain(db.Means(t.Context(), 108, f))
				named(err)
				_, err = db.BestTrials(t.Context(), 108, nb101.Accuracy(rankedBy(column)), 1000, f)
				named(err)
				_, err = db.BestMeans(t.Context(), 108, nb101.Accuracy(rankedBy(column)), 1000, f)
				named(err)
			}
			if by := rankedBy(column); by+"_acc" == column { // what has no rank is the first
				_, err := db.BestTrials(t.Context(), 108, nb101.Accuracy(by), 1, nb101.Filter{})
				named(err)
				_, err = db.BestMeans(t.Context(), 108, nb101.Accuracy(by), 1, nb101.Filter{})
				named(err)
			}
		})
	}
}

// rankedBy is the accuracy in a column, or else the test accuracy.
func rankedBy(column string) string {
	if by, ok := strings.CutSuffix(column, "_acc"); ok {
		return by
	}
	return "test"
}

// A config of no budget may be the best of any.
func TestRankingsNameAConfigWithoutABudget(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, `PRAGMA foreign_keys = OFF; CREATE TABLE copy AS SELECT * FROM nb101trialconfig;
		DROP TABLE nb101trialconfig;
		CREATE TABLE nb101trialconfig (id INTEGER PRIMARY KEY, arch JSON, num_vertices INTEGER, hash VARCHAR(64), num_epochs INTEGER);
		INSERT INTO nb101trialconfig SELECT * FROM copy; DROP TABLE copy;
		UPDATE nb101trialconfig SET num_epochs = NULL WHERE id = 4`)
	db := openDB(t, path)
	var corrupt *nb101.CorruptRowError
	_, err := db.BestTrials(t.Context(), 108, nb101.Test, 1, nb101.Filter{})
	is.True(errors.As(err, &corrupt))
	is.Equal(corrupt.ID, int64(4))
	_, err = db.BestMeans(t.Context(), 108, nb101.Test, 1, nb101.Filter{})
	is.True(errors.As(err, &corrupt))
	is.Equal(corrupt.ID, int64(4))
}

// A trial that is of no config, or of any, is not left out without a word.
func TestATrialWithoutANumberOfItsConfigIsNamed(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, `UPDATE nb101trialstats SET config_id = 'q' WHERE id = 11`)
	db := openDB(t, path)
	named := func(err error) {
		t.Helper()
		var corrupt *nb101.CorruptRowError
		is.True(errors.As(err, &corrupt))
		is.Equal(corrupt.Table, "nb101trialstats")
		is.Equal(corrupt.ID, int64(11))
	}
	for _, f := range []nb101.Filter{{}, {Vertices: nb101.Exactly(7)}, {TestAcc: nb101.AtLeast(1)}} {
		_, err := drain(db.Trials(t.Context(), 108, f))
		named(err)
		_, err = drain(db.Means(t.Context(), 108, f))
		named(err)
		_, err = db.BestTrials(t.Context(), 108, nb101.Test, 1, f)
		named(err)
		_, err = db.BestMeans(t.Context(), 108, nb101.Test, 1, f)
		named(err)
	}
	trials, err := db.Lookup(t.Context(), nb101.ByArch(mustArch(t, testdb.FirstArch)), 108)
	is.NoErr(err) // it searches for the number
	is.Equal(len(trials), 2)
}

// A fraction is the id of no config. To look for one, a walk at a budget would
// have to read the whole index after it.
func TestATrialOfAFractionOfAConfig(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, `UPDATE nb101trialstats SET config_id = 4.5 WHERE id = 11`)
	db := openDB(t, path)
	_, err := drain(db.Trials(t.Context(), nb101.AllBudgets, nb101.Filter{}))
	var corrupt *nb101.CorruptRowError
	is.True(errors.As(err, &corrupt))
	is.Equal(corrupt.Table, "nb101trialstats")
	is.Equal(corrupt.ID, int64(11))
	n, err := drain(db.Trials(t.Context(), 108, nb101.Filter{}))
	is.NoErr(err)
	is.Equal(n, 90)
}

// Nor is an intermediate result that is of no trial. Look-ups search an index for
// the number of the trial, and leave it out.
func TestAResultWithoutANumberOfItsTrialIsNamed(t *testing.T) {
	for _, value := range []string{"'x'", "x'3131'", "11.5", "NULL"} {
		t.Run(value, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			testdb.Exec(t, path, testdb.PandasTables+`UPDATE nb101intermediatestats SET trial_id = `+value+` WHERE id = 21`)
			db := openDB(t, path)
			named := func(err error) {
				t.Helper()
				var corrupt *nb101.CorruptRowError
				is.True(errors.As(err, &corrupt))
				is.Equal(corrupt.Table, "nb101intermediatestats")
				is.Equal(corrupt.ID, int64(21))
				is.True(strings.Contains(err.Error(), "trial_id"))
			}
			with := nb101.WithIntermediates()
			for _, f := range []nb101.Filter{{}, {Vertices: nb101.Exactly(7)}, {TestAcc: nb101.AtLeast(1)}} {
				_, err := drain(db.Trials(t.Context(), 108, f, with))
				named(err)
				_, err = drain(db.Means(t.Context(), 108, f, with))
				named(err)
				n, err := drain(db.Means(t.Context(), 108, f))
				is.NoErr(err) // which asks for no results on the way
				is.True(n > 0)
			}
			n, err := drain(db.Trials(t.Context(), nb101.AllBudgets, nb101.Filter{}, with))
			named(err)
			is.Equal(n, 110)
			n, err = drain(db.Means(t.Context(), nb101.AllBudgets, nb101.Filter{}, with))
			named(err)
			is.Equal(n, 38)
			trials, err := db.Lookup(t.Context(), nb101.ByArch(mustArch(t, testdb.FirstArch)), 108, with)
			is.NoErr(err)
			is.Equal(len(trials), 3)
			is.Equal(len(trials[1].Intermediates), 1)
		})
	}
}

// A bound that a damaged value cannot be compared with neither hides the row nor
// lets it through: a filter finds it as a walk without one does.
func TestFiltersDoNotHideCorruptRows(t *testing.T) {
	for _, c := range []struct {
		change, table string
		id            int64
		filters       []nb101.Filter
	}{
		{`UPDATE nb101trialstats SET parameters = 'x' WHERE id = 11`, "nb101trialstats", 11,
			[]nb101.Filter{{Parameters: nb101.AtLeast(1)}, {Parameters: nb101.AtMost(1)}}},
		{`UPDATE nb101trialstats SET training_time = x'00' WHERE id = 11`, "nb101trialstats", 11,
			[]nb101.Filter{{TrainingTime: nb101.AtLeast(1e6)}, {TrainingTime: nb101.AtMost(1e6)}}},
		{`UPDATE nb101trialstats SET train_acc = 'x' WHERE id = 11`, "nb101trialstats", 11,
			[]nb101.Filter{{TrainAcc: nb101.AtLeast(100)}, {TrainAcc: nb101.AtMost(1)}}},
		{`UPDATE nb101trialstats SET valid_acc = 'x' WHERE id = 11`, "nb101trialstats", 11,
			[]nb101.Filter{{ValidAcc: nb101.AtLeast(100)}, {ValidAcc: nb101.AtMost(1)}}},
		{`UPDATE nb101trialstats SET test_acc = '' WHERE id = 11`, "nb101trialstats", 11,
			[]nb101.Filter{{TestAcc: nb101.AtLeast(100)}, {TestAcc: nb101.AtMost(1)}}},
		{`UPDATE nb101trialstats SET valid_acc = 'x' WHERE config_id = 4`, "nb101trialstats", 10,
			[]nb101.Filter{{ValidAcc: nb101.AtLeast(100)}, {ValidAcc: nb101.AtMost(1)}}},
		{`UPDATE nb101trialconfig SET num_vertices = 'x' WHERE id = 4`, "nb101trialconfig", 4,
			[]nb101.Filter{{Vertices: nb101.AtLeast(8)}, {Vertices: nb101.AtMost(1)}}},
		{`UPDATE nb101trialconfig SET num_vertices = 6.5 WHERE id = 4`, "nb101trialconfig", 4,
			[]nb101.Filter{{Vertices: nb101.AtLeast(8)}, {Vertices: nb101.Exactly(6)}}},
		{`UPDATE nb101trialconfig SET num_epochs = 'x' WHERE id = 4`, "nb101trialconfig", 4,
			[]nb101.Filter{{}, {Vertices: nb101.Exactly(7)}}},
	} {
		t.Run(c.change, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			testdb.Exec(t, path, c.change)
			db := openDB(t, path)
			named := func(err error) {
				t.Helper()
				var corrupt *nb101.CorruptRowError
				is.True(errors.As(err, &corrupt))
				is.Equal(corrupt.Table, c.table)
				is.Equal(corrupt.ID, c.id)
			}
			for _, f := range c.filters {
				_, err := drain(db.Trials(t.Context(), 108, f))
				named(err)
				_, err = drain(db.Means(t.Context(), 108, f))
				named(err)
				_, err = db.BestTrials(t.Context(), 108, nb101.Valid, 1000, f)
				named(err)
				_, err = db.BestMeans(t.Context(), 108, nb101.Valid, 1000, f)
				named(err)
				if c.table == "nb101trialconfig" {
					_, err = drain(db.Configs(t.Context(), 108, f))
					named(err)
				}
				// What is not asked for is not read.
				f.Vertices = nb101.Exactly(2)
				if c.table == "nb101trialstats" {
					n, err := drain(db.Trials(t.Context(), nb101.AllBudgets, f))
					is.NoErr(err)
					is.Equal(n, 0)
				}
			}
		})
	}
}

// A row whose accuracy is not a number may have any rank.
func TestRankingsNameRowsOfUnknownRank(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, `UPDATE nb101trialstats SET test_acc = 'x' WHERE id = 11`)
	db := openDB(t, path)
	var corrupt *nb101.CorruptRowError
	trials, err := db.BestTrials(t.Context(), 108, nb101.Test, 1, nb101.Filter{})
	is.True(errors.As(err, &corrupt))
	is.Equal(corrupt.ID, int64(11))
	is.Equal(len(trials), 0)
	means, err := db.BestMeans(t.Context(), 108, nb101.Test, 1, nb101.Filter{})
	is.True(errors.As(err, &corrupt))
	is.Equal(corrupt.ID, int64(11))
	is.Equal(len(means), 0)
	best, err := db.BestTrials(t.Context(), 108, nb101.Valid, 1, nb101.Filter{})
	is.NoErr(err) // by another accuracy it is known not to be the best
	is.Equal(len(best), 1)
}

func TestCountsNameCorruptRows(t *testing.T) {
	for _, change := range []string{"num_epochs = 'many'", "num_vertices = 'many'", "num_epochs = 10.5", "num_vertices = x'00'"} {
		t.Run(change, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			testdb.Exec(t, path, "UPDATE nb101trialconfig SET "+change+" WHERE id = 4")
			_, err := openDB(t, path).Counts(t.Context())
			var corrupt *nb101.CorruptRowError
			is.True(errors.As(err, &corrupt))
			is.Equal(corrupt.Table, "nb101trialconfig")
			is.Equal(corrupt.ID, int64(4))
		})
	}
}

// A hash that is stored otherwise than NNI does is not said to be missing, and
// what the message says puts it right.
func TestHashesThatNoLookUpFinds(t *testing.T) {
	for _, hash := range []string{"upper(hash)", "CAST(hash AS BLOB)", "CAST(upper(hash) AS BLOB)", "x'" + testdb.FirstHash + "'"} {
		t.Run(hash, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			h, err := nb101.ParseHash(testdb.FirstHash)
			is.NoErr(err)
			testdb.Exec(t, path, "UPDATE nb101trialconfig SET hash = "+hash+" WHERE hash = '"+testdb.FirstHash+"'")
			db := openDB(t, path)
			var corrupt *nb101.CorruptRowError
			if hash != "CAST(upper(hash) AS BLOB)" { // which only the check of all finds
				_, err = db.Lookup(t.Context(), nb101.ByHash(h), 108)
				is.True(errors.As(err, &corrupt))
				_, err = db.LookupConfigs(t.Context(), nb101.ByHash(h), 108)
				is.True(errors.As(err, &corrupt))
			}
			err = db.CheckHashes(t.Context())
			is.True(errors.As(err, &corrupt))
			is.Equal(corrupt.Table, "nb101trialconfig")
			_, repair, _ := strings.Cut(err.Error(), "correct that with: ")
			is.NoErr(db.Close()) // an open one keeps a lock for a while, for which the driver does not wait
			testdb.Exec(t, path, repair)
			db = openDB(t, path)
			_, err = db.Lookup(t.Context(), nb101.ByHash(h), 108)
			is.NoErr(err)
			is.NoErr(db.CheckHashes(t.Context()))
		})
	}
}

// A hash of some rows alone neither hides them nor the others.
func TestHashesOfSomeRowsThatNoLookUpFinds(t *testing.T) {
	for _, hash := range []string{"upper(hash)", "CAST(hash AS BLOB)", "x'" + testdb.FirstHash + "'"} {
		t.Run(hash, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			h, err := nb101.ParseHash(testdb.FirstHash)
			is.NoErr(err)
			testdb.Exec(t, path, "UPDATE nb101trialconfig SET hash = "+hash+" WHERE id = 4")
			db := openDB(t, path)
			named := func(err error) {
				t.Helper()
				var corrupt *nb101.CorruptRowError
				is.True(errors.As(err, &corrupt))
				is.Equal(corrupt.ID, int64(4))
			}
			_, err = db.Lookup(t.Context(), nb101.ByHash(h), 108)
			named(err)
			trials, err := db.Lookup(t.Context(), nb101.ByHash(h), nb101.AllBudgets, nb101.WithIntermediates())
			named(err)
			is.Equal(len(trials), 1) // that at 4 epochs
			is.True(len(trials[0].Intermediates) > 0)
			means, err := db.LookupMeans(t.Context(), nb101.ByHash(h), nb101.AllBudgets)
			named(err)
			is.Equal(len(means), 1)
			configs, err := db.LookupConfigs(t.Context(), nb101.ByHash(h), nb101.AllBudgets)
			named(err)
			is.Equal(len(configs), 1)
			trials, err = db.Lookup(t.Context(), nb101.ByHash(h), 4)
			is.NoErr(err) // nothing is missing
			is.Equal(len(trials), 1)
		})
	}
}
