package readback_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/nb101/export"
)

// counted are queries that DuckDB and SQLite answer alike: %s is a file, or a
// view with the same columns.
var counted = map[export.Rows][]string{
	export.Trials: {
		"SELECT count(*), count(DISTINCT hash), min(hash), max(hash), min(arch), max(arch) FROM %s",
		"SELECT num_epochs, count(*), min(test_acc), max(test_acc), min(valid_acc), max(valid_acc), min(train_acc), max(train_acc) FROM %s GROUP BY num_epochs ORDER BY num_epochs",
		"SELECT num_vertices, count(*), min(training_seconds), max(training_seconds), min(parameters), max(parameters) FROM %s GROUP BY num_vertices ORDER BY num_vertices",
		"SELECT sum(trial_id), sum(config_id), min(trial_id), max(trial_id), sum(num_vertices), sum(num_epochs) FROM %s",
		"SELECT SUM(test_acc), SUM(valid_acc), SUM(train_acc), SUM(training_seconds), sum(CAST(round(parameters * 1000000) AS BIGINT)) FROM %s WHERE num_epochs = 108",
		"SELECT hash, test_acc, training_seconds FROM %s WHERE test_acc > 90 ORDER BY test_acc DESC, hash, trial_id LIMIT 20",
	},
	export.Means: {
		"SELECT count(*), count(DISTINCT hash), sum(config_id), sum(num_trials), min(num_trials), max(num_trials) FROM %s",
		"SELECT num_epochs, count(*), min(mean_test_acc), max(mean_test_acc), min(mean_valid_acc), max(mean_valid_acc), min(mean_train_acc), max(mean_train_acc) FROM %s GROUP BY num_epochs ORDER BY num_epochs",
		"SELECT min(mean_training_seconds), max(mean_training_seconds), min(parameters), max(parameters), min(arch), max(arch) FROM %s",
		"SELECT SUM(mean_test_acc), SUM(mean_valid_acc), SUM(mean_train_acc), SUM(mean_training_seconds), sum(CAST(round(parameters * 1000000) AS BIGINT)) FROM %s",
		"SELECT hash, mean_test_acc FROM %s WHERE num_epochs = 108 ORDER BY mean_test_acc DESC, hash LIMIT 20",
	},
	export.Cells: {
		"SELECT count(*), min(hash), max(hash), min(arch), max(arch), min(parameters), max(parameters), sum(num_vertices) FROM %s",
		"SELECT num_vertices, sum(CAST(round(parameters * 1000000) AS BIGINT)) FROM %s GROUP BY num_vertices ORDER BY num_vertices",
	},
	export.Intermediates: {
		"SELECT count(*), sum(intermediate_id), sum(trial_id), sum(run), sum(num_epochs) FROM %s",
		"SELECT current_epoch, count(*), min(test_acc), max(test_acc), min(valid_acc), max(valid_acc), min(train_acc), max(train_acc), min(training_seconds), max(training_seconds) FROM %s GROUP BY current_epoch ORDER BY current_epoch",
		"SELECT current_epoch, SUM(test_acc), SUM(valid_acc), SUM(train_acc), SUM(training_seconds) FROM %s GROUP BY current_epoch ORDER BY current_epoch",
	},
}

// views are what SQLite has for each kind of rows.
var views = map[export.Rows]string{
	export.Trials: "nb101_trials",
	export.Means:  "nb101_configs",
	export.Cells:  "(SELECT DISTINCT hash, arch, num_vertices, parameters FROM nb101_trials)",
	export.Intermediates: `(SELECT i.id AS intermediate_id, i.trial_id AS trial_id, t.id - 3 * (t.config_id - 1) AS run, c.num_epochs AS num_epochs,
		i.current_epoch AS current_epoch, i.train_acc AS train_acc, i.valid_acc AS valid_acc, i.test_acc AS test_acc, i.training_time AS training_seconds
		FROM nb101intermediatestats AS i JOIN nb101trialstats AS t ON t.id = i.trial_id JOIN nb101trialconfig AS c ON c.id = t.config_id)`,
}

// addUp names the function that adds real numbers up.
func addUp(query, function string) string { return strings.ReplaceAll(query, "SUM(", function+"(") }

func TestParquetFilesAnswerAsTheDatabaseDoes(t *testing.T) {
	for name, path := range databases(t) {
		for rows, queries := range counted {
			t.Run(name+" "+string(rows), func(t *testing.T) {
				is := is.New(t)
				db := openDatabase(t, path)
				file := filepath.Join(t.TempDir(), string(rows)+".parquet")
				_, err := export.ParquetFromDatabase(ctx, db, file, rows, export.Options{})
				is.NoErr(err)
				var asked []string
				for _, q := range queries {
					// Both carry along what a sum loses, and so get the same last bit.
					asked = append(asked, fmt.Sprintf(addUp(q, "fsum"), "'"+file+"'"))
				}
				lines := script(t, "duckdb.mjs", asked...)
				for _, q := range queries {
					for _, want := range answer(t, db, fmt.Sprintf(addUp(q, "sum"), views[rows])) {
						var got []any
						is.True(len(lines) > 0)
						decode(t, lines[0], &got)
						lines = lines[1:]
						is.Equal(got, want)
					}
				}
				is.Equal(len(lines), 0)
			})
		}
	}
}
