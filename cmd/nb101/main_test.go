package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/cmd/internal/golden"
	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/migrate"
)

func TestMain(m *testing.M) {
	if os.Getenv("NB101_SEARCHER") != "" {
		os.Exit(searcher(os.Stdin, os.Stdout))
	}
	status := m.Run()
	if programsDir != "" {
		os.RemoveAll(programsDir)
	}
	os.Exit(status)
}

// run runs the program in this process.
func run(stdin string, args ...string) (stdout, stderr string, status int) {
	root := newRoot()
	root.SetIn(strings.NewReader(stdin))
	return runRoot(root, args...)
}

func runRoot(root *cobra.Command, args ...string) (stdout, stderr string, status int) {
	var out, err bytes.Buffer
	status = cli.Run(context.Background(), root, args, &out, &err)
	return out.String(), err.String(), status
}

// checkGolden compares with a file in testdata.
func checkGolden(t *testing.T, name, got string) {
	t.Helper()
	golden.Check(t, filepath.Join("testdata", name), got)
}

func TestOutput(t *testing.T) {
	db := testdb.NNI(t)
	for _, c := range []struct {
		name string
		args []string
	}{
		{"query.table", []string{"query", "--hash", testdb.FirstHash, "--intermediates"}},
		{"query-mean.table", []string{"query", "--hash", testdb.FirstHash, "--mean"}},
		{"query.json", []string{"query", "--arch", testdb.FirstArch, "--epochs", "108", "--intermediates", "--format", "json"}},
		{"query-mean.json", []string{"query", "--arch", testdb.FirstArch, "--epochs", "108", "--mean", "--intermediates", "--format", "json"}},
		{"query.csv", []string{"query", "--arch", testdb.FirstArch, "--format", "csv"}},
		{"query-intermediates.csv", []string{"query", "--arch", testdb.FirstArch, "--epochs", "4", "--format", "csv", "--intermediates"}},
		{"best.table", []string{"best", "-n", "3"}},
		{"best-single.table", []string{"best", "--epochs", "4", "--by", "valid", "--single", "-n", "3"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			stdout, stderr, status := run("", append(c.args, "--db", db)...)
			is.Equal(stderr, "")
			is.Equal(status, 0)
			checkGolden(t, c.name, stdout)
		})
	}
}

func TestInfo(t *testing.T) {
	is := is.New(t)
	db := testdb.NNI(t)
	stdout, stderr, status := run("", "info", "--db", db)
	is.Equal(stderr, "")
	is.Equal(status, 0)
	file, err := os.Stat(db)
	is.NoErr(err)
	checkGolden(t, "info.table", strings.NewReplacer(db, "FILE", strconv.FormatInt(file.Size(), 10), "SIZE").Replace(stdout))

	_, err = migrate.Up(t.Context(), db, migrate.Options{})
	is.NoErr(err)
	stdout, _, status = run("", "info", "--db", db, "--json")
	is.Equal(status, 0)
	var got struct {
		File    string
		Version int64 `json:"schema_version"`
		nb101.Counts
		Factor float64 `json:"time_factor"`
	}
	is.NoErr(json.Unmarshal([]byte(stdout), &got))
	is.Equal(got.File, db)
	is.Equal(got.Version, migrate.Latest())
	is.Equal(got.Trials, int64(110))
	is.Equal(got.ByBudget[3], nb101.BudgetCount{NumEpochs: 108, Configs: 31})
	is.Equal(got.ByVertices[1], nb101.VerticesCount{NumVertices: 7, Configs: 31})
	is.Equal(got.Factor, 60.0)
}

func TestTheCellCanBeGivenInManyWays(t *testing.T) {
	is := is.New(t)
	db := testdb.NNI(t)
	file := filepath.Join(t.TempDir(), "cell.json")
	is.NoErr(os.WriteFile(file, []byte(testdb.FirstArch+"\n"), 0o666))
	want, _, _ := run("", "query", "--db", db, "--hash", testdb.FirstHash)
	is.Equal(strings.Count(want, "\n"), 5)
	const ops = "input,conv3x3-bn-relu,maxpool3x3,conv3x3-bn-relu,conv3x3-bn-relu,conv1x1-bn-relu,output"
	for _, args := range [][]string{
		{"--arch", testdb.FirstArch},
		{"--arch", "@" + file},
		{"--arch", "-"},
		{"--exact", "--arch", testdb.FirstArch},
		{"--matrix", "0100110001000000010010000010000001000000010000000", "--ops", ops},
		{"--matrix", "[[0,1,0,0,1,1,0],[0,0,1,0,0,0,0],[0,0,0,1,0,0,1],[0,0,0,0,0,1,0],[0,0,0,0,0,1,0],[0,0,0,0,0,0,1],[0,0,0,0,0,0,0]]", "--ops", ops},
	} {
		stdout, stderr, status := run(testdb.FirstArch, append([]string{"query", "--db", db}, args...)...)
		is.Equal(stderr, "")
		is.Equal(status, 0)
		is.Equal(stdout, want)
	}
}

func TestSample(t *testing.T) {
	is := is.New(t)
	path := filepath.Join(t.TempDir(), "sample.db")
	_, stderr, status := run("", "sample", path)
	is.Equal(stderr, "")
	is.Equal(status, 0)
	stdout, _, status := run("", "query", "--db", path, "--hash", testdb.FirstHash, "--intermediates")
	is.Equal(status, 0)
	checkGolden(t, "query.table", stdout) // the same as from NNI's own file
	_, stderr, status = run("", "sample", path)
	is.Equal(status, 1)
	is.Equal(strings.Count(stderr, "\n"), 1) // what is there is kept
}

func TestImportWithTheIDsOfTheFullFile(t *testing.T) {
	is := is.New(t)
	path := filepath.Join(t.TempDir(), "part.db")
	_, stderr, status := run("", "import", runsFile, "--db", path, "--full-ids", "--quiet")
	is.Equal(stderr, "")
	is.Equal(status, 0)
	stdout, _, status := run("", "query", "--db", path, "--hash", testdb.FirstHash, "--intermediates")
	is.Equal(status, 0)
	checkGolden(t, "query.table", stdout) // the same as from NNI's own file
}

func TestWithoutACellAllAreListed(t *testing.T) {
	is := is.New(t)
	db := testdb.NNI(t)
	stdout, _, status := run("", "query", "--db", db, "--format", "json")
	is.Equal(status, 0)
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	is.Equal(len(lines), 110)
	for _, line := range lines {
		is.True(json.Valid([]byte(line)))
	}
	stdout, _, status = run("", "query", "--db", db, "--format", "csv", "--epochs", "108", "--mean")
	is.Equal(status, 0)
	records, err := csv.NewReader(strings.NewReader(stdout)).ReadAll()
	is.NoErr(err)
	is.Equal(len(records), 1+31)
}

func TestNothingFoundSaysWhy(t *testing.T) {
	db := testdb.NNI(t)
	const dense = "0111111001111100011110000111000001100000010000000"
	for _, c := range []struct {
		name, want string
		status     int
		args       []string
	}{
		{"no cell", "invalid arch", 2, []string{"--arch", `{"input1":[1]}`}},
		{"no JSON", "invalid arch", 2, []string{"--arch", "cell"}},
		{"outside", "outside the search space: too many edges: 21 edges", 1, []string{"--matrix", dense, "--ops", "input,maxpool3x3,maxpool3x3,maxpool3x3,maxpool3x3,maxpool3x3,output"}},
		{"missing cell", "not in this database: no config of the cell", 1, []string{"--arch", `{"input1":[0]}`}},
		{"missing budget", " at 36 epochs; it has configs at 4, 108", 1, []string{"--arch", testdb.FirstArch, "--epochs", "36"}},
		{"missing hash", "not in this database: no config of the cell 1212", 1, []string{"--hash", strings.Repeat("12", 16)}},
		{"missing spelling", "in another spelling", 1, []string{"--exact", "--arch", `{"input1":[0],"input2":[0],"input3":[2],"input4":[3],"input5":[0,1,4],"input6":[3,5],"op1":"conv3x3-bn-relu","op2":"conv3x3-bn-relu","op3":"maxpool3x3","op4":"conv3x3-bn-relu","op5":"conv1x1-bn-relu"}`}},
		{"no hash", "invalid hash", 2, []string{"--hash", "12"}},
		{"zero hash", "invalid hash: the zero Hash", 2, []string{"--hash", strings.Repeat("0", 32)}},
		{"no budget", "choose 4, 12, 36 or 108", 2, []string{"--epochs", "5"}},
		{"budget zero", "choose 4, 12, 36 or 108", 2, []string{"--epochs", "0"}},
		{"budget below zero", "choose 4, 12, 36 or 108", 2, []string{"--epochs", "-1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			stdout, stderr, status := run("", append([]string{"query", "--db", db}, c.args...)...)
			is.Equal(stdout, "")
			is.Equal(status, c.status)
			is.True(strings.HasPrefix(stderr, "nb101: "))
			is.True(strings.Contains(stderr, c.want)) // the line says which it was
			is.Equal(strings.Count(stderr, "\n"), 1)
		})
	}
	is := is.New(t)
	_, stderr, status := run("", "best", "--db", db, "--epochs", "5")
	is.Equal(status, 2)
	is.True(strings.Contains(stderr, "choose 4, 12, 36 or 108"))
}

func TestWrongUseIsStatusTwo(t *testing.T) {
	is := is.New(t)
	db := testdb.NNI(t)
	for _, args := range [][]string{
		{"qurey"}, {"best", "--nn"}, {"query", "rest"}, {"query", "--epochs", "many"},
		{"query", "--hash", ""}, {"query", "--arch", ""},
		{"query", "--exact"}, {"query", "--matrix", "0100"}, {"query", "--ops", "input,output"},
		{"query", "--hash", testdb.FirstHash, "--arch", testdb.FirstArch}, {"query", "--format", "xml"}, {"best", "-n", "0"},
	} {
		stdout, stderr, status := run("", append(args, "--db", db)...)
		is.Equal(stdout, "")
		is.Equal(status, 2)
		is.Equal(strings.Count(stderr, "\n"), 1)
	}
	_, stderr, _ := run("", "qurey")
	is.True(strings.Contains(stderr, "query")) // a typo brings a suggestion
	_, stderr, _ = run("", "best", "--by", "loss", "--db", db)
	is.Equal(stderr, "nb101: invalid argument \"loss\" for \"--by\" flag: choose test, valid or train\n")
}

func TestAMissingDatabaseIsOneLine(t *testing.T) {
	is := is.New(t)
	for _, command := range []string{"query", "best", "info"} {
		_, stderr, status := run("", command, "--db", filepath.Join(t.TempDir(), "none.db"))
		is.Equal(status, 1)
		is.True(strings.Contains(stderr, "no database"))
		is.Equal(strings.Count(stderr, "\n"), 1)
	}
}

func TestHelpHasExamples(t *testing.T) {
	is := is.New(t)
	for _, command := range newRoot().Commands() {
		is.True(command.Example != "") // every command shows how it is used
		stdout, _, status := run("", command.Name(), "--help")
		is.Equal(status, 0)
		is.True(strings.Contains(stdout, command.Example))
	}
	stdout, _, status := run("", "completion", "bash")
	is.Equal(status, 0)
	is.True(strings.Contains(stdout, "nb101"))
}

func TestAmbiguousDatabasesAreListed(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	t.Setenv("NASBENCHMARK_DIR", dir)
	for _, name := range []string{"nasbench101-0123abcd.db", "nasbench101-4567cdef.db"} {
		is.NoErr(os.WriteFile(filepath.Join(dir, name), nil, 0o666))
	}
	stdout, stderr, status := run("", "info")
	is.Equal(status, 1)
	is.Equal(stdout, "")
	is.Equal(stderr, "nb101: several databases are in "+dir+", where NNI looks: nasbench101-0123abcd.db, nasbench101-4567cdef.db; name one of them with --db\n")
}
