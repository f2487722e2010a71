package nb101_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
)

// What the views say, by the means of package nb101, to the last bit. Three
// times 5.878154, divided by three, is not 5.878154.
func TestViewsSayWhatWalksSay(t *testing.T) {
	for name, change := range map[string]string{
		"as NNI wrote it": "",
		"odd parameters":  "UPDATE nb101trialstats SET parameters = 5.878154",
		"seconds":         "UPDATE nb101trialstats SET training_time = training_time / 60",
		"a config without trials": `DELETE FROM nb101intermediatestats WHERE trial_id IN (SELECT id FROM nb101trialstats WHERE config_id = 4);
			DELETE FROM nb101trialstats WHERE config_id = 4`,
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			path := migratedNNI(t)
			testdb.Exec(t, path, change)
			db := openDB(t, path)
			var trials, means []string
			for _, t := range collect(t, db.Trials(t.Context(), nb101.AllBudgets, nb101.Filter{})) {
				trials = append(trials, fmt.Sprintf("%#v", []any{t.ID, t.Config.ID, t.Config.Hash.String(), t.TrainAcc, t.ValidAcc, t.TestAcc, t.Parameters, t.TrainingTime}))
			}
			for _, m := range collect(t, db.Means(t.Context(), nb101.AllBudgets, nb101.Filter{})) {
				means = append(means, fmt.Sprintf("%#v", []any{m.Config.ID, m.Config.Hash.String(), int64(m.NumTrials), m.TrainAcc, m.ValidAcc, m.TestAcc, m.Parameters, m.TrainingTime}))
			}
			is.Equal(testdb.Ask(t, path, `SELECT trial_id, config_id, hash, train_acc, valid_acc, test_acc, parameters, training_seconds
				FROM nb101_trials ORDER BY trial_id`), trials)
			is.Equal(testdb.Ask(t, path, `SELECT config_id, hash, num_trials, mean_train_acc, mean_valid_acc, mean_test_acc, parameters, mean_training_seconds
				FROM nb101_configs ORDER BY config_id`), means)
		})
	}
}

// A look-up through a view searches by the same indexes as one through the
// tables, and does not sort to find the unit of times.
func TestViewsUseTheIndexes(t *testing.T) {
	handle := testdb.Open(t, migratedNNI(t))
	unit := []string{
		"SCAN nb101trialstats", "SCAN t", configByID, "SEARCH i USING INDEX nb101intermediatestats_trial_id (trial_id=?)",
		"SCAN t", configByID,
	}
	for _, c := range []struct{ where, config string }{
		{"hash = ?", "SEARCH c USING INDEX nb101trialconfig_hash_num_epochs (hash=?)"},
		{"hash = ?1 AND num_epochs = ?2", "SEARCH c USING INDEX nb101trialconfig_hash_num_epochs (hash=? AND num_epochs=?)"},
		{"arch = ?", "SEARCH c USING INDEX nb101trialconfig_arch (arch=?)"},
		{"config_id = ?", configByID},
	} {
		for _, view := range []struct {
			name  string
			units int // how often it asks for the unit
		}{{"nb101_trials", 1}, {"nb101_configs", 2}} {
			t.Run(view.name+" by "+c.where, func(t *testing.T) {
				var got []string
				for _, step := range planOf(t, handle, "SELECT * FROM "+view.name+" WHERE "+c.where) {
					if strings.Contains(step, "TEMP B-TREE") {
						t.Errorf("it sorts: %s", step)
					}
					if strings.HasPrefix(step, "SEARCH") || strings.HasPrefix(step, "SCAN ") &&
						!slices.Contains([]string{"SCAN CONSTANT ROW", "SCAN nb101_units", "SCAN " + view.name}, step) {
						got = append(got, step)
					}
				}
				want := []string{c.config, trialsOf}
				for range view.units {
					want = append(want, unit...)
				}
				if !slices.Equal(got, want) {
					t.Errorf("the plan is %q, want %q", got, want)
				}
			})
		}
	}
}

// The rule for the unit of times is written twice, because a file that has not
// been migrated has no views.
func TestTheUnitHasOneRule(t *testing.T) {
	is := is.New(t)
	rule := func(path, start string) string {
		text, err := os.ReadFile(path)
		is.NoErr(err)
		_, rest, found := strings.Cut(string(text), start)
		is.True(found)
		rule, _, found := strings.Cut(rest[strings.Index(rest, "SELECT"):], ";")
		is.True(found)
		return rule
	}
	is.Equal(rule("../sql/queries/nb101trialstats.sql", "-- name: TimeFactor"), rule("../sql/schema/00003_views.sql", "CREATE VIEW nb101_units"))

	path := migratedNNI(t)
	testdb.Exec(t, path, "DELETE FROM nb101intermediatestats; DELETE FROM nb101trialstats")
	is.Equal(openDB(t, path).TimeFactor(), 60.0)
	is.Equal(testdb.Ask(t, path, "SELECT time_factor FROM nb101_units"), []string{"[]interface {}{60}"})
}
