package nb101_test

import (
	"context"
	"database/sql"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/dbgen"
	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/sql/schema"
)

// preparer notes the text of every query that dbgen prepares.
type preparer struct {
	*sql.DB
	queries map[string]string // by name
}

var queryName = regexp.MustCompile(`^-- name: (\w+) `)

func (p preparer) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	p.queries[queryName.FindStringSubmatch(query)[1]] = query
	return p.DB.PrepareContext(ctx, query)
}

// The plan of every query, as far as it touches tables. A look-up must search
// by the index meant for it and never walk through a table.
const (
	configByID   = "SEARCH c USING INTEGER PRIMARY KEY (rowid=?)"
	configByHash = "SEARCH c USING INDEX nb101trialconfig_hash (hash=?)"
	trialsOf     = "SEARCH t USING INDEX nb101trialstats_config_id (config_id=?)"
)

var plans = map[string][]string{
	"GetConfig":       {"SEARCH nb101trialconfig USING INTEGER PRIMARY KEY (rowid=?)"},
	"ConfigsByHash":   {"SEARCH nb101trialconfig USING INDEX nb101trialconfig_hash (hash=?)"},
	"ConfigsByArch":   {"SEARCH nb101trialconfig USING INDEX nb101trialconfig_arch (arch=?)"},
	"ListConfigs":     {"SEARCH nb101trialconfig USING INTEGER PRIMARY KEY (rowid>?)"},
	"ConfigsInRange":  {"SEARCH nb101trialconfig USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"},
	"TrialFurtherOn":  {"SEARCH nb101trialstats USING INTEGER PRIMARY KEY (rowid>?)"},
	"ConfigFurtherOn": {"SEARCH nb101trialconfig USING INTEGER PRIMARY KEY (rowid>?)"},
	// Each begins with a condition that cannot hold, id IS NULL.
	"ConfigOfNoRange":            {"SCAN nb101trialconfig USING COVERING INDEX nb101trialconfig_num_epochs", "SEARCH nb101trialconfig USING INTEGER PRIMARY KEY (rowid>?)", "SEARCH nb101trialconfig USING INTEGER PRIMARY KEY (rowid<?)"},
	"TrialOfNoRange":             {"SCAN nb101trialstats USING COVERING INDEX nb101trialstats_config_id", "SEARCH nb101trialstats USING INTEGER PRIMARY KEY (rowid>?)", "SEARCH nb101trialstats USING INTEGER PRIMARY KEY (rowid<?)"},
	"ConfigIDsByHash":            {"SEARCH nb101trialconfig USING COVERING INDEX nb101trialconfig_hash (hash=?)"},
	"ConfigOfOtherHash":          {"SEARCH nb101trialconfig USING COVERING INDEX nb101trialconfig_hash (hash=?)"},
	"TrialWithoutConfig":         {"SEARCH nb101trialstats USING COVERING INDEX nb101trialstats_config_id (config_id>?)", "SCAN nb101trialstats USING COVERING INDEX nb101trialstats_config_id"},
	"ConfigWithoutBudget":        {"SEARCH nb101trialconfig USING COVERING INDEX nb101trialconfig_num_epochs (num_epochs>?)", "SCAN nb101trialconfig USING COVERING INDEX nb101trialconfig_num_epochs"},
	"GetTrial":                   {"SEARCH t USING INTEGER PRIMARY KEY (rowid=?)", configByID},
	"TrialsByHash":               {configByHash, trialsOf},
	"TrialsByArch":               {"SEARCH c USING INDEX nb101trialconfig_arch (arch=?)", trialsOf},
	"ListTrials":                 {"SEARCH t USING INTEGER PRIMARY KEY (rowid>?)", configByID},
	"TrialsOfConfig":             {"SEARCH nb101trialstats USING INDEX nb101trialstats_config_id (config_id=?)"},
	"TrialIDsOfConfig":           {"SEARCH nb101trialstats USING COVERING INDEX nb101trialstats_config_id (config_id=?)"},
	"TrialsOfConfigRange":        {"SEARCH c USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)", trialsOf},
	"TrialsOfConfigs":            {configByID, trialsOf},
	"TrialsWithIDs":              {"SEARCH t USING INTEGER PRIMARY KEY (rowid=?)", configByID},
	"TrialsInRange":              {"SEARCH nb101trialstats USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"},
	"FilterTrials":               {"SEARCH t USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)", configByID},
	"FilterMeans":                {"SEARCH c USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)", trialsOf, "SCAN m"},
	"GetIntermediate":            {"SEARCH nb101intermediatestats USING INTEGER PRIMARY KEY (rowid=?)"},
	"IntermediateIDsOfTrial":     {"SEARCH nb101intermediatestats USING COVERING INDEX nb101intermediatestats_trial_id (trial_id=?)"},
	"IntermediatesOfConfigRange": {"SEARCH c USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)", "SEARCH t USING COVERING INDEX nb101trialstats_config_id (config_id=?)", "SEARCH i USING INDEX nb101intermediatestats_trial_id (trial_id=?)"},
	"MeansByHash":                {configByHash, trialsOf},
	"BestMeans":                  {"SEARCH c USING INDEX nb101trialconfig_num_epochs (num_epochs=?)", trialsOf, "SCAN m"},
	"BestMeansOfAll":             {"SEARCH c USING INDEX nb101trialconfig_num_epochs (num_epochs=?)", trialsOf, "SCAN m"},
	"BestTrials":                 {"SEARCH c USING INDEX nb101trialconfig_num_epochs (num_epochs=?)", trialsOf},
	"IntermediatesOfTrial":       {"SEARCH nb101intermediatestats USING INDEX nb101intermediatestats_trial_id (trial_id=?)"},
	"IntermediatesOfTrials":      {"SEARCH nb101intermediatestats USING INDEX nb101intermediatestats_trial_id (trial_id=?)"},
	"IntermediatesOfTrialRange":  {"SEARCH nb101intermediatestats USING INDEX nb101intermediatestats_trial_id (trial_id>? AND trial_id<?)"},
	"MeanIntermediatesOfConfig":  {"SEARCH t USING COVERING INDEX nb101trialstats_config_id (config_id=?)", "SEARCH i USING INDEX nb101intermediatestats_trial_id (trial_id=?)"},
	"ListIntermediates":          {"SEARCH nb101intermediatestats USING INTEGER PRIMARY KEY (rowid>?)"},
}

// These read whole tables, or write, or say what is wrong with a row.
var unplanned = []string{
	"CountCells", "CountConfigsByBudget", "CountConfigsByVertices", "CountIntermediates", "CountTrials", "MistypedConfig",
	"ConfigWithOtherHash", "IntermediateWithoutTrial",
	"InsertConfig", "InsertIntermediate", "InsertTrial", "TimeFactor",
}

func TestLookupsUseTheirIndex(t *testing.T) {
	migrated := migratedNNI(t)
	for file, path := range map[string]string{"unmigrated": testdb.NNI(t), "migrated": migrated} {
		t.Run(file, func(t *testing.T) {
			is := is.New(t)
			p := preparer{testdb.Open(t, path), map[string]string{}}
			q, err := dbgen.Prepare(t.Context(), p)
			is.NoErr(err)
			defer q.Close()
			is.Equal(slices.Sorted(maps.Keys(p.queries)), slices.Sorted(slices.Values(append(slices.Collect(maps.Keys(plans)), unplanned...)))) // every query is in one list

			for name, want := range plans {
				var got []string
				for _, step := range planOf(t, p.DB, p.queries[name]) {
					if strings.HasPrefix(step, "SCAN") || strings.HasPrefix(step, "SEARCH") {
						// The migrated file has one index more that begins with the hash.
						got = append(got, strings.ReplaceAll(step, "nb101trialconfig_hash_num_epochs", "nb101trialconfig_hash"))
					}
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s: the plan is %q, want %q", name, got, want)
				}
			}
		})
	}
}

// migratedNNI makes the database of NNI's with the index and the views, but
// without statistics of other programs' making.
func migratedNNI(t *testing.T) string {
	path := testdb.NNI(t)
	handle := testdb.Open(t, path)
	names, err := fs.Glob(schema.FS, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names[1:] { // the first one makes NNI's tables
		script, err := schema.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		up, _, _ := strings.Cut(string(script), "-- +goose Down")
		if _, err := handle.Exec(up); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// planOf returns the steps of the plan of a query.
func planOf(t *testing.T, handle *sql.DB, query string) (steps []string) {
	t.Helper()
	rows, err := handle.Query("EXPLAIN QUERY PLAN "+query, make([]any, params(query))...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return steps
}

var parameter = regexp.MustCompile(`\?\d*`)

// params counts the different parameters of a query.
func params(query string) int {
	found := map[string]bool{}
	for _, p := range parameter.FindAllString(query, -1) {
		found[p] = true
	}
	return len(found)
}
