package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/verify"
)

// wrongFile makes a database with several faults.
func wrongFile(tb testing.TB) string {
	tb.Helper()
	path := testdb.NNI(tb)
	handle, err := sql.Open(sqlitefile.DriverName, path)
	if err != nil {
		tb.Fatal(err)
	}
	defer handle.Close()
	for _, change := range []string{
		`DROP INDEX nb101trialconfig_hash`,
		`UPDATE nb101trialconfig SET hash = '00019e2cbab0bc93ca1a7816a099b2bd' WHERE id = 4`,
		`UPDATE nb101trialstats SET parameters = 8.5 WHERE id < 20`,
		`DELETE FROM nb101trialstats WHERE id = 11`,
	} {
		if _, err := handle.Exec(change); err != nil {
			tb.Fatal(err)
		}
	}
	return path
}

func TestVerify(t *testing.T) {
	for _, c := range []struct {
		name, file, stderr string
		args               []string
		status             int
	}{
		{"verify.table", testdb.NNI(t), "", nil, 0},
		{"verify.json", testdb.NNI(t), "", []string{"--json"}, 0},
		{"verify-wrong.table", wrongFile(t), "nb101: nasbench101.db: the database is wrong (schema: 1, hash: 1, orphan: 2, parameters: 3)\n", []string{"--show", "2"}, 1},
		{"verify-wrong.json", wrongFile(t), "nb101: nasbench101.db: the database is wrong (schema: 1, hash: 1, orphan: 2, parameters: 3)\n", []string{"--json"}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			t.Chdir(filepath.Dir(c.file))
			stdout, stderr, status := run("", append([]string{"verify", "--db", "nasbench101.db"}, c.args...)...)
			is.Equal(stderr, c.stderr)
			is.Equal(status, c.status)
			if strings.HasSuffix(c.name, "json") {
				is.Equal(strings.Count(stdout, "\n"), 1) // one object on one line
				stdout = indent(t, stdout)
			}
			t.Chdir(testDir)
			checkGolden(t, c.name, stdout)
		})
	}
}

// testDir is the folder of this file.
var testDir, _ = os.Getwd()

func indent(t *testing.T, text string) string {
	t.Helper()
	var v struct {
		Verdict verify.Verdict
		verify.Report
	}
	if err := json.Unmarshal([]byte(text), &v); err != nil || v.Verdict != v.Report.Verdict() {
		t.Fatal(v, err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(text), "", "  "); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestVerifyWhatIsNoDatabase(t *testing.T) {
	is := is.New(t)
	missing := filepath.Join(t.TempDir(), "none.db")
	other := filepath.Join(t.TempDir(), "other.db")
	handle, err := sql.Open(sqlitefile.DriverName, other)
	is.NoErr(err)
	_, err = handle.Exec(`CREATE TABLE other (id INTEGER)`)
	is.NoErr(err)
	is.NoErr(handle.Close())
	for path, want := range map[string]string{missing: "no database", other: "not an NNI NAS-Bench-101 database"} {
		stdout, stderr, status := run("", "verify", "--db", path)
		is.Equal(stdout, "")
		is.Equal(status, 1)
		is.True(strings.Contains(stderr, want))
		is.Equal(strings.Count(stderr, "\n"), 1)
	}
}

func TestVerifyForCompleteness(t *testing.T) {
	is := is.New(t)
	stdout, stderr, status := run("", "verify", "--complete", "--db", testdb.NNI(t))
	is.Equal(status, 1)
	is.True(strings.HasSuffix(stderr, "the database is wrong (missing cell: 423593, missing config: 86, missing trials: 2)\n"))
	is.True(strings.Contains(stdout, "  nb101trialconfig 959956: it has 1 of 3 trials\n"))
	stdout, stderr, status = run("", "verify", "--complete", "--db", exported(t))
	is.Equal(status, 1)
	is.True(strings.HasSuffix(stderr, "the table is wrong (missing cell: 423593, missing config: 86, missing trials: 2)\n"))
	is.True(strings.Contains(stdout, "  THE TABLE IS WRONG\n"))
	_, _, status = run("", "verify", "--show", "-1", "--db", testdb.NNI(t))
	is.Equal(status, 2)
}

// No verdict says that a database is right: that its results are the published
// ones is more than can be known of it.
func TestVerdictsSayWhatWasChecked(t *testing.T) {
	is := is.New(t)
	is.Equal(len(verdictTexts), 4)
	for v, text := range verdictTexts {
		is.True(!strings.Contains(text, "is right"))
		is.Equal(strings.Contains(text, "no fault"), v != verify.VerdictWrong)
	}
	is.True(strings.Contains(verdictTexts[verify.VerdictConsistent], "cannot be known"))
	is.True(strings.Contains(verdictTexts[verify.VerdictMadeUp], "MADE UP"))
}

// What verify says before the faults ends before column 80, apart from paths. (On
// a terminal all does.)
func TestTheReportEndsBeforeColumn80(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	t.Chdir(dir)
	_, _, status := run("", "synth", "m.tfrecord", "--cells", "2", "-q")
	is.Equal(status, 0) // on stderr is that the results are made up
	_, stderr, status := run("", "import", "m.tfrecord", "--db", "m.db", "-q")
	is.Equal(stderr+fmt.Sprint(status), "0")
	_, stderr, status = run("", "export", "m.arrow", "--db", "m.db", "-q")
	is.Equal(stderr+fmt.Sprint(status), "0")
	is.NoErr(os.Rename(wrongFile(t), "wrong.db"))
	testdb.Exec(t, "wrong.db", `CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP);
		INSERT INTO goose_db_version (version_id, is_applied) VALUES (20240101120000, 1)`)
	for file, says := range map[string]string{
		"m.db": "\ninput SHA-256  ", "m.arrow": "\ninput SHA-256  ", "wrong.db": "\nmigrated      unknown: ",
	} {
		stdout, _, _ := run("", "verify", "--db", file)
		report, _, _ := strings.Cut(stdout, "\n\n")
		is.True(strings.Contains(report, says))
		for line := range strings.Lines(report) {
			if len(strings.TrimRight(line, "\n")) >= 80 {
				t.Errorf("%d columns: %s", len(line), line)
			}
		}
	}
	var complete strings.Builder
	v := verdict{File: "full.db", Report: verify.Report{
		Complete: true, NNIIDs: true, Version: 3, TimeFactor: 60,
		Cells:  verify.Coverage{Count: 423624, Of: 423624},
		Trials: verify.Coverage{Count: 5083488, Of: 5083488}, Configs: verify.Coverage{Count: 1694496, Of: 1694496},
		Origin: &nb101.Origin{Name: "m.tfrecord", SHA256: strings.Repeat("0123456789abcdef", 4), Size: 2085986016, MadeUp: true},
	}}
	for v.Verdict = range verdictTexts {
		is.NoErr(v.print(&complete))
	}
	for line := range strings.Lines(complete.String()) {
		is.True(len(line) <= 80) // with its end
	}
}

// Names in a file may hold anything.
func TestFaultsArePrintable(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	testdb.Exec(t, path, "ALTER TABLE nb101trialstats ADD COLUMN \"a\nb\x1b[31m\" REAL; CREATE TABLE \"\x1b[2J\" (a)")
	stdout, _, status := run("", "verify", "--db", path)
	is.Equal(status, 1)
	is.True(strings.Contains(stdout, `column nb101trialstats.a\nb\x1b[31m is not NNI's`))
	is.True(!strings.Contains(stdout, "\x1b"))
}

// On a terminal the lines of faults end before its last column; elsewhere a fault
// is a line.
func TestFaultsFitTheTerminal(t *testing.T) {
	is := is.New(t)
	const detail = "its cell 3127cdc649e9cce0c9c8db1bc67a8fc6 has the highest mean test accuracy at 108 epochs; in the published data that is 02e5a0247bbdcf2860b7e96f74961594"
	faults := []verify.Faults{{Kind: verify.KindBest, Count: 1, First: []verify.Fault{{Table: "nb101trialconfig", ID: 324228, Detail: detail}}}}
	var one, wrapped strings.Builder
	is.NoErr(printFaults(&one, 0, "", faults))
	is.Equal(one.String(), "\nbest results: 1\n  nb101trialconfig 324228: "+detail+"\n")
	is.NoErr(printFaults(&wrapped, 80, "", faults))
	is.Equal(strings.Fields(wrapped.String()), strings.Fields(one.String()))
	is.Equal(strings.Count(wrapped.String(), "\n"), 5)
	for line := range strings.Lines(wrapped.String()) {
		is.True(len(line) <= 80) // with its end
	}
}
