package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/search"
	"github.com/nasbench-go/nasbench/nb101/space"
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
	is.True(strings.Contains(string(testdb.ReadFile(t, plot)), "Made-up results: regret over simulated time, 3 runs each"))
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	is.Equal(len(lines), 4)
	is.Equal(lines[0], madeUp)
	is.Equal(strings.Fields(lines[2])[:3], []string{"random", "3", "20.0"})
	is.Equal(strings.Fields(lines[3])[:3], []string{"evolution", "3", "20.0"})
	is.Equal(search(), stdout)               // the same seed, the same runs
	is.True(search("--seed", "1") != stdout) // another, others
	f, err := os.Open(out)
	is.NoErr(err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	is.NoErr(err)
	is.Equal(strings.Join(rows[0], ","), "algorithm,run,seconds,trainings,hash,current_epoch,valid_acc,test_acc,regret,made_up")
	runs := map[string]bool{}
	for _, row := range rows[1:] {
		runs[row[0]+row[1]] = true
		is.Equal(row[9], "true")
	}
	is.Equal(len(runs), 6)
}

// searcher is a program that searches: this test's own, when it is started so.
// It trains the cells of the dataset in order.
func searcher(in io.Reader, out io.Writer) int {
	answers := bufio.NewScanner(in)
	if !answers.Scan() {
		return 3
	}
	var start struct {
		Trainings int
		MadeUp    bool `json:"made_up"`
	}
	if json.Unmarshal(answers.Bytes(), &start) != nil || start.Trainings != 20 || !start.MadeUp {
		return 4
	}
	for place := range space.NumCells {
		fmt.Fprintf(out, "{\"arch\":%s,\"num_epochs\":108}\n", space.At(place).AppendJSON(nil))
		var answer struct {
			Done bool
			Hash string
		}
		if !answers.Scan() || json.Unmarshal(answers.Bytes(), &answer) != nil {
			return 5
		}
		if answer.Done {
			return 0
		}
		if answer.Hash != space.At(place).Hash().String() {
			return 6
		}
	}
	return 7
}

func TestSearchWithAProgram(t *testing.T) {
	is := is.New(t)
	self, err := os.Executable()
	is.NoErr(err)
	t.Setenv("NB101_SEARCHER", "1")
	out := filepath.Join(t.TempDir(), "runs.csv")
	stdout, stderr, status := run("", "search", "-q", "--db", searchTable(t), "--runs", "3", "--budget", "20evals",
		"--algorithm", "random", "--out", out, "--exec", self, "--", "an argument")
	is.Equal(stderr, "")
	is.Equal(status, 0)
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	is.Equal(len(lines), 4)
	is.Equal(strings.Fields(lines[2])[:3], []string{"random", "3", "20.0"})
	is.Equal(strings.Fields(lines[3])[:3], []string{"exec", "3", "20.0"})
	rows, err := csv.NewReader(bytes.NewReader(testdb.ReadFile(t, out))).ReadAll()
	is.NoErr(err)
	first := 0
	for _, row := range rows {
		if row[0] == "exec" && row[3] == "1" {
			is.Equal(row[4], testdb.FirstHash) // the first that the program asked for
			first++
		}
	}
	is.Equal(first, 3)
}

// The Parquet file has the rows of the CSV file.
func TestSearchWritesParquet(t *testing.T) {
	is := is.New(t)
	dir, table := t.TempDir(), searchTable(t)
	for _, name := range []string{"runs.csv", "runs.parquet"} {
		_, stderr, status := run("", "search", "-q", "--db", table, "--runs", "3", "--budget", "20evals", "--out", filepath.Join(dir, name))
		is.Equal(stderr, "")
		is.Equal(status, 0)
	}
	want, err := csv.NewReader(bytes.NewReader(testdb.ReadFile(t, filepath.Join(dir, "runs.csv")))).ReadAll()
	is.NoErr(err)
	got, err := pqarrow.ReadTable(t.Context(), bytes.NewReader(testdb.ReadFile(t, filepath.Join(dir, "runs.parquet"))),
		nil, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	is.NoErr(err)
	defer got.Release()
	is.Equal(int(got.NumRows()), len(want)-1)
	for i := range int(got.NumCols()) {
		is.Equal(got.Column(i).Name(), want[0][i])
		row := 1
		for _, chunk := range got.Column(i).Data().Chunks() {
			for k := range chunk.Len() {
				text := chunk.ValueStr(k)
				if _, isFloat := chunk.(*array.Float64); isFloat {
					text = fmt.Sprint(chunk.(*array.Float64).Value(k))
				}
				is.Equal(text, want[row][i])
				row++
			}
		}
		is.Equal(row, len(want))
	}
}

func TestSearchSaysWhatIsWrong(t *testing.T) {
	db := testdb.NNI(t)
	dir := t.TempDir()
	for _, c := range []struct{ args, want string }{
		{"--algorithm grid", "choose from evolution, evolution-single, halving, hyperband, local, random"},
		{"--algorithm random,random", "given twice"},
		{"--runs 0", "at least 1"},
		{"--budget 10", "10d"},
		{"--budget -1s", "1e7s"},
		{"--budget 1.5evals", "1000evals"},
		{"--noise some", "choose run or mean"},
		{"--regret=-1", "not be negative"},
		{"program.py", `nb101 search takes no arguments; "program.py" is one`},
		{"--exec true --exec-wait 0s", "above 0"},
		{"--exec-wait 5s", "--exec-wait has no effect without --exec"},
		{"--width 3.3", "--width has no effect without --plot"},
		{"--background red --out a.csv", "--background has no effect without --plot"},
		{"--plot " + filepath.Join(dir, "plot.gif"), "end in .svg, .pdf or .png"},
		{"--out " + filepath.Join(dir, "runs.txt"), "end in .csv or .parquet"},
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

func TestSearchTableFitsANarrowTerminal(t *testing.T) {
	is := is.New(t)
	runs := []search.Trajectory{{Run: 1, Trainings: 1000, Steps: []search.Step{{Seconds: 1e7, ValidAcc: 95, TestAcc: 94, Regret: 0.25}}}}
	all := []searched{{name: "evolution-single", runs: runs}}
	columns := regretColumns(all, []float64{1, 0.5})
	wide := "" +
		"         ALGORITHM  RUNS  TRAININGS  MEAN REGRET  MEDIAN         QUARTILES  SECONDS TO 1  SECONDS TO 0.5\n" +
		"  evolution-single     1     1000.0       0.2500  0.2500  0.2500 to 0.2500      10000000        10000000\n"
	for _, width := range []int{0, 105, 200} {
		is.Equal(inBlocks(columns, width), wide)
	}
	narrow := "" +
		"         ALGORITHM  RUNS  TRAININGS  MEAN REGRET  MEDIAN         QUARTILES\n" +
		"  evolution-single     1     1000.0       0.2500  0.2500  0.2500 to 0.2500\n" +
		"\n" +
		"         ALGORITHM  SECONDS TO 1  SECONDS TO 0.5\n" +
		"  evolution-single      10000000        10000000\n"
	is.Equal(inBlocks(columns, 80), narrow)
	is.Equal(strings.Count(inBlocks(columns, 1), "\n\n"), 6) // one by one
}
