package migrate_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/migrate"
)

// withOrigin is what an import adds.
const withOrigin = sqlitefile.CreateOrigin + "; INSERT INTO nb101_origin VALUES ('a.tfrecord', 'ab', 7, '', 1);"

// What owners keep in the file besides, and how to see that it is as it was.
var own = []struct{ name, script, query string }{
	{"a table", "CREATE TABLE notes (id INTEGER PRIMARY KEY AUTOINCREMENT, text); INSERT INTO notes (text) VALUES ('mine')", "SELECT * FROM notes"},
	{"a virtual table", "CREATE VIRTUAL TABLE v USING rtree(id, a, b); INSERT INTO v VALUES (1, 2, 3)", "SELECT * FROM v"},
	{"an index and a view", "CREATE INDEX mine ON nb101trialstats (test_acc); CREATE VIEW best AS SELECT max(test_acc) FROM nb101trialstats", "SELECT * FROM best"},
	{"a trigger on a table of theirs", "CREATE TABLE a (x); CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; END", "SELECT * FROM a"},
	{"statistics of a table of theirs", "CREATE TABLE a (x); CREATE INDEX a_x ON a (x); INSERT INTO a VALUES (1), (2); ANALYZE a; UPDATE sqlite_stat1 SET stat = '7 1'", "SELECT * FROM sqlite_stat1 WHERE tbl = 'a'"},
	{"other migrations", "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL); INSERT INTO alembic_version VALUES ('ae1027a6acf')", "SELECT * FROM alembic_version"},
	{"another goose's versions in another table", "CREATE TABLE versions (id INTEGER PRIMARY KEY, version_id INTEGER, is_applied INTEGER, tstamp TIMESTAMP); INSERT INTO versions VALUES (1, 20240101, 1, '')", "SELECT * FROM versions"},
	{"another column", "ALTER TABLE nb101trialstats ADD COLUMN note TEXT; UPDATE nb101trialstats SET note = 'good' WHERE id = 10", "SELECT id, note FROM nb101trialstats WHERE note <> ''"},
	{"a collation that only their program has", "CREATE TABLE n (t TEXT COLLATE NOCASE); CREATE INDEX n_t ON n (t); INSERT INTO n VALUES ('a'); PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'NOCASE', 'THEIRS') WHERE name = 'n'", "SELECT rowid FROM n"},
	{"where its results come from", withOrigin, "SELECT * FROM nb101_origin"},
	{"a table of theirs by the name of ours", "CREATE TABLE nb101_origin (x); INSERT INTO nb101_origin VALUES (1)", "SELECT * FROM nb101_origin"},
	{"foreign keys that cannot be checked", "CREATE TABLE p (a); CREATE TABLE c (b REFERENCES p (a)); INSERT INTO c VALUES (1)", "SELECT * FROM c"},
}

func TestOwnThingsOfTheOwnerStay(t *testing.T) {
	for _, c := range own {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			testdb.Exec(t, path, c.script)
			before, schema := testdb.Ask(t, path, c.query), schemaOf(t, path)
			for _, target := range []migrate.Target{migrate.Newest(), migrate.DownTo(0), migrate.UpTo(2), migrate.DownTo(1), migrate.Newest(), migrate.DownTo(0)} {
				to(t, path, target)
				is.Equal(testdb.Ask(t, path, c.query), before)
			}
			is.Equal(schemaOf(t, path), schema)
			_, err := migrate.ReadStatus(t.Context(), path, migrate.Options{})
			is.NoErr(err)
			_, _, err = migrate.Plan(t.Context(), path, migrate.Newest(), migrate.Options{})
			is.NoErr(err)
			_, err = migrate.Validate(t.Context(), path, migrate.Options{})
			if c.name == "another column" { // which only validate minds
				is.True(errors.Is(err, migrate.ErrInconsistent))
				is.True(strings.Contains(err.Error(), `the table nb101trialstats has a column "note"`))
			} else {
				is.NoErr(err)
			}

			// Or after the way up.
			path = testdb.NNI(t)
			up(t, path)
			testdb.Exec(t, path, c.script)
			before = testdb.Ask(t, path, c.query)
			to(t, path, migrate.DownTo(0))
			is.Equal(testdb.Ask(t, path, c.query), before)
			up(t, path)
			is.Equal(testdb.Ask(t, path, c.query), before)
		})
	}
}

// The table of the origin is copied with the file, and is not called an owner's.
func TestTheOriginGoesWithTheDatabase(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, withOrigin)
	const query = "SELECT * FROM nb101_origin"
	want := testdb.Ask(t, path, query)
	dir := t.TempDir()
	for _, target := range []migrate.Target{migrate.Newest(), migrate.DownTo(0)} {
		r, err := migrate.CopyForNNI(t.Context(), path, dir, target, migrate.Options{})
		is.NoErr(err)
		is.Equal(testdb.Ask(t, r.Path, query), want)
		output := filepath.Join(t.TempDir(), "copy.db")
		_, err = migrate.Copy(t.Context(), r.Path, output, target, migrate.Options{})
		is.NoErr(err)
		is.Equal(testdb.Ask(t, output, query), want)
		status, err := migrate.ReadStatus(t.Context(), output, migrate.Options{})
		is.NoErr(err)
		is.Equal(len(status.Others), 0)
	}
	path = testdb.NNI(t)
	testdb.Exec(t, path, gooseTable+versions("0, 1")+"CREATE TABLE nb101_origin (x)")
	_, err := migrate.Up(t.Context(), path, migrate.Options{})
	is.True(errors.Is(err, migrate.ErrOtherRecord))
	status, err := migrate.ReadStatus(t.Context(), path, migrate.Options{Table: "versions"})
	is.NoErr(err)
	is.Equal(status.Others, []string{`table "goose_db_version"`, `table "nb101_origin"`})
	_, err = migrate.Up(t.Context(), path, migrate.Options{Table: "nb101_origin"})
	is.True(errors.Is(err, migrate.ErrTableName))
}

func TestTablesOfPandasAreNNIs(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, testdb.PandasTables)
	values, schema := testdb.NNIValues(t, path), schemaOf(t, path)
	db, err := nb101.Open(t.Context(), path)
	is.NoErr(err)
	is.NoErr(db.Close())
	up(t, path)
	is.Equal(testdb.NNIValues(t, path), values)
	_, err = migrate.Validate(t.Context(), path, migrate.Options{})
	is.NoErr(err)
	testdb.Exec(t, path, "VACUUM")
	to(t, path, migrate.DownTo(0))
	is.Equal(testdb.NNIValues(t, path), values)
	is.Equal(schemaOf(t, path), schema) // the indexes that it did not have are gone

	// Also those that goose's own way down leaves.
	up(t, path)
	handle := testdb.Open(t, path)
	_, err = newGoose(t, handle).DownTo(t.Context(), 0)
	is.NoErr(err)
	is.NoErr(handle.Close())
	to(t, path, migrate.DownTo(0))
	is.Equal(testdb.Ask(t, path, "SELECT name FROM sqlite_master WHERE type = 'index'"), []string{})
}

// Foreign keys of theirs refer to what SQLite does not know to be a key.
func TestForeignKeysOfPandasAreNoObstacle(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, testdb.PandasTables+`PRAGMA writable_schema=1;
		UPDATE sqlite_master SET sql = replace(sql, 'config_id BIGINT', 'config_id BIGINT REFERENCES nb101trialconfig(id)')`)
	values, schema := testdb.NNIValues(t, path), schemaOf(t, path)
	_, err := migrate.Validate(t.Context(), path, migrate.Options{})
	is.NoErr(err)
	up(t, path)
	_, err = migrate.Validate(t.Context(), path, migrate.Options{})
	is.NoErr(err)
	is.Equal(testdb.NNIValues(t, path), values)
	to(t, path, migrate.DownTo(0))
	is.Equal(schemaOf(t, path), schema)
}

// What has a name of ours, but is the owner's, is in the way up and not in the
// way down.
func TestNamesThatAreTaken(t *testing.T) {
	for _, script := range []string{
		"CREATE TABLE nb101_trials (x)",
		"CREATE VIEW nb101_trials AS SELECT 1",
		"CREATE TABLE a (x); CREATE INDEX nb101trialconfig_hash_num_epochs ON a (x)",
		"CREATE INDEX nb101_units ON nb101trialstats (id)",
	} {
		for version := range int64(2) {
			is := is.New(t)
			path := testdb.NNI(t)
			if version > 0 {
				to(t, path, migrate.UpTo(version))
			}
			testdb.Exec(t, path, script)
			before := schemaOf(t, path)
			_, err := migrate.Up(t.Context(), path, migrate.Options{})
			is.True(errors.Is(err, migrate.ErrInconsistent))
			is.Equal(schemaOf(t, path), before)
			is.Equal(len(to(t, path, migrate.DownTo(version)).Repairs), 0)
			is.Equal(schemaOf(t, path), before)
			to(t, path, migrate.DownTo(0))
		}
		is := is.New(t)
		path := testdb.NNI(t)
		up(t, path)
		if strings.Contains(script, "hash_num_epochs") {
			testdb.Exec(t, path, "DROP INDEX nb101trialconfig_hash_num_epochs")
		} else {
			testdb.Exec(t, path, "DROP VIEW nb101_trials; DROP VIEW nb101_units")
		}
		testdb.Exec(t, path, script)
		before := testdb.Snapshot(t, filepath.Dir(path))
		if script == "CREATE VIEW nb101_trials AS SELECT 1" {
			continue // is ours, changed
		}
		for _, target := range []migrate.Target{migrate.Newest(), migrate.DownByOne(), migrate.DownTo(0)} {
			_, err := migrate.Migrate(t.Context(), path, target, migrate.Options{})
			is.True(errors.Is(err, migrate.ErrInconsistent)) // and not what SQLite says
			is.True(strings.Contains(err.Error(), "that the migrations make"))
		}
		is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before)
	}
}

func TestATriggerStopsNoWayThatIsNone(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, gooseTable+versions("0")+"CREATE TRIGGER t AFTER INSERT ON goose_db_version BEGIN SELECT 1; END")
	before := testdb.Snapshot(t, filepath.Dir(path))
	to(t, path, migrate.DownTo(0))
	is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before)
	_, err := migrate.Up(t.Context(), path, migrate.Options{})
	is.True(errors.Is(err, migrate.ErrTrigger))
}

func TestRowsNeedAnIDOfTheirOwn(t *testing.T) {
	const withoutRowID = `CREATE TABLE w (id INTEGER PRIMARY KEY, arch TEXT, num_vertices BIGINT, hash TEXT, num_epochs BIGINT) WITHOUT ROWID;
		INSERT INTO w SELECT * FROM nb101trialconfig; DROP TABLE nb101trialconfig; ALTER TABLE w RENAME TO nb101trialconfig;`
	for _, c := range []struct{ script, says string }{
		{"UPDATE nb101trialstats SET id = 10 WHERE id = 11", "more than one row of its table nb101trialstats has the id 10"},
		{"UPDATE nb101intermediatestats SET id = NULL WHERE id = 20", "a row of its table nb101intermediatestats has no id"},
		{"UPDATE nb101trialstats SET id = 'ten' WHERE id = 10", "a row of its table nb101trialstats has the id 'ten', which is not an integer"},
		{"UPDATE nb101trialconfig SET id = 4.5 WHERE id = 4", "a row of its table nb101trialconfig has the id 4.5, which is not an integer"},
		{"UPDATE nb101trialconfig SET id = x'04' WHERE id = 4", "a row of its table nb101trialconfig has the id X'04', which is not an integer"},
		{withoutRowID + "UPDATE nb101trialconfig SET id = 'four' WHERE id = 4", "a row of its table nb101trialconfig has the id 'four', which is not an integer"},
	} {
		is := is.New(t)
		path := testdb.NNI(t)
		testdb.Exec(t, path, testdb.PandasTables+c.script)
		before := testdb.Snapshot(t, filepath.Dir(path))
		_, err := migrate.Up(t.Context(), path, migrate.Options{})
		is.True(errors.Is(err, nb101.ErrNotNNI))
		is.True(strings.Contains(err.Error(), c.says))
		is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before)
	}
}
