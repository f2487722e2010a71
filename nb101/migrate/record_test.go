package migrate_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/pressly/goose/v3"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/migrate"
	"github.com/nasbench-go/nasbench/sql/schema"
)

func newGoose(t *testing.T, db *sql.DB) *goose.Provider {
	t.Helper()
	p, err := goose.NewProvider(goose.DialectSQLite3, db, schema.FS)
	is.New(t).NoErr(err)
	return p
}

// Goose itself and this package work on one file in turn.
func TestGooseCanBeMixed(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	values := testdb.NNIValues(t, path)
	at := func(version int64) {
		t.Helper()
		s, err := migrate.Validate(t.Context(), path, migrate.Options{})
		is.NoErr(err)
		is.Equal(s.Version, version)
		is.Equal(testdb.NNIValues(t, path), values)
	}
	withGoose := func(do func(p *goose.Provider) error) {
		t.Helper()
		db := testdb.Open(t, path)
		is.NoErr(do(newGoose(t, db)))
		is.NoErr(db.Close())
	}
	withGoose(func(p *goose.Provider) error { _, err := p.UpTo(t.Context(), 2); return err })
	at(2)
	up(t, path)
	at(migrate.Latest())
	withGoose(func(p *goose.Provider) error {
		status, err := p.Status(t.Context())
		for _, s := range status {
			is.Equal(s.State, goose.StateApplied)
		}
		return err
	})
	withGoose(func(p *goose.Provider) error { _, err := p.DownTo(t.Context(), 1); return err })
	_, err := migrate.Up(t.Context(), path, migrate.Options{})
	is.True(errors.Is(err, migrate.ErrOtherRecord)) // goose's version 1 may be anybody's
	o := migrate.Options{Table: migrate.DefaultTable}
	s, err := migrate.Validate(t.Context(), path, o)
	is.NoErr(err)
	is.Equal(s.Version, int64(1))
	_, err = migrate.Migrate(t.Context(), path, migrate.DownTo(0), o)
	is.NoErr(err)
	at(0)
	up(t, path)
	at(migrate.Latest())
	withGoose(func(p *goose.Provider) error { _, err := p.DownTo(t.Context(), 0); return err })
	at(0)
	withGoose(func(p *goose.Provider) error { _, err := p.Up(t.Context()); return err })
	at(migrate.Latest())
}

// A file that goose took to version 1 is ours if the user says so, whatever its
// owner keeps in it.
func TestVersionOneOfGooseIsOurs(t *testing.T) {
	const table = "CREATE TABLE mine (x);"
	for _, c := range []struct {
		name, before, after string
	}{
		{"with a table", table, ""},
		{"with a table, an index, a view and a trigger", table + "CREATE INDEX i ON mine (x); CREATE VIEW v AS SELECT 1; CREATE TRIGGER r AFTER INSERT ON mine BEGIN SELECT 1; END", ""},
		{"vacuumed", table + "CREATE INDEX i ON mine (x)", "VACUUM"},
		{"where the first step made something", testdb.PandasTables, table},
		{"with a table that was made later", "", table},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			testdb.Exec(t, path, c.before)
			db := testdb.Open(t, path)
			_, err := newGoose(t, db).UpTo(t.Context(), 1)
			is.NoErr(err)
			is.NoErr(db.Close())
			testdb.Exec(t, path, c.after)
			_, err = migrate.ReadStatus(t.Context(), path, migrate.Options{})
			is.True(errors.Is(err, migrate.ErrOtherRecord))
			o := migrate.Options{Table: migrate.DefaultTable}
			s, err := migrate.Validate(t.Context(), path, o)
			is.NoErr(err)
			is.Equal(s.Version, int64(1))
			for _, target := range []migrate.Target{migrate.Newest(), migrate.DownByOne(), migrate.DownTo(1), migrate.DownTo(0), migrate.Newest()} {
				_, err = migrate.Migrate(t.Context(), path, target, o)
				is.NoErr(err)
			}
			is.Equal(len(testdb.Ask(t, path, "SELECT 1 FROM sqlite_master WHERE name = 'mine'")), 1)
		})
	}
}

// goose's table with no version was its owner's before.
func TestATableOfNoVersionStays(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, gooseTable+versions("0"))
	before, rows := schemaOf(t, path), testdb.Ask(t, path, "SELECT * FROM goose_db_version")
	var copies []string
	for _, name := range []string{"a.db", "b.db"} {
		output := filepath.Join(t.TempDir(), name)
		_, err := migrate.Copy(t.Context(), path, output, migrate.Newest(), migrate.Options{})
		is.NoErr(err)
		copies = append(copies, string(testdb.ReadFile(t, output)))
	}
	is.True(copies[0] == copies[1]) // without the time of day
	for _, script := range []string{"", "DELETE FROM goose_db_version WHERE version_id = 2"} {
		up(t, path)
		testdb.Exec(t, path, script)
		to(t, path, migrate.DownTo(1))
		to(t, path, migrate.DownTo(0))
		is.Equal(schemaOf(t, path), before)
		if script == "" {
			is.Equal(testdb.Ask(t, path, "SELECT * FROM goose_db_version"), rows)
		}
		is.Equal(recorded(t, path), `[]interface {}{"0"}`)
	}
}

func TestATableWithoutRowsStays(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, gooseTable)
	before := schemaOf(t, path)
	up(t, path)
	to(t, path, migrate.DownTo(0))
	is.Equal(schemaOf(t, path), before)
}

// What the owner made of the record keeps it from being dropped.
func TestARecordThatIsUsedStays(t *testing.T) {
	for _, script := range []string{
		"CREATE INDEX mine ON goose_db_version (tstamp)",
		"CREATE VIEW mine AS SELECT max(version_id) FROM Goose_DB_Version",
	} {
		is := is.New(t)
		path := testdb.NNI(t)
		up(t, path)
		testdb.Exec(t, path, script)
		to(t, path, migrate.DownTo(0))
		is.Equal(recorded(t, path), `[]interface {}{"0"}`)
		is.Equal(len(testdb.Ask(t, path, "SELECT 1 FROM sqlite_master WHERE name = 'mine'")), 1)
		before := testdb.Snapshot(t, filepath.Dir(path))
		is.Equal(len(to(t, path, migrate.DownTo(0)).Repairs), 0)
		is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before)
		up(t, path)
	}
}

// What goose left of our record goes with the rest.
func TestARecordOfNoVersionGoes(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	before := schemaOf(t, path)
	up(t, path)
	db := testdb.Open(t, path)
	_, err := newGoose(t, db).DownTo(t.Context(), 0)
	is.NoErr(err)
	is.NoErr(db.Close())
	is.Equal(to(t, path, migrate.DownTo(0)).Repairs, []string{"the table goose_db_version has no version"})
	is.Equal(testdb.Ask(t, path, "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name <> 'sqlite_stat1' AND name <> 'sqlite_stat4' ORDER BY name"), before)
}

// Of two tables that goose made, the one is ours after which our things were made,
// or the one that the user names.
func TestOfTwoTablesOfGooseOneIsOurs(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, earlier+strings.ReplaceAll(gooseTable+versions("0, 1, 2, 3"), "goose_db_version", "theirs")+"CREATE TABLE users (x)")
	up(t, path)
	to(t, path, migrate.DownTo(0))
	is.Equal(testdb.Ask(t, path, "SELECT group_concat(version_id, ' ') FROM theirs"), []string{`[]interface {}{"0 1 2 3"}`})

	path = testdb.NNI(t)
	testdb.Exec(t, path, gooseTable+versions("0, 1, 2, 3"))
	withGoose(t, path, "nbv")
	o := migrate.Options{Table: "nbv"}
	_, err := migrate.Validate(t.Context(), path, o)
	is.NoErr(err)
	_, err = migrate.Migrate(t.Context(), path, migrate.DownTo(0), o)
	is.NoErr(err)
	is.Equal(recorded(t, path), `[]interface {}{"0 1 2 3"}`)
	_, err = migrate.Up(t.Context(), path, migrate.Options{Table: "nb101_versions"})
	is.NoErr(err)
	_, err = migrate.Up(t.Context(), path, migrate.Options{Table: migrate.DefaultTable})
	is.True(errors.Is(err, migrate.ErrOtherRecord)) // there is no doubt now
	is.Equal(recorded(t, path), `[]interface {}{"0 1 2 3"}`)
}

// earlier is what the first nb101-migrate made of a file: goose's own table, with
// a numbering for which SQLite keeps another, and statistics of all tables.
const earlier = gooseTable + `
	INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1), (1, 1);
	CREATE INDEX "nb101trialconfig_hash_num_epochs" ON "nb101trialconfig" ("hash", "num_epochs");
	ANALYZE; DROP TABLE IF EXISTS sqlite_stat4;
	INSERT INTO goose_db_version (version_id, is_applied) VALUES (2, 1);`

func TestFilesOfTheFirstMigratorGoOn(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	values, before := testdb.NNIValues(t, path), schemaOf(t, path)
	testdb.Exec(t, path, earlier)
	s, err := migrate.ReadStatus(t.Context(), path, migrate.Options{})
	is.NoErr(err)
	is.Equal(s.Version, int64(2))
	is.Equal(len(s.Differences), 0)
	is.Equal(len(up(t, path).Repairs), 0)
	_, err = migrate.Validate(t.Context(), path, migrate.Options{})
	is.NoErr(err)
	to(t, path, migrate.DownTo(0))
	is.Equal(testdb.NNIValues(t, path), values)
	is.Equal(testdb.Ask(t, path, "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name <> 'sqlite_sequence' ORDER BY name"), before)
	is.Equal(len(testdb.Ask(t, path, "SELECT * FROM sqlite_sequence")), 0) // which SQLite lets nobody drop
	up(t, path)
	_, err = migrate.Validate(t.Context(), path, migrate.Options{})
	is.NoErr(err)
}

func TestTwoMigratedCopiesAreEqual(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	var copies []string
	for _, name := range []string{"a.db", "b.db"} {
		output := filepath.Join(t.TempDir(), name)
		_, err := migrate.Copy(t.Context(), path, output, migrate.Newest(), migrate.Options{})
		is.NoErr(err)
		copies = append(copies, string(testdb.ReadFile(t, output)))
	}
	is.True(copies[0] == copies[1])
}

// Owners who have migrations of their own keep both records apart.
func TestTheRecordMayBeElsewhere(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, gooseTable+"INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1), (1, 1), (2, 1), (3, 1), (4, 1)")
	theirs, before := recorded(t, path), schemaOf(t, path)
	_, err := migrate.Up(t.Context(), path, migrate.Options{})
	is.True(errors.Is(err, migrate.ErrOtherRecord))

	o := migrate.Options{Table: "NB101_versions"}
	r, err := migrate.Up(t.Context(), path, o)
	is.NoErr(err)
	is.Equal(r.To, migrate.Latest())
	s, err := migrate.Validate(t.Context(), path, o)
	is.NoErr(err)
	is.Equal(s.Version, migrate.Latest())
	is.Equal(recorded(t, path), theirs)
	_, _, err = migrate.Plan(t.Context(), path, migrate.DownTo(0), o)
	is.NoErr(err)
	output := filepath.Join(t.TempDir(), "copy.db")
	_, err = migrate.Copy(t.Context(), path, output, migrate.DownTo(1), o)
	is.NoErr(err)
	is.Equal(recorded(t, output), theirs)
	_, err = migrate.Migrate(t.Context(), path, migrate.DownTo(0), o)
	is.NoErr(err)
	is.Equal(recorded(t, path), theirs)
	is.Equal(schemaOf(t, path), before)
}

func TestNamesThatTheRecordCannotHave(t *testing.T) {
	path := testdb.NNI(t)
	for _, name := range []string{"a b", "x; DROP TABLE y", "sqlite_versions", "nb101trialstats", "NB101TrialStats", "nb101_trials", "1"} {
		is := is.New(t)
		_, err := migrate.Up(t.Context(), path, migrate.Options{Table: name})
		is.True(errors.Is(err, migrate.ErrTableName))
	}
}
