package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/importer"
	"github.com/nasbench-go/nasbench/nb101/migrate"
)

const runsFile = "../../nb101/realruns/runs.tfrecord"

// fields are the lines of an aligned list by their first word or words.
func fields(text string) map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "  ")
		m[key] = strings.TrimSpace(value)
	}
	return m
}

func TestImport(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	out := filepath.Join(dir, "a.db")
	stdout, stderr, status := run("", "import", runsFile, "--db", out)
	is.Equal(status, 0)
	is.Equal(stderr, "") // a short import needs no progress
	got := fields(stdout)
	is.Equal(got["file"], out)
	is.Equal(got["cells"], "31")
	is.Equal(got["configs"], "38")
	is.Equal(got["trials"], "110")
	is.Equal(got["intermediates"], "220")
	is.Equal(got["input"], "45245 bytes, neither of the two published files")
	is.Equal(len(got["input SHA-256"]), 64)

	// It is a database for the other commands.
	stdout, _, status = run("", "query", "--hash", testdb.FirstHash, "--epochs", "108", "--db", out)
	is.Equal(status, 0)
	is.True(strings.Contains(stdout, "92.1174"))

	// It is not replaced unless that is asked for.
	stdout, stderr, status = run("", "import", runsFile, "--db", out)
	is.Equal(status, 1)
	is.Equal(stdout, "")
	is.True(strings.Contains(stderr, "already exists") && strings.Contains(stderr, "replace it with --force"))
	stdout, stderr, status = run("", "import", runsFile, "--db", out, "--force", "--quiet")
	is.Equal(status, 0)
	is.Equal(stderr, "")
	is.Equal(fields(stdout)["trials"], "110")
}

func TestImportFromStandardInput(t *testing.T) {
	is := is.New(t)
	file, err := os.ReadFile(runsFile)
	is.NoErr(err)
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, err = z.Write(file)
	is.NoErr(err)
	is.NoErr(z.Close())
	zip := filepath.Join(t.TempDir(), "runs.tfrecord.gz")
	is.NoErr(os.WriteFile(zip, zipped.Bytes(), 0o600))
	var sums []string
	for _, in := range []struct{ stdin, arg string }{
		{string(file), "-"},
		{zipped.String(), "-"},
		{"", zip},
		{"", runsFile},
	} {
		stdout, _, status := run(in.stdin, "import", in.arg, "--db", filepath.Join(t.TempDir(), "a.db"))
		is.Equal(status, 0)
		is.Equal(fields(stdout)["trials"], "110")
		sums = append(sums, fields(stdout)["input SHA-256"])
	}
	for _, sum := range sums {
		is.Equal(sum, sums[0])
	}
}

// The progress and the check of the disk need the size of what is in the file.
func TestSizeOfTheInput(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, err := z.Write(make([]byte, 123_456))
	is.NoErr(err)
	is.NoErr(z.Close())
	for name, want := range map[string]struct {
		content []byte
		size    int64
	}{
		"zipped": {zipped.Bytes(), 123_456},
		"plain":  {make([]byte, 1000), 1000},
		"tiny":   {[]byte("\x1f\x8b"), 2},
		"empty":  {nil, 0},
	} {
		path := filepath.Join(dir, name)
		is.NoErr(os.WriteFile(path, want.content, 0o600))
		in, size, err := openInput(t.Context(), nil, path)
		is.NoErr(err)
		is.NoErr(in.Close())
		is.Equal(size, want.size)
	}
}

func TestImportToWhereNNILooks(t *testing.T) {
	is := is.New(t)
	dir := filepath.Join(t.TempDir(), "cache", "nni")
	t.Setenv("NASBENCHMARK_DIR", dir)
	stdout, _, status := run("", "import", runsFile, "-q")
	is.Equal(status, 0)
	is.Equal(fields(stdout)["file"], filepath.Join(dir, "nasbench101.db"))
	_, _, status = run("", "info")
	is.Equal(status, 0)

	// NNI would rather use the file that it has downloaded.
	is.NoErr(os.Rename(filepath.Join(dir, "nasbench101.db"), filepath.Join(dir, "nasbench101-209f5694.db")))
	_, stderr, status := run("", "import", runsFile, "-q", "--force")
	is.Equal(status, 1)
	is.True(strings.Contains(stderr, "nasbench101-209f5694.db"))
	_, err := os.Stat(filepath.Join(dir, "nasbench101.db"))
	is.True(os.IsNotExist(err))
}

// NNI 2.5 to 3.0 read a file that is named by its own checksum, after a line.
func TestImportForNNI(t *testing.T) {
	is := is.New(t)
	dir := filepath.Join(t.TempDir(), "cache", "nni")
	t.Setenv("NASBENCHMARK_DIR", dir)
	stdout, stderr, status := run("", "import", runsFile, "--nni-name")
	is.Equal(stderr, "")
	is.Equal(status, 0)
	names := testdb.Names(t, dir)
	is.Equal(len(names), 1)
	path := filepath.Join(dir, names[0])
	is.Equal(names[0], "nasbench101-"+testdb.Checksum(t, path)[:8]+".db")
	is.Equal(fields(stdout)["file"], path)
	is.Equal(fields(stdout)["written"], "")
	is.True(strings.HasSuffix(stdout, "\n\n"+migrate.NNILine(path)+"\n"))

	// It is a database for the other commands, which do not change it.
	before := testdb.Snapshot(t, dir)
	_, _, status = run("", "query", "--hash", testdb.FirstHash)
	is.Equal(status, 0)

	// Again: it exists, with or without the folder's name.
	for _, args := range [][]string{nil, {"--db", dir}, {"--db", dir + "/"}} {
		stdout, stderr, status = run("", append([]string{"import", runsFile, "--nni-name"}, args...)...)
		is.Equal(stderr, "")
		is.Equal(status, 0)
		is.Equal(fields(stdout)["file"], path)
		is.Equal(fields(stdout)["written"], "no; the same file existed already, and stays")
		is.Equal(testdb.Snapshot(t, dir), before)
	}

	stdout, _, status = run("", "import", runsFile, "--nni-name", "--json")
	is.Equal(status, 0)
	var s struct {
		importer.Summary
		Name string `json:"nni_name"`
		Line string `json:"nni_line"`
	}
	is.NoErr(json.Unmarshal([]byte(stdout), &s))
	is.True(s.Existed)
	is.Equal(s.Path, path)
	is.Equal(s.Trials, int64(110))
	is.Equal(s.Name, names[0])
	is.Equal(s.Line, migrate.NNILine(path))

	stdout, _, status = run("", "import", runsFile, "--json", "--db", filepath.Join(dir, "plain.db"))
	is.Equal(status, 0)
	is.True(!strings.Contains(stdout, "nni_name"))
	is.NoErr(json.Unmarshal([]byte(stdout), &s))
	is.Equal(s.Path, filepath.Join(dir, "plain.db"))

	_, stderr, status = run("", "import", runsFile, "--nni-name", "--db", filepath.Join(dir, "new.db"))
	is.Equal(status, 2)
	is.True(strings.Contains(stderr, "must be a folder"))
	_, stderr, status = run("", "import", runsFile, "--nni-name", "--db", filepath.Join(dir, "new")+"/")
	is.Equal(status, 1)
	is.True(strings.Contains(stderr, "make that folder"))
	_, _, status = run("", "import", runsFile, "--nni-name", "--force")
	is.Equal(status, 2)
}

func TestImportThatFails(t *testing.T) {
	file, err := os.ReadFile(runsFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, stdin, says string
		args              []string
		status            int
	}{
		{"no file named", "", "nb101 import needs an argument: FILE", nil, 2},
		{"no such file", "", "no such file", []string{"none.tfrecord"}, 1},
		{"a folder", "", "is a directory", []string{"testdata"}, 1},
		{"damaged", string(file[:1000]), "record 3, at byte 836: cut short", []string{"-"}, 1},
		{"of another type", "<!DOCTYPE html>", "HTML page", []string{"-"}, 1},
		{"empty", "", "the file is empty", []string{"-"}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			dir := t.TempDir()
			stdout, stderr, status := run(tt.stdin, append([]string{"import", "-q", "--db", filepath.Join(dir, "a.db")}, tt.args...)...)
			is.Equal(status, tt.status)
			is.Equal(stdout, "")
			is.True(strings.HasPrefix(stderr, "nb101: "))
			is.Equal(strings.Count(stderr, "\n"), 1)
			if !strings.Contains(stderr, tt.says) {
				t.Errorf("the error is %q; want it to say %q", stderr, tt.says)
			}
			entries, err := os.ReadDir(dir)
			is.NoErr(err)
			is.Equal(len(entries), 0)
		})
	}
}

func TestSynth(t *testing.T) {
	is := is.New(t)
	help, _, _ := run("", "synth", "--help")
	is.True(strings.Contains(help, "THE RESULTS ARE MADE UP"))

	// On standard output, the file and nothing else; the warning is beside it.
	file, stderr, status := run("", "synth", "-", "--cells", "50", "--only108", "-q")
	is.Equal(status, 0)
	is.Equal(stderr, "standard output: 150 records of 50 cells\n"+madeUpLonger+"\n")
	stdout, _, status := run(file, "import", "-", "--db", filepath.Join(t.TempDir(), "a.db"))
	is.Equal(status, 0)
	is.Equal(fields(stdout)["cells"], "50")
	is.Equal(fields(stdout)["trials"], "150")

	_, stderr, status = run("", "synth", "x.tfrecord", "--cells", "0")
	is.Equal(status, 2)
	is.True(strings.Contains(stderr, "--cells 0"))
}
