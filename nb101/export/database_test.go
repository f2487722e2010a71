package export_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/export"
)

// What the shape of a table has no place for is an error that names the row.
func TestRowsThatATableCannotHold(t *testing.T) {
	for _, c := range []struct {
		name, change, table string
		id                  int64
		says                string
	}{
		// The first 32 bits of a hash say where the cell is; the others count too.
		{"the end of a hash", "UPDATE nb101trialconfig SET hash = substr(hash, 1, 24) || '00000000' WHERE hash LIKE '00005c14%'", "nb101trialconfig", 1, "that of its arch"},
		{"the beginning of a hash", "UPDATE nb101trialconfig SET hash = 'ffffffff' || substr(hash, 9) WHERE id = 4", "nb101trialconfig", 4, "is not a cell of the search space"},
		{"an accuracy", "UPDATE nb101trialstats SET test_acc = 93.3 WHERE id = 10", "nb101trialstats", 10, "not the percentage of a float32"},
		{"a time", "UPDATE nb101trialstats SET training_time = 0.1 WHERE id = 12", "nb101trialstats", 12, "training_time is 0.1, which is not 60 times a float32"},
		{"a time on the way", "UPDATE nb101intermediatestats SET training_time = 33.3 WHERE id = 23", "nb101intermediatestats", 23, "training_time is 33.3, which is not a float32"},
		{"the least change of a time", "UPDATE nb101trialstats SET training_time = training_time * 1.0000000000000002 WHERE id = 12", "nb101trialstats", 12, "which is not 60 times a float32"},
		{"a number of vertices", "UPDATE nb101trialconfig SET num_vertices = 6 WHERE id = 4", "nb101trialconfig", 4, "num_vertices is 6; its arch has 7"},
		{"a hash in capitals", "UPDATE nb101trialconfig SET hash = upper(hash) WHERE id = 4", "nb101trialconfig", 4, "its hash is in capitals"},
		{"a hash that is no text", "UPDATE nb101trialconfig SET hash = CAST(hash AS BLOB) WHERE id = 4", "nb101trialconfig", 4, "hash is x'303030303563"},
		{"a hash of one config", "UPDATE nb101trialconfig SET hash = substr(hash, 1, 24) || '00000000' WHERE id = 4", "nb101trialconfig", 4, "hash is 00005c142e6f48ac74fdcf7300000000"},
		{"no budget", "UPDATE nb101trialconfig SET num_epochs = 5 WHERE id = 4", "nb101trialconfig", 4, "the budgets are"},
		{"a second config", "INSERT INTO nb101trialconfig SELECT 2, arch, num_vertices, hash, num_epochs FROM nb101trialconfig WHERE id = 1", "nb101trialconfig", 2, "an earlier config has the cell"},
		{"an earlier config", "INSERT INTO nb101trialconfig SELECT 3, arch, num_vertices, hash, num_epochs FROM nb101trialconfig WHERE id = 4", "nb101trialconfig", 4, "an earlier config has the cell"},
		{"a second config far away", "INSERT INTO nb101trialconfig SELECT 9000000, arch, num_vertices, hash, num_epochs FROM nb101trialconfig WHERE id = 1", "nb101trialconfig", 9000000, "an earlier config has the cell"},
		{"no config", "UPDATE nb101trialstats SET config_id = 5 WHERE id = 12", "nb101trialstats", 12, "its config 5 does not exist"},
		{"text for a config", "UPDATE nb101trialstats SET config_id = 'four' WHERE id = 12", "nb101trialstats", 12, "config_id is four, which is not an integer"},
		{"a fraction of a config", "UPDATE nb101trialstats SET config_id = 4.5 WHERE id = 12", "nb101trialstats", 12, "config_id is 4.5, which is not an integer"},
		{"text for a trial", "UPDATE nb101intermediatestats SET trial_id = 'x' WHERE id = 24", "nb101intermediatestats", 24, "trial_id is x, which is not an integer"},
		{"a fraction of a trial", "UPDATE nb101intermediatestats SET trial_id = 12.5 WHERE id = 24", "nb101intermediatestats", 24, "trial_id is 12.5, which is not an integer"},
		{"a fourth trial", "INSERT INTO nb101trialstats SELECT 13, config_id, train_acc, valid_acc, test_acc, parameters, training_time FROM nb101trialstats WHERE id = 12", "nb101trialstats", 13, "the fourth trial"},
		{"no trial", "UPDATE nb101intermediatestats SET trial_id = 13 WHERE id = 24", "nb101intermediatestats", 24, "its trial 13 does not exist"},
		{"no final result", "DELETE FROM nb101intermediatestats WHERE id = 24", "nb101trialstats", 12, "its intermediate result at epoch 108 is missing"},
		{"no final result of other ids", "UPDATE nb101trialstats SET id = 9000000 WHERE id = 12; UPDATE nb101intermediatestats SET trial_id = 9000000 WHERE id = 23; DELETE FROM nb101intermediatestats WHERE id = 24", "nb101trialstats", 9000000, "its intermediate result at epoch 108 is missing"},
		{"no result on the way", "DELETE FROM nb101intermediatestats WHERE trial_id = 12", "nb101trialstats", 12, "its intermediate result at epoch 108 is missing"},
		{"a third result", "INSERT INTO nb101intermediatestats SELECT 25, trial_id, 7, train_acc, valid_acc, test_acc, training_time FROM nb101intermediatestats WHERE id = 23", "nb101intermediatestats", 25, "neither half nor all"},
		{"a second result half-way", "INSERT INTO nb101intermediatestats SELECT 25, trial_id, current_epoch, train_acc, valid_acc, test_acc, training_time FROM nb101intermediatestats WHERE id = 23", "nb101intermediatestats", 25, "another result of its trial 12 is at epoch 54 too"},
		{"a second result at the end", "INSERT INTO nb101intermediatestats SELECT 25, trial_id, current_epoch, train_acc, valid_acc, test_acc, training_time FROM nb101intermediatestats WHERE id = 24", "nb101intermediatestats", 25, "another result of its trial 12 is at epoch 108 too"},
		{"a final result of its own", "UPDATE nb101intermediatestats SET valid_acc = 50 WHERE id = 24", "nb101intermediatestats", 24, "not those of its trial"},
		{"another epoch", "UPDATE nb101intermediatestats SET current_epoch = 7 WHERE id = 23", "nb101intermediatestats", 23, "neither half nor all"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			testdb.Exec(t, path, c.change)
			out := filepath.Join(t.TempDir(), "a.arrow")
			_, err := export.ArrowFromDatabase(ctx, testdb.Open(t, path), out, export.Options{})
			var row *export.RowError
			is.True(errors.As(err, &row))
			is.Equal(row.Table, c.table)
			is.Equal(row.ID, c.id)
			is.True(strings.Contains(err.Error(), c.says))
			is.Equal(len(testdb.Names(t, filepath.Dir(out))), 0)
		})
	}
}

// Rows are read by several ranges of ids at the same time; whichever is the first
// to come, of two that contradict each other the later one is named, and of others
// the first one.
func TestTheRowThatAnErrorNamesIsNotLeftToChance(t *testing.T) {
	for _, c := range []struct {
		name, change, table string
		id                  int64
	}{
		{"a second result half-way", "INSERT INTO nb101intermediatestats SELECT 5800000, trial_id, current_epoch, train_acc, valid_acc, test_acc, training_time FROM nb101intermediatestats WHERE id = 3754463", "nb101intermediatestats", 5800000},
		{"a second result at the end", "INSERT INTO nb101intermediatestats SELECT 5800000, trial_id, current_epoch, train_acc, valid_acc, test_acc, training_time FROM nb101intermediatestats WHERE id = 3754464", "nb101intermediatestats", 5800000},
		{"a second and a third one", "INSERT INTO nb101intermediatestats SELECT 5700000, trial_id, current_epoch, train_acc, valid_acc, test_acc, training_time FROM nb101intermediatestats WHERE id = 3754463; INSERT INTO nb101intermediatestats SELECT 5800000, trial_id, current_epoch, train_acc, valid_acc, test_acc, training_time FROM nb101intermediatestats WHERE id = 3754463", "nb101intermediatestats", 5700000},
		{"two epochs", "UPDATE nb101intermediatestats SET current_epoch = 7 WHERE id IN (3754463, 5759735)", "nb101intermediatestats", 3754463},
		{"two times", "UPDATE nb101trialstats SET training_time = 0.1 WHERE id IN (1877232, 2879868)", "nb101trialstats", 1877232},
		{"a config of another hash", "INSERT INTO nb101trialconfig SELECT 900000, arch, num_vertices, substr(hash, 1, 24) || '00000000', num_epochs FROM nb101trialconfig WHERE id = 625744", "nb101trialconfig", 900000},
		{"two wrong hashes", "UPDATE nb101trialconfig SET hash = substr(hash, 1, 24) || '00000000' WHERE id IN (1, 4, 959956)", "nb101trialconfig", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			testdb.Exec(t, path, c.change)
			handle := testdb.Open(t, path)
			for range 2 {
				_, err := export.ArrowFromDatabase(ctx, handle, filepath.Join(t.TempDir(), "a.arrow"), export.Options{})
				var row *export.RowError
				is.True(errors.As(err, &row))
				is.Equal(row.Table, c.table)
				is.Equal(row.ID, c.id)
			}
		})
	}
}

// Where ids do not name the rows, some of them would be left out.
func TestRowsWithoutIDsAreNotExported(t *testing.T) {
	for change, says := range map[string]string{
		"UPDATE nb101trialconfig SET id = NULL WHERE id = 4":    "nb101trialconfig has no id",
		"UPDATE nb101trialstats SET id = 'ten' WHERE id = 10":   "nb101trialstats has the id 'ten'",
		"UPDATE nb101intermediatestats SET id = 1 WHERE id = 2": "more than one row of its table nb101intermediatestats has the id 1",
	} {
		is := is.New(t)
		path := testdb.NNI(t)
		testdb.Exec(t, path, testdb.PandasTables)
		out := filepath.Join(t.TempDir(), "a.arrow")
		_, err := export.ArrowFromDatabase(ctx, testdb.Open(t, path), out, export.Options{})
		is.NoErr(err)
		testdb.Exec(t, path, change)
		_, err = export.ArrowFromDatabase(ctx, testdb.Open(t, path), out, export.Options{Force: true})
		is.True(errors.Is(err, nb101.ErrNotNNI))
		is.True(strings.Contains(err.Error(), says))
	}
}
