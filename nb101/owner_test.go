package nb101_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
)

// owns writes what a program made that has a function or collation "own".
func owns(statement string) string {
	return statement + `; PRAGMA writable_schema=1;
		UPDATE sqlite_master SET sql = replace(replace(sql, 'abs(', 'own('), 'nocase', 'own')`
}

// What only a program needs that writes does not stop one that reads.
func TestReadersDoNotNeedWhatWritersNeed(t *testing.T) {
	const trigger = "CREATE TRIGGER mine AFTER INSERT ON nb101trialconfig BEGIN "
	for _, script := range []string{
		trigger + "INSERT INTO gone VALUES (1); END",
		trigger + "SELECT own(new.id); END",
		"PRAGMA writable_schema=1; INSERT INTO sqlite_master VALUES ('table', 'ft', 'ft', 0, 'CREATE VIRTUAL TABLE ft USING mine(x)');" +
			trigger + "INSERT INTO ft VALUES (1); END",
		owns("CREATE INDEX mine ON nb101trialconfig (abs(num_vertices))"),
		owns("CREATE INDEX mine ON nb101trialconfig (arch COLLATE nocase)"),
		owns("ALTER TABLE nb101trialconfig ADD COLUMN mine AS (abs(id)) VIRTUAL"),
	} {
		t.Run(script, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			testdb.Exec(t, path, script)
			db, err := nb101.Open(t.Context(), path)
			is.NoErr(err)
			defer db.Close()
			trials, err := db.Lookup(t.Context(), nb101.ByArch(mustArch(t, testdb.FirstArch)), nb101.AllBudgets, nb101.WithIntermediates())
			is.NoErr(err)
			is.Equal(len(trials), 4)
			_, err = db.Counts(t.Context())
			is.NoErr(err)
			n, err := drain(db.Trials(t.Context(), nb101.AllBudgets, nb101.Filter{}))
			is.NoErr(err)
			is.Equal(n, 110)
		})
	}
}

// A query that needs what this program does not have says so, and others go on.
func TestAQueryThatNeedsWhatIsNotThereSaysSo(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, owns("CREATE INDEX mine ON nb101trialstats (test_acc COLLATE nocase)"))
	db, err := nb101.Open(t.Context(), path)
	is.NoErr(err)
	defer db.Close()
	_, err = db.Lookup(t.Context(), nb101.ByArch(mustArch(t, testdb.FirstArch)), nb101.AllBudgets)
	is.NoErr(err)
	_, err = db.Counts(t.Context()) // which SQLite counts in the smallest index
	is.True(errors.Is(err, nb101.ErrUnsupported))
	is.True(strings.Contains(err.Error(), "needs the collation sequence own"))
}
