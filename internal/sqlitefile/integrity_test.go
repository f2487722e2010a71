package sqlitefile_test

import (
	"os"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/internal/testdb"
)

// Makes an index disagree with its table, which only the full check finds.
const otherIndex = `
	CREATE TABLE t (a INTEGER, b INTEGER);
	CREATE INDEX t_a ON t (a);
	WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) INSERT INTO t SELECT i, i * 100 FROM n;
	PRAGMA writable_schema = ON;
	UPDATE sqlite_master SET sql = 'CREATE INDEX t_a ON t (b)' WHERE name = 't_a';`

func TestChecksFindWhatTheyAreFor(t *testing.T) {
	is := is.New(t)
	for _, c := range []struct {
		name, script string
		check        sqlitefile.Check
		limit        int
		findings     int
	}{
		{"a sound file", testdb.NNIScript, sqlitefile.FullCheck, 0, 0},
		{"a sound file, quickly", testdb.NNIScript, sqlitefile.QuickCheck, 0, 0},
		{"all findings", otherIndex, sqlitefile.FullCheck, 0, 5},
		{"some findings", otherIndex, sqlitefile.FullCheck, 2, 2},
		{"what only the full check finds", otherIndex, sqlitefile.QuickCheck, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			db := testdb.Open(t, testdb.New(t, c.script))
			n := 0
			for finding, err := range c.check.Findings(t.Context(), db, c.limit) {
				is.NoErr(err)
				is.True(strings.Contains(finding, "missing from index t_a"))
				n++
			}
			is.Equal(n, c.findings)
			first, err := c.check.First(t.Context(), db)
			is.NoErr(err)
			is.Equal(first != "", c.findings > 0)
		})
	}
	_, err := sqlitefile.FullCheck.First(t.Context(), testdb.Open(t, t.TempDir())) // a folder
	is.True(err != nil)
}

// A view hides the list of free pages from SQLite's check of the whole file.
func TestTheListOfFreePagesIsChecked(t *testing.T) {
	is := is.New(t)
	for _, view := range []string{"", "; CREATE VIEW v AS SELECT 1"} {
		path := testdb.New(t, testdb.NNIScript+view)
		file := testdb.ReadFile(t, path)
		file[39] = 3 // the number of free pages, https://sqlite.org/fileformat2.html#the_database_header
		is.NoErr(os.WriteFile(path, file, 0o600))
		db := testdb.Open(t, path)
		for _, check := range []sqlitefile.Check{sqlitefile.QuickCheck, sqlitefile.FullCheck} {
			first, err := check.First(t.Context(), db)
			is.NoErr(err)
			is.True(strings.Contains(first, "Freelist: size is 0 but should be 3"))
		}
	}
}

// SQLite itself does not check constraints of a file that it opened for reading
// only.
func TestConstraintsOfAFileThatIsReadAreChecked(t *testing.T) {
	is := is.New(t)
	path := testdb.New(t, testdb.NNIScript+`;
		CREATE TABLE own (a CHECK (a <> 1) CHECK (abs(a) < 2), CHECK ("a" > 2
			OR a IS NULL));
		PRAGMA ignore_check_constraints = ON; INSERT INTO own VALUES (1), (1), (NULL), (7)`)
	findings := func() (list []string) {
		db, err := sqlitefile.OpenRead(path, sqlitefile.Wait{})
		is.NoErr(err)
		defer db.Close()
		for finding, err := range sqlitefile.QuickCheck.Findings(t.Context(), db, 0) {
			is.NoErr(err)
			list = append(list, finding)
		}
		first, err := sqlitefile.FullCheck.First(t.Context(), db)
		is.NoErr(err)
		is.Equal(first, list[0])
		return list
	}
	is.Equal(findings(), []string{
		"CHECK constraint failed in own: 2 of its rows do not meet (a <> 1)",
		"CHECK constraint failed in own: 1 of its rows do not meet (abs(a) < 2)",
		`CHECK constraint failed in own: 2 of its rows do not meet ("a" > 2 OR a IS NULL)`,
	})

	// What only its owner's program can check is left to that.
	testdb.Exec(t, path, "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'abs(', 'mine(')")
	is.Equal(len(findings()), 2)
}

func TestOrphansAreFound(t *testing.T) {
	is := is.New(t)
	db := testdb.Open(t, testdb.New(t, testdb.NNIScript+`;
		DELETE FROM nb101trialconfig WHERE id = 4;
		DELETE FROM nb101trialstats WHERE id = 11`))
	orphans := func(table string) (list []sqlitefile.Orphan) {
		for o, err := range sqlitefile.Orphans(t.Context(), db, table) {
			is.NoErr(err)
			list = append(list, o)
		}
		return list
	}
	is.Equal(orphans("nb101trialstats"), []sqlitefile.Orphan{
		{"nb101trialstats", 10, "nb101trialconfig"}, {"nb101trialstats", 12, "nb101trialconfig"},
	})
	is.Equal(len(orphans("")), 4)
	is.Equal(len(orphans("nb101trialconfig")), 0)
	for range sqlitefile.Orphans(t.Context(), db, "") {
		break // closes the rows: the handle can be closed
	}
	is.Equal(db.Stats().InUse, 0)
}

func TestAForeignKeyThatCannotBeCheckedIsAnError(t *testing.T) {
	is := is.New(t)
	db := testdb.Open(t, testdb.New(t, `CREATE TABLE parent (a); CREATE TABLE child (b REFERENCES parent (a)); INSERT INTO child VALUES (1)`))
	var last error
	for _, err := range sqlitefile.Orphans(t.Context(), db, "child") {
		last = err
	}
	is.True(last != nil && strings.Contains(last.Error(), "foreign key mismatch"))
}
