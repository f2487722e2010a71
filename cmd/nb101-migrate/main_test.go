package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/cmd/internal/golden"
	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/migrate"
)

// run runs the program in this process.
func run(args ...string) (stdout, stderr string, status int) {
	return runUntil(context.Background(), args...)
}

func runUntil(ctx context.Context, args ...string) (stdout, stderr string, status int) {
	var out, err bytes.Buffer
	status = cli.Run(ctx, newRoot(), args, &out, &err)
	return out.String(), err.String(), status
}

// inFolder makes a folder with NNI's file in it, nasbench101.db, and goes there.
func inFolder(tb testing.TB) string {
	tb.Helper()
	dir := tb.TempDir()
	tb.Chdir(dir)
	testdb.Exec(tb, "nasbench101.db", testdb.NNIScript)
	return dir
}

// What a user sees who goes through all commands, one after the other.
func TestSession(t *testing.T) {
	file, err := filepath.Abs("testdata/session")
	is.New(t).NoErr(err)
	dir, err := filepath.EvalSymlinks(inFolder(t))
	is.New(t).NoErr(err)
	testdb.Exec(t, "other.db", "CREATE TABLE users (id)")
	testdb.Exec(t, "own.db", testdb.NNIScript+"; CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY, version_id INTEGER, is_applied INTEGER, tstamp TIMESTAMP DEFAULT CURRENT_TIMESTAMP); INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1), (20240101, 1)")
	var session strings.Builder
	for _, line := range []string{
		"status --db nasbench101.db",
		"version --db nasbench101.db",
		"up-to 2 --dry-run --db nasbench101.db",
		"up-by-one --db nasbench101.db",
		"up-to 2 --db nasbench101.db",
		"up-to 2 --db nasbench101.db",
		"status --db nasbench101.db",
		"up --db nasbench101.db --output fast.db",
		"up --db nasbench101.db --output fast.db",
		"version --db fast.db",
		"up --db nasbench101.db",
		"up --db nasbench101.db",
		"up --db nasbench101.db --dry-run",
		"up --db nasbench101.db --output same.db",
		"status --db nasbench101.db --json",
		"version --db nasbench101.db --json",
		"validate --db nasbench101.db",
		"down --db nasbench101.db",
		"down-to 0 --dry-run --db nasbench101.db",
		"down-to 0 --db nasbench101.db",
		"down --db nasbench101.db",
		"--db nasbench101.db version",
		"up --db other.db",
		"status --db other.db",
		"status --db own.db",
		"up --db own.db",
		"up --db own.db --table nb101_versions",
		"validate --db own.db --table nb101_versions",
		"up --db own.db --table nb101_trials",
		"up --db missing.db",
		"validate --db .",
		"upp",
		"up now",
		"up-to",
		"up-to two",
		"up-to 9 --db nasbench101.db",
		"down-to -1 --db nasbench101.db",
		"down-to --db nasbench101.db -- -1",
		"up --in-place --output x.db",
		"up --nni-name",
		"up --nni-name --output x.db",
		"up --output .",
		"up --output nowhere/x.db --db nasbench101.db",
		"up --force",
	} {
		stdout, stderr, status := run(strings.Fields(line)...)
		fmt.Fprintf(&session, "$ nb101-migrate %s\n%s%s", line, stdout, stderr)
		if status != 0 {
			fmt.Fprintf(&session, "(status %d)\n", status)
		}
	}
	got := strings.ReplaceAll(session.String(), dir, "<dir>")
	golden.Check(t, file, got)
}

func TestJSON(t *testing.T) {
	is := is.New(t)
	inFolder(t)
	_, _, status := run("up-to", "1", "--db", "nasbench101.db")
	is.Equal(status, 0)
	stdout, _, status := run("status", "--db", "nasbench101.db", "--json")
	is.Equal(status, 0)
	var s migrate.Status
	is.NoErr(json.Unmarshal([]byte(stdout), &s))
	is.Equal(s.Version, int64(1))
	is.True(s.Migrations[0].Applied)
	is.True(!s.Migrations[1].Applied)
}

// A script sees from the status whether up has something to do.
func TestCheck(t *testing.T) {
	is := is.New(t)
	inFolder(t)
	stdout, stderr, status := run("status", "--check", "--db", "nasbench101.db")
	is.Equal(status, 3)
	is.True(strings.Contains(stdout, "pending"))
	is.Equal(stderr, fmt.Sprintf("nb101-migrate: nasbench101.db: steps or repairs are pending: %d\n", migrate.Latest()))
	_, _, status = run("up", "--db", "nasbench101.db")
	is.Equal(status, 0)
	_, stderr, status = run("status", "--check", "--db", "nasbench101.db")
	is.Equal(status, 0)
	is.Equal(stderr, "")
	testdb.Exec(t, "nasbench101.db", "DROP INDEX nb101trialconfig_hash_num_epochs") // a repair
	stdout, _, status = run("status", "--check", "--json", "--db", "nasbench101.db")
	is.Equal(status, 3)
	is.True(json.Valid([]byte(stdout)))
	_, _, status = run("up", "--db", "nasbench101.db")
	is.Equal(status, 0)
	testdb.Exec(t, "nasbench101.db", "CREATE TRIGGER emptying AFTER INSERT ON goose_db_version BEGIN DELETE FROM nb101trialstats; END") // in the way
	stdout, _, status = run("status", "--check", "--db", "nasbench101.db")
	is.Equal(status, 3)
	is.True(strings.Contains(stdout, `but a trigger exists: "emptying" on goose_db_version; drop it first`))
	_, _, status = run("status", "--check", "--db", "none.db")
	is.Equal(status, 1)
	stdout, _, _ = run("status", "--help")
	is.True(strings.HasSuffix(stdout, "with --check it is 3 if steps or repairs are pending.\n"))
}

// A message is short, and advises no flag that the command does not have.
func TestMessages(t *testing.T) {
	dir := inFolder(t)
	is.New(t).NoErr(os.Rename("nasbench101.db", "nasbench101-"+testdb.Checksum(t, "nasbench101.db")[:8]+".db"))
	testdb.Exec(t, "other.db", "CREATE TABLE users (id)")
	testdb.Exec(t, "own.db", testdb.NNIScript+"; CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY, version_id INTEGER, is_applied INTEGER, tstamp TIMESTAMP DEFAULT CURRENT_TIMESTAMP); INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1), (20240101, 1)")
	is.New(t).NoErr(os.WriteFile("odd\n\x1b[2J.db", []byte("something else"), 0o666))
	files := append(testdb.Names(t, dir), "none.db", ".", strings.Repeat("d", 200)+"/"+strings.Repeat("e", 200), strings.Repeat("long ", 1000))
	flag := regexp.MustCompile(`--[a-z][a-z0-9-]+`)
	for _, command := range []string{"up", "up-to 2", "up-by-one", "down", "down-to 0", "status", "version", "validate", "up --dry-run"} {
		for _, file := range files {
			is := is.New(t)
			args := append(strings.Fields(command), "--db", file)
			_, stderr, status := run(args...)
			if status == 0 {
				continue
			}
			line := strings.TrimSuffix(stderr, "\n")
			is.Equal(cli.Printable(line), line)
			if most := 300 + min(len(cli.Printable(file)), 401); len(line) > most {
				t.Errorf("%d bytes, at most %d: %s", len(line), most, line)
			}
			cmd, _, err := newRoot().Find(args)
			is.NoErr(err)
			for _, name := range flag.FindAllString(line, -1) {
				is.True(cmd.Flags().Lookup(name[2:]) != nil || cmd.InheritedFlags().Lookup(name[2:]) != nil)
			}
		}
	}
}

// changeAsJSON is what a command prints that has brought a file from a version to
// another.
func changeAsJSON(file string, from, to int64) string {
	steps := []string{}
	for _, m := range migrate.Migrations() {
		if min(from, to) < m.Version && m.Version <= max(from, to) {
			steps = append(steps, fmt.Sprintf(`{"version":%d,"name":%q}`, m.Version, m.Name))
		}
	}
	if to < from {
		slices.Reverse(steps)
	}
	return fmt.Sprintf(`{"file":%q,"from":%d,"to":%d,"steps":[%s],"repairs":[]}`, file, from, to, strings.Join(steps, ","))
}

func TestChangesAsJSON(t *testing.T) {
	is := is.New(t)
	inFolder(t)
	newest := migrate.Latest()
	for _, c := range []struct{ line, want string }{
		{"up-to 1", `{"file":"nasbench101.db","from":0,"to":1,"steps":[{"version":1,"name":"baseline"}],"repairs":[]}`},
		{"up-by-one", `{"file":"nasbench101.db","from":1,"to":2,"steps":[{"version":2,"name":"lookup_index"}],"repairs":[]}`},
		{"up --output copy.db", changeAsJSON("copy.db", 2, newest)},
		{"up", changeAsJSON("nasbench101.db", 2, newest)},
		{"up", changeAsJSON("nasbench101.db", newest, newest)},
		{"down", changeAsJSON("nasbench101.db", newest, newest-1)},
		{"down-to 2", changeAsJSON("nasbench101.db", newest-1, 2)},
		{"down-to 0", `{"file":"nasbench101.db","from":2,"to":0,"steps":[{"version":2,"name":"lookup_index"},{"version":1,"name":"baseline"}],"repairs":[]}`},
	} {
		stdout, stderr, status := run(append(strings.Fields(c.line), "--json", "--quiet", "--db", "nasbench101.db")...)
		is.Equal(status, 0)
		is.Equal(stderr, "")
		is.Equal(stdout, c.want+"\n")
	}
	stdout, _, status := run("up", "--dry-run", "--json", "--db", "nasbench101.db")
	is.Equal(status, 0)
	var plan struct{ SQL []string }
	is.NoErr(json.Unmarshal([]byte(stdout), &plan))
	is.Equal(plan.SQL[len(plan.SQL)-1], "COMMIT;")
	stdout, _, status = run("validate", "--json", "--quiet", "--db", "nasbench101.db")
	is.Equal(status, 0)
	var s migrate.Status
	is.NoErr(json.Unmarshal([]byte(stdout), &s))
	is.Equal(s.Version, int64(0))
	is.Equal(int64(len(s.Migrations)), newest)
}

func TestWithoutDBItLooksWhereNNILooks(t *testing.T) {
	is := is.New(t)
	dir := inFolder(t)
	t.Setenv("NASBENCHMARK_DIR", dir)
	stdout, stderr, status := run("up")
	is.Equal(stderr, "")
	is.Equal(status, 0)
	is.True(strings.HasPrefix(stdout, filepath.Join(dir, "nasbench101.db")+fmt.Sprintf(": from version 0 to %d\n", migrate.Latest())))
	t.Setenv("NASBENCHMARK_DIR", t.TempDir())
	_, stderr, status = run("status")
	is.Equal(status, 1)
	is.True(strings.Contains(stderr, "no database"))
	is.True(strings.Contains(stderr, "NASBENCHMARK_DIR"))
}

func TestAFileNamedByItsChecksum(t *testing.T) {
	is := is.New(t)
	inFolder(t)
	name := "nasbench101-" + testdb.Checksum(t, "nasbench101.db")[:8] + ".db"
	is.NoErr(os.Rename("nasbench101.db", name))
	before := testdb.Checksum(t, name)
	stdout, stderr, status := run("up", "--db", name)
	is.Equal(status, 1)
	is.Equal(stdout, "")
	for _, word := range []string{name, "NNI", "--output FILE", "--in-place"} {
		is.True(strings.Contains(stderr, word))
	}
	is.Equal(strings.Count(stderr, "\n"), 1)
	is.Equal(testdb.Checksum(t, name), before)

	// The first way out.
	is.NoErr(os.Mkdir("out", 0o777))
	stdout, stderr, status = run("up", "--db", name, "--output", "out/", "--nni-name")
	is.Equal(stderr, "")
	is.Equal(status, 0)
	is.Equal(testdb.Checksum(t, name), before)
	entries, err := os.ReadDir("out")
	is.NoErr(err)
	is.Equal(len(entries), 1)
	copied := entries[0].Name()
	is.Equal(copied, "nasbench101-"+testdb.Checksum(t, filepath.Join("out", copied))[:8]+".db")
	path := filepath.Join("out", copied)
	is.True(strings.HasPrefix(stdout, path+fmt.Sprintf(": from version 0 to %d\n", migrate.Latest())))
	is.True(strings.HasSuffix(stdout, "\n\n"+migrate.NNILine(path)+"\n"))

	// Again: it exists.
	stdout, stderr, status = run("up", "--db", name, "--output", "out/", "--nni-name")
	is.Equal(stderr, "")
	is.Equal(status, 0)
	is.True(strings.HasPrefix(stdout, path+fmt.Sprintf(": the same copy at version %d existed already, and stays\n", migrate.Latest())))
	is.True(strings.HasSuffix(stdout, "\n\n"+migrate.NNILine(path)+"\n"))
	is.Equal(testdb.Names(t, "out"), []string{copied})
	stdout, _, status = run("up", "--db", name, "--output", "out/", "--nni-name", "--json")
	is.Equal(status, 0)
	var j struct {
		File    string
		To      int64
		Existed bool
		Name    string `json:"nni_name"`
		Line    string `json:"nni_line"`
	}
	is.NoErr(json.Unmarshal([]byte(stdout), &j))
	is.Equal(j.File, path)
	is.Equal(j.To, migrate.Latest())
	is.True(j.Existed)
	is.Equal(j.Name, copied)
	is.Equal(j.Line, migrate.NNILine(copied))

	// The other one.
	_, stderr, status = run("up", "--db", name, "--in-place")
	is.Equal(stderr, "")
	is.Equal(status, 0)
	is.True(testdb.Checksum(t, name) != before)
}

func TestTheOutputIsNotTheDatabase(t *testing.T) {
	is := is.New(t)
	dir := inFolder(t)
	is.NoErr(os.Link("nasbench101.db", "hard.db"))
	is.NoErr(os.Symlink("nasbench101.db", "soft.db"))
	before := testdb.Snapshot(t, dir)
	for _, db := range []string{"nasbench101.db", "soft.db"} {
		for _, output := range []string{"nasbench101.db", "hard.db", "soft.db", filepath.Join(dir, "nasbench101.db")} {
			stdout, stderr, status := run("up", "--db", db, "--output", output)
			is.Equal(status, 2)
			is.Equal(stdout, "")
			is.True(strings.Contains(stderr, "output and input are the same file"))
			is.True(!strings.Contains(stderr, "remove")) // it would be the database
			is.Equal(testdb.Snapshot(t, dir), before)
		}
	}
}

func TestAPathThatIsTooLongForSQLite(t *testing.T) {
	is := is.New(t)
	inFolder(t)
	deep := filepath.Join(strings.Repeat("d", 200), strings.Repeat("e", 200), strings.Repeat("f", 200))
	is.NoErr(os.MkdirAll(deep, 0o777))
	path := filepath.Join(deep, "a.db")
	is.NoErr(os.WriteFile(path, testdb.ReadFile(t, "nasbench101.db"), 0o666))
	for _, args := range [][]string{
		{"status", "--db", path},
		{"up", "--db", path},
		{"up", "--dry-run", "--db", path},
		{"up", "--db", "nasbench101.db", "--output", filepath.Join(deep, "new.db")},
		{"up", "--db", "nasbench101.db", "--output", deep + "/", "--nni-name"},
	} {
		_, stderr, status := run(args...)
		is.Equal(status, 1)
		is.True(strings.HasPrefix(stderr, "nb101-migrate: cannot be opened: "+deep))
		is.True(strings.Contains(stderr, "choose a shorter path"))
	}
	is.Equal(testdb.Names(t, deep), []string{"a.db"})
}

// A path that cannot be used, and one that is in use, are said once.
func TestNothingIsSaidTwice(t *testing.T) {
	is := is.New(t)
	inFolder(t)
	name := strings.Repeat("q", 260)
	for _, args := range [][]string{
		{"status", "--db", name},
		{"up", "--db", name},
		{"up", "--db", "nasbench101.db", "--output", name},
	} {
		_, stderr, status := run(args...)
		is.Equal(status, 1)
		is.Equal(strings.Count(stderr, "qqq…qqq"), 1)
		is.True(strings.Contains(stderr, "file name too long"))
	}
	is.NoErr(os.WriteFile("new.db", nil, 0o666))
	_, stderr, _ := run("up", "--db", "nasbench101.db", "--output", "new.db")
	is.Equal(stderr, "nb101-migrate: output exists already: new.db; remove it, or choose another output\n")
	is.NoErr(os.WriteFile("other.db-journal", nil, 0o666)) // of a program that was interrupted, perhaps
	_, stderr, _ = run("up", "--db", "nasbench101.db", "--output", "other.db")
	is.Equal(stderr, "nb101-migrate: unfinished write: other.db-journal exists, so the database is in use or a program that wrote it was interrupted; end that program, or name another file\n")
}

func TestInterrupted(t *testing.T) {
	is := is.New(t)
	inFolder(t)
	before := testdb.Checksum(t, "nasbench101.db")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, args := range [][]string{{"up"}, {"up", "--output", "x.db"}} {
		_, stderr, status := runUntil(ctx, append(args, "--db", "nasbench101.db")...)
		is.Equal(status, 1)
		is.Equal(stderr, "nb101-migrate: nasbench101.db: interrupted; nothing was changed\n")
		is.Equal(testdb.Checksum(t, "nasbench101.db"), before)
	}
	entries, err := os.ReadDir(".")
	is.NoErr(err)
	is.Equal(len(entries), 1)
}

// As in: nb101-migrate up --output "$COPY", with COPY not set.
func TestAnEmptyNameIsNoName(t *testing.T) {
	is := is.New(t)
	dir := inFolder(t)
	t.Setenv("NASBENCHMARK_DIR", dir)
	before := testdb.Checksum(t, "nasbench101.db")
	for _, args := range [][]string{{"up", "--output", ""}, {"up", "--db", ""}} {
		_, stderr, status := run(args...)
		is.Equal(status, 2)
		is.True(strings.Contains(stderr, "is empty"))
		is.Equal(testdb.Checksum(t, "nasbench101.db"), before)
	}
}

// The help lists each step, and what it adds.
func TestHelpListsTheSteps(t *testing.T) {
	is := is.New(t)
	stdout, _, status := run("--help")
	is.Equal(status, 0)
	words := strings.Join(strings.Fields(stdout), " ")
	for _, m := range migrate.Migrations() {
		is.True(strings.Contains(words, fmt.Sprintf(" %d %s %s", m.Version, m.Name, m.Summary())))
	}
	for line := range strings.Lines(stdout) {
		is.True(len(line) <= 80) // its end included
	}
}

func TestHelpHasExamples(t *testing.T) {
	is := is.New(t)
	for _, cmd := range newRoot().Commands() {
		stdout, _, status := run(cmd.Name(), "--help")
		is.Equal(status, 0)
		is.True(strings.Contains(stdout, "Examples:\n  nb101-migrate "+cmd.Name()))
		is.True(strings.Contains(stdout, "--db FILE"))
	}
}

// The program itself, as a user starts it.
func TestProgram(t *testing.T) {
	is := is.New(t)
	program := filepath.Join(t.TempDir(), "nb101-migrate")
	out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput()
	is.Equal(string(out), "")
	is.NoErr(err)
	inFolder(t)
	cmd := exec.Command(program, "up", "--db", "nasbench101.db")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err = cmd.Output()
	is.NoErr(err)
	is.True(strings.HasPrefix(string(out), fmt.Sprintf("nasbench101.db: from version 0 to %d\n  up   1 baseline\n  up   2 lookup_index\n  up   3 views\n", migrate.Latest())))
	is.Equal(stderr.String(), "") // quiet when it is not a terminal
	out, err = exec.Command(program, "up", "--db", "missing.db").CombinedOutput()
	is.Equal(err.(*exec.ExitError).ExitCode(), 1)
	is.Equal(strings.Count(string(out), "\n"), 1)
	is.Equal(exec.Command(program, "upp").Run().(*exec.ExitError).ExitCode(), 2)
}
