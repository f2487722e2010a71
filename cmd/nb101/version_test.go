package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/migrate"
)

// goose is the table of another program that uses goose.
const goose = `
	CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')));
	CREATE TABLE mine (x);
	INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1), `

// info and verify say what is not as the recorded version has it, and look-ups
// go on.
func TestSchemaAndRecordAreCompared(t *testing.T) {
	newest := migrate.Latest()
	of, atNewest := fmt.Sprintf("schema version 2 of %d", newest), fmt.Sprintf("schema version %d", newest)
	for _, c := range []struct {
		name, script string
		version      int64 // before the script
		migrated     string
		but          string // is not so
	}{
		{"as NNI wrote it", "", 0, "no; nb101-migrate up", ""},
		{"half of the way", "", 2, of + "; nb101-migrate up does the rest", ""},
		{"migrated", "", newest, atNewest, ""},
		{"index dropped", "DROP INDEX nb101trialconfig_hash_num_epochs", newest, atNewest, "the index nb101trialconfig_hash_num_epochs is missing"},
		{"view dropped", "DROP VIEW nb101_trials", newest, atNewest, "the view nb101_trials is missing"},
		{"view changed", "DROP VIEW nb101_trials; CREATE VIEW nb101_trials AS SELECT 1", newest, atNewest, "the view nb101_trials is not as the migrations make it"},
		{"version missing", "DELETE FROM goose_db_version WHERE version_id = 2", newest, atNewest, fmt.Sprintf("does not have each version up to %d once", newest)},
		{"version not applied", "UPDATE goose_db_version SET is_applied = 0 WHERE version_id >= 3", newest, of, "the view nb101_trials exists, but version 3, which makes it, is not recorded"},
		{"record dropped", "DROP TABLE goose_db_version", newest, "no; nb101-migrate up", "the index nb101trialconfig_hash_num_epochs exists, but version 2, which makes it, is not recorded"},
		{"a newer release's", fmt.Sprintf("INSERT INTO goose_db_version (version_id, is_applied) VALUES (%d, 1)", newest+1), newest, fmt.Sprintf("schema version %d, which a newer release made", newest+1), ""},
		{"a stranger's version", goose + "(20240101, 1)", 0, "unknown: ", ""},
		{"a stranger's versions", goose + "(1, 1), (2, 1), (3, 1)", 0, "unknown: ", ""},
		{"goose's first version, which may be anybody's", "CREATE TABLE theirs (x); " + strings.Replace(goose, "CREATE TABLE mine (x);", "", 1) + "(1, 1)", 0, "unknown: ", ""},
		{"a stranger's first version", goose + "(1, 1)", 0, "unknown: ", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			if c.version > 0 {
				_, err := migrate.Migrate(t.Context(), path, migrate.UpTo(c.version), migrate.Options{})
				is.NoErr(err)
			}
			testdb.Exec(t, path, c.script)

			stdout, stderr, status := run("", "info", "--db", path)
			is.Equal(stderr, "")
			is.Equal(status, 0)
			is.True(strings.HasPrefix(fields(stdout)["migrated"], c.migrated))
			is.Equal(strings.Contains(stdout, "\nbut "), c.but != "")
			is.True(strings.Contains(stdout, c.but))
			if c.migrated == "unknown: " {
				is.True(strings.Contains(stdout, "goose_db_version has version"))
				is.True(strings.Contains(stdout, "--table NAME"))
			}

			stdout, _, status = run("", "verify", "--db", path)
			is.True(strings.HasPrefix(fields(stdout)["migrated"], c.migrated))
			is.True(strings.Contains(stdout, c.but))
			is.Equal(status, min(len(c.but), 1))

			var i struct {
				Unknown     string   `json:"schema_version_unknown"`
				Differences []string `json:"differences"`
			}
			stdout, _, status = run("", "info", "--db", path, "--json")
			is.Equal(status, 0)
			is.NoErr(json.Unmarshal([]byte(stdout), &i))
			is.Equal(i.Unknown != "", c.migrated == "unknown: ")
			is.Equal(len(i.Differences) > 0, c.but != "")

			_, _, status = run("", "query", "--db", path, "--hash", testdb.FirstHash)
			is.Equal(status, 0)
		})
	}
}

// info goes on, and says which row no look-up finds; verify counts the faults.
func TestHashesThatNoLookUpFindsAreSaid(t *testing.T) {
	for _, hash := range []string{"upper(hash)", "CAST(hash AS BLOB)"} {
		is := is.New(t)
		path := testdb.NNI(t)
		testdb.Exec(t, path, "UPDATE nb101trialconfig SET hash = "+hash+" WHERE hash = '"+testdb.FirstHash+"'")
		stdout, _, status := run("", "info", "--db", path)
		is.Equal(status, 0)
		is.True(strings.Contains(stdout, "its hash is in capitals or not text"))
		stdout, _, status = run("", "verify", "--db", path)
		is.Equal(status, 1)
		is.True(strings.Contains(stdout, "nb101trialconfig 1: "))
		stdout, stderr, status := run("", "query", "--db", path, "--hash", testdb.FirstHash)
		is.Equal(status, 1)
		is.Equal(stdout, "")
		is.True(strings.Contains(stderr, "correct that with: UPDATE nb101trialconfig"))
	}
}

// Where an own goose has its versions, ours are in another table, which each
// command is told.
func TestVersionsInAnotherTable(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, goose+"(1, 1), (2, 1), (3, 1), (4, 1)")
	_, err := migrate.Up(t.Context(), path, migrate.Options{Table: "nb101_versions"})
	is.NoErr(err)
	for _, command := range []string{"info", "verify"} {
		stdout, _, status := run("", command, "--db", path, "--table", "nb101_versions")
		is.Equal(status, 0)
		is.Equal(fields(stdout)["migrated"], fmt.Sprintf("schema version %d", migrate.Latest()))
		stdout, _, status = run("", command, "--db", path)
		is.Equal(status, 0)
		is.True(strings.Contains(strings.Join(strings.Fields(stdout), " "), "goose_db_version is not where this database has its versions: nb101_versions is"))
		_, _, status = run("", command, "--db", path, "--table", "nb101_trials")
		is.Equal(status, 2)
	}
}
