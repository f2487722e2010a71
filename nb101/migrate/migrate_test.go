package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/migrate"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// schemaOf is every object, and its text.
func schemaOf(tb testing.TB, path string) []string {
	tb.Helper()
	return testdb.Ask(tb, path, "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name")
}

// recorded are the versions in goose's table, in the order of recording.
func recorded(tb testing.TB, path string) string {
	tb.Helper()
	return testdb.Ask(tb, path, "SELECT group_concat(version_id, ' ') FROM (SELECT version_id FROM goose_db_version ORDER BY id)")[0]
}

// allRecorded is what recorded returns of a file at the newest version.
func allRecorded() string {
	versions := "0"
	for _, m := range migrate.Migrations() {
		versions += fmt.Sprintf(" %d", m.Version)
	}
	return fmt.Sprintf("[]interface {}{%q}", versions)
}

func must(tb testing.TB, r migrate.Result, err error) migrate.Result {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func up(tb testing.TB, path string) migrate.Result {
	tb.Helper()
	r, err := migrate.Up(tb.Context(), path, migrate.Options{})
	return must(tb, r, err)
}

func to(tb testing.TB, path string, target migrate.Target) migrate.Result {
	tb.Helper()
	r, err := migrate.Migrate(tb.Context(), path, target, migrate.Options{})
	return must(tb, r, err)
}

func TestWhatNNIReadsStaysTheSame(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	values, schema := testdb.NNIValues(t, path), schemaOf(t, path)
	is.Equal(len(values), 38+110+220) // of sources with 110 trainings

	up(t, path)
	is.Equal(testdb.NNIValues(t, path), values)
	to(t, path, migrate.DownTo(0))
	is.Equal(testdb.NNIValues(t, path), values)
	is.Equal(schemaOf(t, path), schema) // all traces are gone
	up(t, path)
	is.Equal(testdb.NNIValues(t, path), values)
	is.Equal(recorded(t, path), allRecorded())
	is.Equal(len(testdb.Snapshot(t, filepath.Dir(path))), 1)
}

func TestBaselineGivesAnEmptyFileTheShapeOfNNIs(t *testing.T) {
	for name, script := range map[string]string{
		"no bytes":  "",
		"no tables": "CREATE TABLE t (x); DROP TABLE t",
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			path := filepath.Join(t.TempDir(), "new.db")
			is.NoErr(os.WriteFile(path, nil, 0o666))
			if script != "" {
				testdb.Exec(t, path, script)
			}
			s, err := migrate.ReadStatus(t.Context(), path, migrate.Options{})
			is.NoErr(err)
			is.Equal(s.Version, int64(0))
			is.Equal(to(t, path, migrate.UpTo(1)).To, int64(1))
			shape := slices.DeleteFunc(schemaOf(t, path), func(line string) bool {
				return strings.Contains(line, "goose_db_version") || strings.Contains(line, "sqlite_sequence")
			})
			is.Equal(shape, schemaOf(t, testdb.NNI(t))) // word for word
			is.Equal(up(t, path).To, migrate.Latest())
			_, err = migrate.Validate(t.Context(), path, migrate.Options{})
			is.NoErr(err)
		})
	}
}

func TestTargets(t *testing.T) {
	newest := migrate.Latest()
	for _, c := range []struct {
		name     string
		from, to int64
		target   migrate.Target
	}{
		{"up", 0, newest, migrate.Newest()},
		{"up again", newest, newest, migrate.Newest()},
		{"zero target", 1, newest, migrate.Target{}},
		{"up-to", 0, 2, migrate.UpTo(2)},
		{"up-to one below", 3, 3, migrate.UpTo(2)},
		{"up-by-one", 0, 1, migrate.UpByOne()},
		{"up-by-one in the middle", 1, 2, migrate.UpByOne()},
		{"up-by-one at the top", newest, newest, migrate.UpByOne()},
		{"down", newest, newest - 1, migrate.DownByOne()},
		{"down at the bottom", 0, 0, migrate.DownByOne()},
		{"down-to", newest, 1, migrate.DownTo(1)},
		{"down-to 0", newest, 0, migrate.DownTo(0)},
		{"down-to one above", 1, 1, migrate.DownTo(2)},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			if c.from > 0 {
				to(t, path, migrate.UpTo(c.from))
			}
			before := testdb.Snapshot(t, filepath.Dir(path))
			r := to(t, path, c.target)
			is.Equal(r.Path, path)
			is.Equal(r.From, c.from)
			is.Equal(r.To, c.to)
			is.Equal(int64(len(r.Steps)), max(c.to-c.from, c.from-c.to))
			if c.from == c.to {
				is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before) // nothing to do is nothing done
			}
			s, err := migrate.Validate(t.Context(), path, migrate.Options{})
			is.NoErr(err)
			is.Equal(s.Version, c.to)
		})
	}
}

func TestUnknownTargets(t *testing.T) {
	path := testdb.NNI(t)
	before := testdb.Snapshot(t, filepath.Dir(path))
	for _, target := range []migrate.Target{migrate.UpTo(0), migrate.UpTo(-1), migrate.UpTo(migrate.Latest() + 1), migrate.DownTo(-1), migrate.DownTo(migrate.Latest() + 1)} {
		is := is.New(t)
		_, err := migrate.Migrate(t.Context(), path, target, migrate.Options{})
		is.True(errors.Is(err, migrate.ErrUnknownVersion))
		is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before)
	}
}

// The reason for it all: the same query that NNI runs, planned by SQLite.
func TestTheLookUpUsesTheIndex(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	plan := func() string {
		return strings.Join(testdb.Ask(t, path, `EXPLAIN QUERY PLAN SELECT * FROM nb101trialstats AS t JOIN nb101trialconfig AS c ON t.config_id = c.id
			WHERE c.num_epochs = 108 AND c.hash = '00005c142e6f48ac74fdcf73e3439874'`), "\n")
	}
	const index = "nb101trialconfig_hash_num_epochs (hash=? AND num_epochs=?)"
	is.True(!strings.Contains(plan(), index))
	up(t, path)
	is.True(strings.Contains(plan(), index))
	is.True(len(testdb.Ask(t, path, "SELECT * FROM sqlite_stat1 WHERE idx = 'nb101trialconfig_hash_num_epochs'")) == 1)
	to(t, path, migrate.DownTo(1))
	is.True(!strings.Contains(plan(), index))
	is.Equal(testdb.Ask(t, path, "SELECT * FROM sqlite_master WHERE name LIKE 'sqlite_stat%'"), []string{})
}

func TestViews(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	up(t, path)
	const where = " WHERE hash = '00005c142e6f48ac74fdcf73e3439874' AND num_epochs = 108"
	// The figures of NNI's documentation, the time in seconds.
	is.Equal(testdb.Ask(t, path, "SELECT trial_id, config_id, num_vertices, train_acc, valid_acc, test_acc, parameters, training_seconds FROM nb101_trials"+where+" ORDER BY trial_id LIMIT 1"),
		[]string{"[]interface {}{10, 4, 7, 100, 92.41786599159241, 92.11738705635071, 8.55553, 1769.1279296875}"})
	is.Equal(testdb.Ask(t, path, "SELECT config_id, num_trials, mean_test_acc, mean_training_seconds FROM nb101_configs"+where),
		testdb.Ask(t, path, "SELECT config_id, count(*), avg(test_acc), avg(training_time) / 60 FROM nb101trialstats WHERE config_id = 4"))
	is.Equal(testdb.Ask(t, path, "SELECT count(*) FROM nb101_trials"), testdb.Ask(t, path, "SELECT count(*) FROM nb101trialstats"))
	is.Equal(testdb.Ask(t, path, "SELECT count(*), sum(num_trials) FROM nb101_configs"),
		testdb.Ask(t, path, "SELECT (SELECT count(*) FROM nb101trialconfig), (SELECT count(*) FROM nb101trialstats)"))

	// Where the writer kept seconds they are not divided.
	testdb.Exec(t, path, "UPDATE nb101trialstats SET training_time = training_time / 60")
	is.Equal(testdb.Ask(t, path, "SELECT training_seconds FROM nb101_trials WHERE trial_id = 10"), []string{"[]interface {}{1769.1279296875}"})
}

func TestAWriteAheadLogStaysOne(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	values := testdb.NNIValues(t, path)
	testdb.Exec(t, path, "PRAGMA journal_mode=wal; CREATE TABLE x (y); DROP TABLE x")
	up(t, path)
	is.Equal(len(testdb.Snapshot(t, filepath.Dir(path))), 1) // its files are gone when nobody uses them
	is.Equal(testdb.Ask(t, path, "PRAGMA journal_mode"), []string{`[]interface {}{"wal"}`})
	is.Equal(testdb.NNIValues(t, path), values)
	_, err := migrate.Validate(t.Context(), path, migrate.Options{})
	is.NoErr(err)
}

func TestEndingTheContextChangesNothing(t *testing.T) {
	steps := []string{}
	_, err := migrate.Up(t.Context(), testdb.NNI(t), migrate.Options{Progress: func(p progress.Report) { steps = append(steps, p.Stage) }})
	is.New(t).NoErr(err)
	want := []string{"checking the file"}
	for _, m := range migrate.Migrations() {
		want = append(want, fmt.Sprintf("up %d %s", m.Version, m.Name))
	}
	is.New(t).Equal(steps, append(want, "writing"))
	for _, step := range want {
		t.Run(step, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			before := testdb.Snapshot(t, filepath.Dir(path))
			ctx, cancel := context.WithCancel(t.Context())
			_, err := migrate.Up(ctx, path, migrate.Options{Progress: func(p progress.Report) {
				if p.Stage == step {
					cancel()
				}
			}})
			is.True(errors.Is(err, context.Canceled))
			is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before)
			up(t, path)
		})
	}
}

// The SQL that Plan gives, run by the driver alone, does what Migrate does.
func TestPlanIsWhatWouldRun(t *testing.T) {
	for _, c := range []struct {
		name   string
		before []migrate.Target
		target migrate.Target
	}{
		{"all the way up", nil, migrate.Newest()},
		{"part of the way", nil, migrate.UpTo(2)},
		{"the rest of the way", []migrate.Target{migrate.UpTo(1)}, migrate.Newest()},
		{"down", []migrate.Target{migrate.Newest()}, migrate.DownTo(0)},
		{"up again", []migrate.Target{migrate.Newest(), migrate.DownTo(0)}, migrate.Newest()},
		{"nothing", []migrate.Target{migrate.Newest()}, migrate.Newest()},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			a, b := testdb.NNI(t), testdb.NNI(t)
			for _, target := range c.before {
				to(t, a, target)
				to(t, b, target)
			}
			before := testdb.Snapshot(t, filepath.Dir(a))
			r, script, err := migrate.Plan(t.Context(), a, c.target, migrate.Options{})
			is.NoErr(err)
			is.Equal(testdb.Snapshot(t, filepath.Dir(a)), before) // it is only a plan
			testdb.Exec(t, a, strings.Join(script, "\n"))
			done := to(t, b, c.target)
			is.Equal(r.Steps, done.Steps)
			is.Equal(r.To, done.To)
			is.Equal(schemaOf(t, a), schemaOf(t, b))
			is.Equal(testdb.NNIValues(t, a), testdb.NNIValues(t, b))
			if done.To == 0 {
				return // without a record
			}
			is.Equal(recorded(t, a), recorded(t, b))
			is.Equal(testdb.Ask(t, a, "SELECT is_applied FROM goose_db_version ORDER BY id"), testdb.Ask(t, b, "SELECT is_applied FROM goose_db_version ORDER BY id"))
		})
	}
}

func TestMigrationsAreNumbered(t *testing.T) {
	is := is.New(t)
	for i, m := range migrate.Migrations() {
		is.Equal(m.Version, int64(i+1))
		is.True(m.Name != "")
		is.True(m.Summary() != "")
	}
	is.Equal(migrate.Latest(), int64(len(migrate.Migrations())))
}

func TestImportingNB101BringsNoGoose(t *testing.T) {
	is := is.New(t)
	out, err := exec.Command("go", "list", "-deps", "github.com/nasbench-go/nasbench/nb101").Output()
	is.NoErr(err)
	is.True(strings.Contains(string(out), "nasbench/internal/sqlitefile\n"))
	is.True(!strings.Contains(string(out), "goose"))
	is.True(!strings.Contains(string(out), "cobra"))
}
