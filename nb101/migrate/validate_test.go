package migrate_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/migrate"
)

func TestValidateFindsWhatIsNotOfTheVersion(t *testing.T) {
	for _, c := range []struct {
		name, script string
		want         error
		says         string
	}{
		{"index dropped", "DROP INDEX nb101trialconfig_hash_num_epochs", migrate.ErrInconsistent, "should have the index nb101trialconfig_hash_num_epochs"},
		{"NNI's index dropped", "DROP INDEX nb101trialconfig_hash", migrate.ErrInconsistent, "should have the index nb101trialconfig_hash"},
		{"view dropped", "DROP VIEW nb101_trials", migrate.ErrInconsistent, "should have the view nb101_trials"},
		{"statistics dropped", "DROP TABLE sqlite_stat1", migrate.ErrInconsistent, "sqlite_stat1"},
		{"recorded twice", "INSERT INTO goose_db_version (version_id, is_applied) VALUES (3, 1)", migrate.ErrInconsistent, "version 3 is recorded where version 4 should be"},
		{"gap", "DELETE FROM goose_db_version WHERE version_id = 2", migrate.ErrInconsistent, "version 3 is recorded where version 2 should be"},
		{"not recorded", "DELETE FROM goose_db_version WHERE version_id = 3", migrate.ErrInconsistent, `has the view "nb101_configs" of a later one`},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			up(t, path)
			testdb.Exec(t, path, c.script)
			before := testdb.Snapshot(t, filepath.Dir(path))
			_, err := migrate.Validate(t.Context(), path, migrate.Options{})
			is.True(errors.Is(err, c.want))
			is.True(strings.Contains(err.Error(), c.says))
			is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before)

			if c.name == "not recorded" || c.name == "gap" {
				return // what is not recorded is not taken back; the advice is to drop it
			}
			// The advice that comes with it: down to 0, then up.
			to(t, path, migrate.DownTo(0))
			up(t, path)
			_, err = migrate.Validate(t.Context(), path, migrate.Options{})
			is.NoErr(err)
		})
	}
}

func TestValidateFindsAnotherIndexOfTheSameName(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	up(t, path)
	testdb.Exec(t, path, "DROP INDEX nb101trialconfig_hash; CREATE INDEX nb101trialconfig_hash ON nb101trialconfig (num_vertices)")
	_, err := migrate.Validate(t.Context(), path, migrate.Options{})
	is.True(errors.Is(err, migrate.ErrInconsistent))
	testdb.Exec(t, path, "DROP INDEX nb101trialconfig_hash; create index  [nb101trialconfig_hash] on `nb101trialconfig`( \"hash\" )")
	_, err = migrate.Validate(t.Context(), path, migrate.Options{})
	is.NoErr(err) // how it is written is of no account
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
	s, err := migrate.ReadStatus(t.Context(), path)
	is.NoErr(err)
	is.Equal(s.Version, int64(0))
	is.Equal(s.Latest, migrate.Latest())
	is.Equal(len(s.Migrations), 3)
	is.True(!s.Migrations[0].Applied)
	is.True(s.Migrations[0].AppliedAt.IsZero())

	to(t, path, migrate.UpTo(2))
	testdb.Exec(t, path, "UPDATE goose_db_version SET tstamp = '2026-02-03 04:05:06' WHERE version_id = 2")
	s, err = migrate.ReadStatus(t.Context(), path)
	is.NoErr(err)
	is.Equal(s.Version, int64(2))
	is.True(s.Migrations[0].Applied)
	is.Equal(s.Migrations[1].Name, "lookup_index")
	is.Equal(s.Migrations[1].AppliedAt.Format("2006-01-02 15:04:05 MST"), "2026-02-03 04:05:06 UTC")
	is.True(!s.Migrations[2].Applied)
}

// What a newer release did to a file can be seen.
func TestStatusOfANewerFile(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	up(t, path)
	testdb.Exec(t, path, "CREATE TABLE nb101more (x); INSERT INTO goose_db_version (version_id, is_applied) VALUES (4, 1)")
	s, err := migrate.ReadStatus(t.Context(), path)
	is.NoErr(err)
	is.Equal(s.Version, int64(4))
	is.Equal(s.Latest, int64(3))
	is.Equal(len(s.Migrations), 4)
	is.Equal(s.Migrations[3].Version, int64(4))
	is.Equal(s.Migrations[3].Name, "")
	is.True(s.Migrations[3].Applied)
}
