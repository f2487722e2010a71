package migrate_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/pressly/goose/v3"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/migrate"
	"github.com/nasbench-go/nasbench/sql/schema"
)

// badFile is a file that is refused, and why.
type badFile struct {
	name string
	make func(t *testing.T, path string)
	want error
	says string
}

func written(content string) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func bySQL(script string) func(*testing.T, string) {
	return func(t *testing.T, path string) { testdb.Exec(t, path, script) }
}

// nniAnd is NNI's file after something else.
func nniAnd(change func(t *testing.T, path string)) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		if err := os.Rename(testdb.NNI(t), path); err != nil {
			t.Fatal(err)
		}
		change(t, path)
	}
}

// overwritten replaces bytes of the file.
func overwritten(at int64, with string) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := f.WriteAt([]byte(with), at); err != nil {
			t.Fatal(err)
		}
	}
}

// pageOf gives the place of the first page of a table or index.
func pageOf(t *testing.T, path, name string) int64 {
	var page, size int64
	if err := testdb.Open(t, path).QueryRow("SELECT rootpage, page_size FROM sqlite_master, pragma_page_size WHERE name = ?", name).Scan(&page, &size); err != nil {
		t.Fatal(err)
	}
	return (page - 1) * size
}

const config = `CREATE TABLE nb101trialconfig (id INTEGER NOT NULL PRIMARY KEY, arch JSON NOT NULL, num_vertices INTEGER NOT NULL, hash VARCHAR(64) NOT NULL, num_epochs INTEGER NOT NULL);`

// gooseTable is goose's own.
const gooseTable = "CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')));"

// versions records versions in it.
func versions(list string) string {
	return "INSERT INTO goose_db_version (version_id, is_applied) SELECT value, 1 FROM json_each('[" + strings.ReplaceAll(list, "'", `"`) + "]');"
}

// withGoose takes all steps with goose itself, which records them in a table.
func withGoose(t *testing.T, path, table string) {
	t.Helper()
	is := is.New(t)
	db := testdb.Open(t, path)
	p, err := goose.NewProvider(goose.DialectSQLite3, db, schema.FS, goose.WithTableName(table))
	is.NoErr(err)
	_, err = p.Up(t.Context())
	is.NoErr(err)
	is.NoErr(db.Close())
}

// unusable are files that no command takes.
var unusable = []badFile{
	{"missing.db", func(*testing.T, string) {}, nb101.ErrNoDatabase, "check the path"},
	{"a folder", func(t *testing.T, path string) { is.New(t).NoErr(os.Mkdir(path, 0o777)) }, nb101.ErrNotNNI, "directory"},
	{"page.html", written("<html>404</html>"), nb101.ErrNotNNI, "not an SQLite file"},
	{"header.db", written("SQLite format 3\x00"), nb101.ErrCorrupt, "cut short: it has 16 of at least 100 bytes"},
	{"junk.db", written("SQLite format 3\x00" + strings.Repeat("\x00", 5000)), nb101.ErrNotNNI, ""},
	{"other.db", bySQL("CREATE TABLE users (id, name)"), nb101.ErrNotNNI, "lacks the table nb101trialconfig, nb101trialstats, nb101intermediatestats"},
	{"virtual.db", bySQL("CREATE VIRTUAL TABLE v USING rtree(id, a, b)"), nb101.ErrNotNNI, "lacks the table"},
	{"one.db", bySQL(config), nb101.ErrNotNNI, "lacks the table nb101trialstats, nb101intermediatestats"},
	{"column.db", nniAnd(bySQL("ALTER TABLE nb101trialstats RENAME COLUMN parameters TO params")), nb101.ErrNotNNI, "its table nb101trialstats lacks the column parameters"},
	{"type.db", nniAnd(bySQL("ALTER TABLE nb101trialstats DROP COLUMN test_acc; ALTER TABLE nb101trialstats ADD COLUMN test_acc TEXT")), nb101.ErrNotNNI, "the column test_acc of its table nb101trialstats is declared as TEXT; it should be REAL"},
	{"view.db", bySQL(config + "CREATE VIEW nb101trialstats AS SELECT 1; CREATE VIEW nb101intermediatestats AS SELECT 1"), nb101.ErrNotNNI, "nb101trialstats is not a table but of the kind view"},
	{"emptied.db", bySQL(gooseTable + versions("0, 1")), nb101.ErrNotNNI, "lacks the table"},
	{"version table.db", nniAnd(bySQL("CREATE TABLE goose_db_version (x)")), migrate.ErrOtherRecord, "lacks the column id of goose's; choose another table"},
	{"version view.db", nniAnd(bySQL("CREATE VIEW goose_db_version AS SELECT 1 AS id")), migrate.ErrOtherRecord, "goose_db_version"},
	{"other versions.db", nniAnd(bySQL(gooseTable + "INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1), (20240101120000, 1)")), migrate.ErrOtherRecord, "choose another table"},
	{"same versions.db", nniAnd(bySQL(gooseTable + "INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1), (1, 1), (2, 1), (3, 1)")), migrate.ErrOtherRecord, "has no index and no view of that"},
	{"same versions, analyzed.db", nniAnd(bySQL("ANALYZE;" + gooseTable + "INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1), (1, 1), (2, 1), (3, 1)")), migrate.ErrOtherRecord, "has no index and no view of that"},
	{"version 1 made a table.db", nniAnd(bySQL(gooseTable + versions("0, 1") + "CREATE TABLE users (x)")), migrate.ErrOtherRecord, "has version 1, which may be that of another program; choose another table for the record, or name this one if the version is nb101's"},
	{"version 1 changed data.db", nniAnd(bySQL("CREATE TABLE users (x);" + gooseTable + versions("0, 1") + "INSERT INTO users VALUES (1)")), migrate.ErrOtherRecord, "has version 1, which may be that of another program"},
	{"versions with another column.db", nniAnd(bySQL(strings.Replace(gooseTable, ", tstamp", ", who TEXT NOT NULL, tstamp", 1))), migrate.ErrOtherRecord, `has the column "who", which goose does not fill and which is NOT NULL; choose another table`},
	{"versions of no time.db", nniAnd(bySQL(strings.Replace(gooseTable, "(datetime('now'))", "5", 1))), migrate.ErrOtherRecord, "has a column tstamp whose default is no time"},
	{"versions at 5.db", nniAnd(bySQL(gooseTable + "INSERT INTO goose_db_version VALUES (1, 0, 1, 5)")), migrate.ErrOtherRecord, "has no time where it should say when version 0 was recorded"},
	{"version 1 made an index.db", nniAnd(bySQL(gooseTable + versions("0, 1") + "CREATE INDEX mine ON nb101trialstats (test_acc)")), migrate.ErrOtherRecord, "has version 1"},
	{"version 1 made a view.db", nniAnd(bySQL(gooseTable + versions("0, 1") + "CREATE VIEW mine AS SELECT 1")), migrate.ErrOtherRecord, "has version 1"},
	{"version 1 made a trigger.db", nniAnd(bySQL("CREATE TABLE a (x);" + gooseTable + versions("0, 1") + "CREATE TRIGGER nb101_trials AFTER INSERT ON a BEGIN SELECT 1; END")), migrate.ErrOtherRecord, "has version 1"},
	{"date as version.db", nniAnd(func(t *testing.T, path string) {
		up(t, path)
		testdb.Exec(t, path, versions("20240101000000"))
	}), migrate.ErrOtherRecord, "has version 20240101000000, but not all before it; choose another table"},
	{"date as version, not applied.db", nniAnd(func(t *testing.T, path string) {
		up(t, path)
		testdb.Exec(t, path, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (20240101000000, 0)")
	}), migrate.ErrOtherRecord, "has version 20240101000000, but not all before it; choose another table"},
	{"word as version.db", nniAnd(bySQL(gooseTable + versions("0, 'x'"))), migrate.ErrOtherRecord, `has the version "x", which is not a whole number; choose another table`},
	{"part as version.db", nniAnd(bySQL(gooseTable + versions("0, 3.5"))), migrate.ErrOtherRecord, `has the version "3.5", which is not a whole number`},
	{"negative version.db", nniAnd(bySQL(gooseTable + versions("-1"))), migrate.ErrOtherRecord, "has the version -1; choose another table"},
	{"applied perhaps.db", nniAnd(bySQL(gooseTable + "INSERT INTO goose_db_version (version_id, is_applied) VALUES (1, 'perhaps')")), migrate.ErrOtherRecord, `has "perhaps" where it should say whether version 1 is applied`},
	{"goose's record elsewhere.db", nniAnd(func(t *testing.T, path string) {
		testdb.Exec(t, path, gooseTable+versions("0, 1, 2, 3")+"CREATE TABLE users (x)")
		withGoose(t, path, "nbv")
	}), migrate.ErrOtherRecord, "goose_db_version may not be where this database has its versions: nbv may be; choose the right one"},
	{"goose's record elsewhere, no other.db", nniAnd(func(t *testing.T, path string) { withGoose(t, path, "nbv") }), migrate.ErrOtherRecord, "nbv may be"},
	{"goose's record elsewhere, other without tables.db", nniAnd(func(t *testing.T, path string) {
		testdb.Exec(t, path, gooseTable+versions("0, 1, 2, 3, 4, 5"))
		withGoose(t, path, "nbv")
	}), migrate.ErrOtherRecord, "nbv may be"},
	{"goose's record elsewhere, other of no version.db", nniAnd(func(t *testing.T, path string) {
		testdb.Exec(t, path, gooseTable+versions("0"))
		withGoose(t, path, "nbv")
	}), migrate.ErrOtherRecord, "nbv may be"},
	{"two records.db", nniAnd(func(t *testing.T, path string) {
		testdb.Exec(t, path, gooseTable+"INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1), (1, 1), (2, 1), (3, 1)")
		_, err := migrate.Up(t.Context(), path, migrate.Options{Table: "nb101_versions"})
		is.New(t).NoErr(err)
	}), migrate.ErrOtherRecord, "goose_db_version is not where this database has its versions: nb101_versions is"},
	{"schema.db", nniAnd(overwritten(100, "\x55\x55\x55\x55")), nb101.ErrCorrupt, "get the file again"},
	{"cut.db", nniAnd(func(t *testing.T, path string) { is.New(t).NoErr(os.Truncate(path, 4096)) }), nb101.ErrCorrupt, "the file was cut short: it has 4096 of at least"},
}

// unfit are files that may be looked at, but not changed.
var unfit = []badFile{
	{"newer.db", nniAnd(func(t *testing.T, path string) {
		up(t, path)
		testdb.Exec(t, path, versions(fmt.Sprint(migrate.Latest()+1)))
	}), migrate.ErrNewerVersion, "use a newer nb101-migrate"},
	{"trigger.db", nniAnd(bySQL("CREATE TRIGGER emptying AFTER DELETE ON nb101trialconfig BEGIN DELETE FROM nb101trialstats; END")), migrate.ErrTrigger, `"emptying" on nb101trialconfig`},
	{"trigger on versions.db", nniAnd(func(t *testing.T, path string) {
		to(t, path, migrate.UpTo(2))
		testdb.Exec(t, path, "CREATE TRIGGER emptying AFTER INSERT ON goose_db_version BEGIN DELETE FROM nb101trialstats; END")
	}), migrate.ErrTrigger, `"emptying" on goose_db_version`},
	{"trigger on a view.db", nniAnd(func(t *testing.T, path string) {
		up(t, path)
		testdb.Exec(t, path, "CREATE TRIGGER writing INSTEAD OF UPDATE ON nb101_trials BEGIN SELECT 1; END")
	}), migrate.ErrTrigger, `"writing" on nb101_trials`},
	{"blob hashes.db", nniAnd(bySQL("UPDATE nb101trialconfig SET hash = CAST(hash AS BLOB) WHERE id = 4")), nb101.ErrCorruptRow, "nb101trialconfig 4: its hash is in capitals or not text"},
	{"no budget.db", nniAnd(bySQL(testdb.PandasTables + "UPDATE nb101trialconfig SET num_epochs = NULL WHERE id = 4")), nb101.ErrCorruptRow, "nb101trialconfig 4: it has no num_epochs, but NULL"},
	{"no accuracy.db", nniAnd(bySQL(testdb.PandasTables + "UPDATE nb101trialstats SET test_acc = NULL WHERE id = 10")), nb101.ErrCorruptRow, "nb101trialstats 10: it has no test_acc, but NULL"},
	{"capital hashes.db", nniAnd(bySQL("UPDATE nb101trialconfig SET hash = upper(hash) WHERE id = 4")), nb101.ErrCorruptRow, "correct that with: UPDATE nb101trialconfig"},
	{"index of an own function.db", nniAnd(bySQL("CREATE INDEX mine ON nb101trialconfig (abs(num_vertices)); PRAGMA writable_schema=1; UPDATE sqlite_master SET sql = replace(sql, 'abs(', 'own(')")), nb101.ErrUnsupported, "needs the function own"},
	{"index of an own collation.db", nniAnd(bySQL("CREATE INDEX mine ON nb101trialconfig (arch COLLATE nocase); PRAGMA writable_schema=1; UPDATE sqlite_master SET sql = replace(sql, 'nocase', 'own')")), nb101.ErrUnsupported, "needs the collation sequence own"},
	{"other index.db", nniAnd(bySQL("DROP INDEX nb101trialconfig_hash; CREATE INDEX nb101trialconfig_hash ON nb101trialconfig (num_vertices)")), migrate.ErrInconsistent, "DROP INDEX"},
	{"early index.db", nniAnd(bySQL("CREATE INDEX nb101trialconfig_hash_num_epochs ON nb101trialconfig (num_epochs)")), migrate.ErrInconsistent, "DROP INDEX"},
	{"table with a name of ours.db", nniAnd(bySQL("CREATE TABLE NB101_Trials (x)")), migrate.ErrInconsistent, `the table "NB101_Trials" is not the view of that name that the migrations make; rename that first: ALTER TABLE "NB101_Trials" RENAME TO`},
	{"index with a name of ours.db", nniAnd(func(t *testing.T, path string) {
		up(t, path)
		testdb.Exec(t, path, "DROP VIEW nb101_configs; CREATE TABLE a (x); CREATE INDEX nb101_configs ON a (x)")
	}), migrate.ErrInconsistent, `the index "nb101_configs" is not the view of that name that the migrations make; drop that first: DROP INDEX`},
	{"our index on another table.db", nniAnd(func(t *testing.T, path string) {
		up(t, path)
		testdb.Exec(t, path, "DROP INDEX nb101trialconfig_hash_num_epochs; CREATE TABLE a (x); CREATE INDEX nb101trialconfig_hash_num_epochs ON a (x)")
	}), migrate.ErrInconsistent, `the index "nb101trialconfig_hash_num_epochs" is not the index of that name`},
	{"early view.db", nniAnd(bySQL("CREATE VIEW nb101_trials AS SELECT 1")), migrate.ErrInconsistent, "DROP VIEW"},
	{"page.db", nniAnd(func(t *testing.T, path string) {
		overwritten(pageOf(t, path, "nb101trialstats"), "\x55\x55\x55\x55")(t, path)
	}), nb101.ErrCorrupt, "get the file again"},
	{"index page.db", nniAnd(func(t *testing.T, path string) {
		overwritten(pageOf(t, path, "nb101trialconfig_arch"), "\x55\x55\x55\x55")(t, path)
	}), nb101.ErrCorrupt, "get the file again"},
	{"orphan.db", nniAnd(bySQL("DELETE FROM nb101trialconfig WHERE id = 4")), nb101.ErrCorrupt, "row 10 of nb101trialstats refers to a row of nb101trialconfig"},
	{"constraint.db", nniAnd(bySQL("PRAGMA writable_schema=1; UPDATE sqlite_master SET sql = replace(sql, 'INTEGER NOT NULL PRIMARY KEY', 'INTEGER NOT NULL PRIMARY KEY CHECK (id <> 10)')")), nb101.ErrCorrupt, "CHECK constraint failed in nb101trialstats"},
	{"null.db", nniAnd(bySQL("PRAGMA writable_schema=1; UPDATE sqlite_master SET sql = replace(sql, '\"num_epochs\" INTEGER NOT NULL', '\"num_epochs\" INTEGER') WHERE name = 'nb101trialconfig'; PRAGMA writable_schema=RESET; UPDATE nb101trialconfig SET num_epochs = NULL WHERE id = 4; PRAGMA writable_schema=1; UPDATE sqlite_master SET sql = replace(sql, '\"num_epochs\" INTEGER', '\"num_epochs\" INTEGER NOT NULL') WHERE name = 'nb101trialconfig'")), nb101.ErrCorrupt, "NULL value in nb101trialconfig.num_epochs"},
}

func (b badFile) check(t *testing.T, err error) {
	t.Helper()
	is := is.New(t)
	is.True(err != nil)
	if !errors.Is(err, b.want) {
		t.Errorf("got %v; want it to be %v", err, b.want)
	}
	is.True(strings.Contains(err.Error(), b.says))
	is.True(!strings.Contains(err.Error(), "\n"))
}

func TestWhatCannotBeChangedStaysAsItWas(t *testing.T) {
	for _, b := range append(unusable, unfit...) {
		t.Run(b.name, func(t *testing.T) {
			is := is.New(t)
			dir := t.TempDir()
			path := filepath.Join(dir, b.name)
			b.make(t, path)
			before := testdb.Snapshot(t, dir)
			_, err := migrate.Up(t.Context(), path, migrate.Options{})
			b.check(t, err)
			is.Equal(testdb.Snapshot(t, dir), before)
			_, err = migrate.Copy(t.Context(), path, filepath.Join(dir, "copy.db"), migrate.Newest(), migrate.Options{})
			b.check(t, err)
			is.Equal(testdb.Snapshot(t, dir), before)
			_, err = migrate.Validate(t.Context(), path, migrate.Options{})
			b.check(t, err)
			is.Equal(testdb.Snapshot(t, dir), before)
		})
	}
}

func TestStatusAndPlanOfBadFiles(t *testing.T) {
	for _, b := range unusable {
		t.Run(b.name, func(t *testing.T) {
			is := is.New(t)
			dir := t.TempDir()
			path := filepath.Join(dir, b.name)
			b.make(t, path)
			before := testdb.Snapshot(t, dir)
			_, err := migrate.ReadStatus(t.Context(), path, migrate.Options{})
			b.check(t, err)
			_, _, err = migrate.Plan(t.Context(), path, migrate.Newest(), migrate.Options{})
			b.check(t, err)
			is.Equal(testdb.Snapshot(t, dir), before)
		})
	}
	for _, b := range unfit {
		t.Run(b.name, func(t *testing.T) {
			is := is.New(t)
			path := filepath.Join(t.TempDir(), b.name)
			b.make(t, path)
			before := testdb.Snapshot(t, filepath.Dir(path))
			_, err := migrate.ReadStatus(t.Context(), path, migrate.Options{})
			is.NoErr(err)
			is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before)
		})
	}
}

func TestMissingIsAlsoFSsError(t *testing.T) {
	is := is.New(t)
	_, err := migrate.Up(t.Context(), filepath.Join(t.TempDir(), "x.db"), migrate.Options{})
	is.True(errors.Is(err, fs.ErrNotExist))
}

// An empty path is a mistake, and not the place where NNI looks.
func TestAnEmptyPathIsNoFile(t *testing.T) {
	is := is.New(t)
	t.Setenv("NASBENCHMARK_DIR", filepath.Dir(testdb.NNI(t)))
	_, err := migrate.ReadStatus(t.Context(), "", migrate.Options{})
	is.True(errors.Is(err, nb101.ErrNoDatabase))
	_, err = migrate.Up(t.Context(), "", migrate.Options{})
	is.True(errors.Is(err, nb101.ErrNoDatabase))
}

func TestReadingWorksWhereNothingCanBeWritten(t *testing.T) {
	for _, version := range []int64{0, migrate.Latest()} {
		is := is.New(t)
		path := testdb.NNI(t)
		to(t, path, migrate.Target{})
		to(t, path, migrate.DownTo(version))
		dir := filepath.Dir(path)
		before := testdb.Snapshot(t, dir)
		is.NoErr(os.Chmod(path, 0o444))
		is.NoErr(os.Chmod(dir, 0o555))
		defer os.Chmod(dir, 0o777)
		s, err := migrate.ReadStatus(t.Context(), path, migrate.Options{})
		is.NoErr(err)
		is.Equal(s.Version, version)
		s, err = migrate.Validate(t.Context(), path, migrate.Options{})
		is.NoErr(err)
		is.Equal(s.Version, version)
		_, script, err := migrate.Plan(t.Context(), path, migrate.Newest(), migrate.Options{})
		is.NoErr(err)
		is.Equal(len(script) > 0, version == 0)
		is.Equal(testdb.Snapshot(t, dir), before)
	}
}

func TestWritingWhereNothingCanBeWritten(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("the superuser can write everywhere")
	}
	is := is.New(t)
	path := testdb.NNI(t)
	dir := filepath.Dir(path)
	before := testdb.Snapshot(t, dir)
	for _, mode := range []fs.FileMode{0o444, 0o666} {
		is.NoErr(os.Chmod(path, mode))
		is.NoErr(os.Chmod(dir, 0o555))
		_, err := migrate.Up(t.Context(), path, migrate.Options{})
		is.True(err != nil)
		is.True(strings.Contains(err.Error(), "make them writable, or migrate a copy"))
		is.NoErr(os.Chmod(dir, 0o777))
		is.Equal(testdb.Snapshot(t, dir), before)
	}
	_, err := migrate.Copy(t.Context(), path, filepath.Join(dir, "copy.db"), migrate.Newest(), migrate.Options{})
	is.NoErr(err)
}

// A write-ahead log beside an empty file is not its own, nor is the journal of a
// file with pages, and SQLite would remove both.
func TestWhatLiesBesideAnEmptyFileIsNotRemoved(t *testing.T) {
	other := testdb.HalfWritten(t, testdb.NNI(t), testdb.ChangeAll)
	for _, c := range []struct {
		suffix  string
		content []byte
	}{
		{"-wal", []byte("precious")},
		{"-journal", []byte("precious")},
		{"-journal", testdb.ReadFile(t, other+"-journal")},
	} {
		is := is.New(t)
		path := filepath.Join(t.TempDir(), "empty.db")
		is.NoErr(os.WriteFile(path, nil, 0o666))
		is.NoErr(os.WriteFile(path+c.suffix, c.content, 0o666))
		before := testdb.Snapshot(t, filepath.Dir(path))
		_, err := migrate.Up(t.Context(), path, migrate.Options{})
		is.True(errors.Is(err, nb101.ErrUnfinishedWrite))
		_, err = migrate.ReadStatus(t.Context(), path, migrate.Options{})
		is.True(errors.Is(err, nb101.ErrUnfinishedWrite))
		_, err = migrate.Copy(t.Context(), path, path+".copy", migrate.Newest(), migrate.Options{})
		is.True(errors.Is(err, nb101.ErrUnfinishedWrite))
		is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before)
	}
}

// The journal of a transaction that began with an empty file is its own.
func TestAnEmptyFileThatAKilledProgramLeftIsTaken(t *testing.T) {
	is := is.New(t)
	path := filepath.Join(t.TempDir(), "empty.db")
	is.NoErr(os.WriteFile(path, nil, 0o666))
	left := testdb.HalfWritten(t, path, "PRAGMA cache_size=1; CREATE TABLE a (x); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 90000) INSERT INTO a SELECT i FROM n")
	is.NoErr(os.Truncate(left, 0)) // as before the first page was written
	is.Equal(len(testdb.Snapshot(t, filepath.Dir(left))), 2)
	up(t, left)
	is.Equal(len(testdb.Snapshot(t, filepath.Dir(left))), 1)
}
