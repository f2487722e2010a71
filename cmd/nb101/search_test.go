package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
)

// searchTable makes a table of made-up results of a few thousand cells.
func searchTable(t *testing.T) string {
	t.Helper()
	is := is.New(t)
	dir := t.TempDir()
	file, table := filepath.Join(dir, "few.tfrecord"), filepath.Join(dir, "few.arrow")
	_, stderr, status := run("", "synth", file, "--cells", "5000", "--only108", "-q")
	is.Equal(stderr, "")
	is.Equal(status, 0)
	_, stderr, status = run("", "export", table, "--from", file, "-q")
	is.Equal(stderr, "")
	is.Equal(status, 0)
	return table
}

func TestSearch(t *testing.T) {
	is := is.New(t)
	table := searchTable(t)
	out := filepath.Join(t.TempDir(), "runs.csv")
	search := func(args ...string) string {
		stdout, stderr, status := run("", append([]string{"search", "-q", "--db", table, "--runs", "3", "--budget", "20evals"}, args...)...)
		is.Equal(stderr, "")
		is.Equal(status, 0)
		return stdout
	}
	plot := filepath.Join(t.TempDir(), "regret.svg")
	stdout := search("--out", out, "--plot", plot)
	is.True(strings.Contains(string(testdb.ReadFile(t, plot)), "3 runs each"))
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	is.Equal(len(lines), 3)
	is.Equal(strings.Fields(lines[1])[:3], []string{"random", "3", "20.0"})
	is.Equal(strings.Fields(lines[2])[:3], []string{"evolution", "3", "20.0"})
	is.Equal(search(), stdout)               // the same seed, the same runs
	is.True(search("--seed", "1") != stdout) // another, others
	f, err := os.Open(out)
	is.NoErr(err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	is.NoErr(err)
	is.Equal(strings.Join(rows[0], ","), "algorithm,run,seconds,trainings,hash,current_epoch,valid_acc,test_acc,regret")
	runs := map[string]bool{}
	for _, row := range rows[1:] {
		runs[row[0]+row[1]] = true
	}
	is.Equal(len(runs), 6)
}

func TestSearchSaysWhatIsWrong(t *testing.T) {
	db := testdb.NNI(t)
	dir := t.TempDir()
	for _, c := range []struct{ args, want string }{
		{"--algorithm grid", "there are evolution, evolution-single, halving, hyperband, local, random"},
		{"--algorithm random,random", "given twice"},
		{"--runs 0", "at least 1"},
		{"--budget 10", "10d"},
		{"--budget -1s", "1e7s"},
		{"--budget 1.5evals", "1000evals"},
		{"--noise some", "choose run or mean"},
		{"--regret=-1", "not be negative"},
		{"program.py", "unknown command"},
		{"--exec-wait 0s", "above 0"},
		{"--plot " + filepath.Join(dir, "plot.gif"), "end in .svg, .pdf or .png"},
		{"--out " + filepath.Join(dir, "runs.txt"), "end in .csv"},
	} {
		t.Run(c.args, func(t *testing.T) {
			is := is.New(t)
			stdout, stderr, status := run("", append([]string{"search", "--db", db}, strings.Fields(c.args)...)...)
			is.Equal(stdout, "")
			is.Equal(status, 2)
			is.True(strings.Contains(stderr, c.want))
		})
	}
	is := is.New(t)
	stdout, stderr, status := run("", "search", "--db", db, "--exec", filepath.Join(dir, "none"), "--runs", "1", "--out", filepath.Join(dir, "runs.csv"))
	is.Equal(stdout, "")
	is.Equal(status, 1)
	is.True(strings.Contains(stderr, "exec: run 1: the program that searches failed"))
	is.Equal(len(testdb.Names(t, dir)), 0) // and nothing is left
}
