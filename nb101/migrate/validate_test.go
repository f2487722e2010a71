package migrate_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/migrate"
)

// ofNNI leaves out what a script of a test made.
func ofNNI(lines []string) []string {
	return slices.DeleteFunc(lines, func(line string) bool { return !strings.Contains(line, `"nb101`) })
}

// What is not as the record says is told, and repaired on the way up.
func TestDifferencesAreFoundAndRepaired(t *testing.T) {
	all := fmt.Sprintf("does not have each version up to %d once", migrate.Latest())
	for _, c := range []struct{ name, script, says string }{
		{"statistics of an index dropped", "DELETE FROM sqlite_stat1 WHERE idx = 'nb101trialconfig_hash_num_epochs'", "statistics are missing of nb101trialconfig"},
		{"statistics of a table dropped", "DELETE FROM sqlite_stat1 WHERE tbl = 'nb101trialstats'", "statistics are missing of nb101trialstats"},
		{"index dropped", "DROP INDEX nb101trialconfig_hash_num_epochs", "the index nb101trialconfig_hash_num_epochs is missing"},
		{"another index", "DROP INDEX nb101trialconfig_hash_num_epochs; CREATE INDEX nb101trialconfig_hash_num_epochs ON nb101trialconfig (hash)", "the index nb101trialconfig_hash_num_epochs is not as the migrations make it"},
		{"NNI's index dropped", "DROP INDEX nb101trialconfig_hash", "the index nb101trialconfig_hash is missing"},
		{"view dropped", "DROP VIEW nb101_trials", "the view nb101_trials is missing"},
		{"another view", "DROP VIEW nb101_trials; CREATE VIEW nb101_trials AS SELECT 1", "the view nb101_trials is not as the migrations make it"},
		{"statistics dropped", "DROP TABLE sqlite_stat1", "statistics are missing"},
		{"statistics of others only", "CREATE TABLE IF NOT EXISTS a (x); INSERT INTO a VALUES (1); ANALYZE a; DELETE FROM sqlite_stat1 WHERE tbl <> 'a'", "statistics are missing"},
		{"recorded twice", "INSERT INTO goose_db_version (version_id, is_applied) VALUES (3, 1)", all},
		{"gap", "DELETE FROM goose_db_version WHERE version_id = 2", all},
		{"not recorded", "DELETE FROM goose_db_version WHERE version_id >= 3", "the view nb101_configs exists, but version 3, which makes it, is not recorded"},
		{"not applied", "UPDATE goose_db_version SET is_applied = 0 WHERE version_id >= 3", "does not have each version up to 2 once"},
		{"no rows", "DELETE FROM goose_db_version", "does not have each version up to 0 once"},
		{"no record", "DROP TABLE goose_db_version", "the view nb101_configs exists, but version 3, which makes it, is not recorded"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			values := testdb.NNIValues(t, path)
			schema := schemaOf(t, path)
			up(t, path)
			analyzed := testdb.Ask(t, path, "SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY idx")
			testdb.Exec(t, path, c.script)
			before := testdb.Snapshot(t, filepath.Dir(path))
			_, err := migrate.Validate(t.Context(), path, migrate.Options{})
			is.True(errors.Is(err, migrate.ErrInconsistent))
			s, err := migrate.ReadStatus(t.Context(), path, migrate.Options{})
			is.NoErr(err)
			is.True(strings.Contains(strings.Join(s.Differences, "\n"), c.says))
			_, script, err := migrate.Plan(t.Context(), path, migrate.Newest(), migrate.Options{})
			is.NoErr(err)
			is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before)

			planned := filepath.Join(t.TempDir(), "planned.db")
			is.NoErr(os.WriteFile(planned, testdb.ReadFile(t, path), 0o666))
			testdb.Exec(t, planned, strings.Join(script, "\n"))
			r := up(t, path)
			is.Equal(r.Repairs, s.Differences)
			for _, path := range []string{path, planned} {
				_, err = migrate.Validate(t.Context(), path, migrate.Options{})
				is.NoErr(err)
				is.Equal(recorded(t, path), allRecorded())
				is.Equal(testdb.NNIValues(t, path), values)
				is.Equal(testdb.Ask(t, path, "SELECT tbl, idx, stat FROM sqlite_stat1 WHERE tbl LIKE 'nb101%' ORDER BY idx"), analyzed)
			}
			is.Equal(len(up(t, path).Repairs), 0)

			// The way down repairs what is left of it, and leads to the same.
			for version := migrate.Latest(); version >= 0; version-- {
				testdb.Exec(t, path, c.script)
				to(t, path, migrate.DownTo(version))
				_, err = migrate.Validate(t.Context(), path, migrate.Options{})
				is.NoErr(err)
				if version == 0 && c.name != "NNI's index dropped" { // by the owner, which stays
					is.Equal(ofNNI(schemaOf(t, path)), schema)
				}
				up(t, path)
			}
			_, err = migrate.Validate(t.Context(), path, migrate.Options{})
			is.NoErr(err)
			is.Equal(testdb.NNIValues(t, path), values)
		})
	}
}

func TestValidateTakesAnyWayToWriteAnIndex(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	up(t, path)
	testdb.Exec(t, path, "DROP INDEX nb101trialconfig_hash; create index  [nb101trialconfig_hash] on `nb101trialconfig`( \"hash\" ); ANALYZE nb101trialconfig")
	_, err := migrate.Validate(t.Context(), path, migrate.Options{})
	is.NoErr(err)
}

func TestValidateFindsGeneratedColumns(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, "ALTER TABLE nb101trialstats ADD COLUMN error AS (100 - test_acc)")
	_, err := migrate.Validate(t.Context(), path, migrate.Options{})
	is.True(errors.Is(err, migrate.ErrInconsistent))
	is.True(strings.Contains(err.Error(), `has a generated column "error"`))
}

// The full check sees an index that lacks a row.
func TestValidateLooksIntoTheIndexes(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	_, err := migrate.Validate(t.Context(), path, migrate.Options{})
	is.NoErr(err)
	overwritten(pageOf(t, path, "nb101trialconfig_num_epochs")+4096-1, "\x7f")(t, path) // the last byte of an entry is its row id
	_, err = migrate.Validate(t.Context(), path, migrate.Options{})
	is.True(errors.Is(err, nb101.ErrCorrupt))
	is.True(strings.Contains(err.Error(), "nb101trialconfig_num_epochs"))
}

func TestStatus(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	s, err := migrate.ReadStatus(t.Context(), path, migrate.Options{})
	is.NoErr(err)
	is.Equal(s.Version, int64(0))
	is.Equal(s.Latest, migrate.Latest())
	is.Equal(int64(len(s.Migrations)), migrate.Latest())
	is.True(!s.Migrations[0].Applied)

	to(t, path, migrate.UpTo(2))
	s, err = migrate.ReadStatus(t.Context(), path, migrate.Options{})
	is.NoErr(err)
	is.Equal(s.Version, int64(2))
	is.True(s.Migrations[0].Applied)
	is.Equal(s.Migrations[1].Name, "lookup_index")
	is.True(!s.Migrations[2].Applied)
}

// A trigger that would act in a change is told before one is tried.
func TestStatusNamesTriggers(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	up(t, path)
	testdb.Exec(t, path, `CREATE TABLE mine (x);
		CREATE TRIGGER a AFTER INSERT ON nb101trialconfig BEGIN SELECT 1; END;
		CREATE TRIGGER b AFTER INSERT ON GOOSE_DB_VERSION BEGIN SELECT 1; END;
		CREATE TRIGGER c INSTEAD OF UPDATE ON nb101_trials BEGIN SELECT 1; END;
		CREATE TRIGGER d AFTER INSERT ON mine BEGIN SELECT 1; END`)
	s, err := migrate.ReadStatus(t.Context(), path, migrate.Options{})
	is.NoErr(err)
	is.Equal(s.Triggers, []migrate.Trigger{{Name: "a", On: "nb101trialconfig"}, {Name: "b", On: "GOOSE_DB_VERSION"}, {Name: "c", On: "nb101_trials"}})
	is.Equal(s.Others, []string{`trigger "d"`, `table "mine"`})
	is.Equal(len(s.Differences), 0)
	for _, drop := range []string{"a", "b", "c"} {
		_, err = migrate.Validate(t.Context(), path, migrate.Options{})
		is.True(errors.Is(err, migrate.ErrTrigger))
		testdb.Exec(t, path, "DROP TRIGGER "+drop)
	}
	_, err = migrate.Validate(t.Context(), path, migrate.Options{})
	is.NoErr(err)
}

// What a newer release did to a file can be seen.
func TestStatusOfANewerFile(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	up(t, path)
	newer := migrate.Latest() + 1
	testdb.Exec(t, path, "CREATE TABLE nb101more (x);"+versions(fmt.Sprint(newer)))
	s, err := migrate.ReadStatus(t.Context(), path, migrate.Options{})
	is.NoErr(err)
	is.Equal(s.Version, newer)
	is.Equal(s.Latest, migrate.Latest())
	is.Equal(int64(len(s.Migrations)), newer)
	last := s.Migrations[migrate.Latest()]
	is.Equal(last.Version, newer)
	is.Equal(last.Name, "")
	is.True(last.Applied)
}
