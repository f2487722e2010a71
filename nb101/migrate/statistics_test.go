package migrate_test

import (
	"slices"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/migrate"
)

// The same whichever driver made them: SQLite makes sqlite_stat4 only if it was
// compiled for that.
func TestStatisticsAreThoseOfNNIsTables(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	up(t, path)
	is.Equal(testdb.Ask(t, path, "SELECT name FROM sqlite_master WHERE name LIKE 'sqlite_stat_'"), []string{`[]interface {}{"sqlite_stat1"}`})
	is.Equal(testdb.Ask(t, path, "SELECT tbl, idx, stat FROM sqlite_stat1 WHERE tbl = 'nb101trialconfig' ORDER BY idx"), []string{
		`[]interface {}{"nb101trialconfig", "nb101trialconfig_arch", "38 2"}`,
		`[]interface {}{"nb101trialconfig", "nb101trialconfig_hash", "38 2"}`,
		`[]interface {}{"nb101trialconfig", "nb101trialconfig_hash_num_epochs", "38 2 1"}`,
		`[]interface {}{"nb101trialconfig", "nb101trialconfig_num_epochs", "38 10"}`,
		`[]interface {}{"nb101trialconfig", "nb101trialconfig_num_vertices", "38 19"}`,
	})
	is.Equal(len(testdb.Ask(t, path, "SELECT * FROM sqlite_stat1")), 8)
	to(t, path, migrate.DownTo(1))
	is.Equal(len(testdb.Ask(t, path, "SELECT name FROM sqlite_master WHERE name LIKE 'sqlite_stat_'")), 0)
}

// makeSamples makes a table of samples by hand, where SQLite was not compiled to
// make it.
const makeSamples = `
	PRAGMA writable_schema = ON;
	CREATE TABLE made (tbl, idx, neq, nlt, ndlt, sample);
	UPDATE sqlite_master SET name = 'sqlite_stat4', tbl_name = 'sqlite_stat4', sql = 'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)' WHERE name = 'made';
	PRAGMA writable_schema = RESET;`

func TestSamplesOfOtherTablesStay(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, "CREATE TABLE a (x); CREATE INDEX a_x ON a (x); INSERT INTO a VALUES (1); ANALYZE")
	if len(testdb.Ask(t, path, "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat4'")) == 0 {
		testdb.Exec(t, path, makeSamples)
	}
	testdb.Exec(t, path, "DELETE FROM sqlite_stat4; INSERT INTO sqlite_stat4 VALUES ('nb101trialconfig', 'nb101trialconfig_hash', '1', '1', '1', '1'), ('a', 'a_x', '1', '0', '0', x'02')")
	statistics, samples := "SELECT * FROM sqlite_stat1", "SELECT * FROM sqlite_stat4"
	before := append(testdb.Ask(t, path, statistics), testdb.Ask(t, path, samples)...)
	up(t, path)
	is.Equal(testdb.Ask(t, path, samples+" WHERE tbl = 'a'"), []string{`[]interface {}{"a", "a_x", "1", "0", "0", []uint8{0x2}}`})
	is.Equal(len(testdb.Ask(t, path, samples+" WHERE tbl LIKE 'nb101%' OR idx LIKE 'nb101%'")), 0)
	to(t, path, migrate.DownTo(0))
	is.Equal(append(testdb.Ask(t, path, statistics), testdb.Ask(t, path, samples)...), before)
}

// Owners have analyzed NNI's tables themselves: their statistics are theirs after
// the way down, with other figures than ANALYZE would find.
func TestStatisticsFromBeforeAreThereAfterwards(t *testing.T) {
	for name, script := range map[string]string{
		"all":           "ANALYZE; UPDATE sqlite_stat1 SET stat = '7 1' WHERE idx = 'nb101trialconfig_hash'",
		"some":          "ANALYZE nb101trialstats",
		"none any more": "ANALYZE; DELETE FROM sqlite_stat1",
		"with a table":  "CREATE TABLE a (x); CREATE INDEX a_x ON a (x); INSERT INTO a VALUES (1); ANALYZE",
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			testdb.Exec(t, path, script)
			before := append(testdb.Ask(t, path, "SELECT * FROM sqlite_stat1"), schemaOf(t, path)...)
			for _, target := range []migrate.Target{migrate.UpTo(2), migrate.Newest()} {
				to(t, path, target)
				is.Equal(testdb.Ask(t, path, "SELECT stat FROM sqlite_stat1 WHERE idx = 'nb101trialconfig_hash'"), []string{`[]interface {}{"38 2"}`})
				_, err := migrate.Validate(t.Context(), path, migrate.Options{})
				is.NoErr(err)
			}
			testdb.Exec(t, path, "VACUUM")
			to(t, path, migrate.DownTo(0))
			is.Equal(sorted(append(testdb.Ask(t, path, "SELECT * FROM sqlite_stat1"), schemaOf(t, path)...)), sorted(before))

			// goose itself leaves them aside.
			up(t, path)
			db := testdb.Open(t, path)
			_, err := newGoose(t, db).DownTo(t.Context(), 1)
			is.NoErr(err)
			is.NoErr(db.Close())
			_, err = migrate.Validate(t.Context(), path, migrate.Options{})
			is.NoErr(err)
			to(t, path, migrate.DownTo(0))
			is.Equal(sorted(append(testdb.Ask(t, path, "SELECT * FROM sqlite_stat1"), schemaOf(t, path)...)), sorted(before))
		})
	}
}

func sorted(lines []string) []string { return slices.Sorted(slices.Values(lines)) }
