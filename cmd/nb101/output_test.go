package main

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/internal/testdb"
)

// inputs makes a folder with files that commands read, under several names.
func inputs(t *testing.T) (at func(string) string) {
	t.Helper()
	is := is.New(t)
	dir := t.TempDir()
	at = func(name string) string { return filepath.Join(dir, name) }
	is.NoErr(os.WriteFile(at("runs"), testdb.ReadFile(t, runsFile), 0o666))
	is.NoErr(os.WriteFile(at("a.db"), testdb.ReadFile(t, testdb.NNI(t)), 0o666))
	is.NoErr(os.WriteFile(at("cell.json"), []byte(testdb.FirstArch), 0o666))
	is.NoErr(os.WriteFile(at("program.exe"), []byte("#!/bin/sh\n"), 0o777))
	for link, name := range map[string]string{"runs-link": "runs", "program.csv": "program.exe", "db.svg": "a.db", "db.png": "a.db", "cell.svg": "cell.json", "db.arrow": "a.db", "db.csv": "a.db"} {
		is.NoErr(os.Symlink(name, at(link)))
	}
	for link, name := range map[string]string{"runs-hard": "runs", "db.dot": "a.db", "cell.dot": "cell.json", "runs.arrow": "runs"} {
		is.NoErr(os.Link(at(name), at(link)))
	}
	return at
}

func TestNoCommandReplacesWhatItReads(t *testing.T) {
	at := inputs(t)
	before := testdb.Snapshot(t, at(""))
	t.Setenv("PATH", at(""))
	for _, args := range [][]string{
		{"import", at("runs"), "--db", at("runs")},
		{"import", at("runs"), "--db", at("runs"), "--force"},
		{"import", at("runs"), "--db", at("runs-link"), "--force", "--full-ids"},
		{"import", at("runs-hard"), "--db", at("runs"), "--force"},
		{"plot", at("db.svg"), "--db", at("a.db")},
		{"plot", at("db.png"), "--db", at("db.svg")},
		{"cell", "show", testdb.FirstHash, "--db", at("a.db"), "--svg", at("db.svg")},
		{"cell", "show", testdb.FirstHash, "--db", at("db.svg"), "--svg", at("new.svg"), "--dot", at("db.dot")},
		{"cell", "show", "@" + at("cell.json"), "--db", at("a.db"), "--svg", at("cell.svg")},
		{"cell", "show", "@" + at("cell.svg"), "--db", at("a.db"), "--svg", at("new.svg"), "--dot", at("cell.dot")},
		{"export", at("db.arrow"), "--db", at("a.db")},
		{"export", at("db.arrow"), "--db", at("db.svg"), "--force"},
		{"export", at("runs.arrow"), "--from", at("runs")},
		{"export", at("runs.arrow"), "--from", at("runs-link"), "--force"},
		{"search", "--db", at("a.db"), "--out", at("db.csv")},
		{"search", "--db", at("db.csv"), "--out", at("new.csv"), "--plot", at("db.svg")},
		{"search", "--db", at("a.db"), "--out", at("program.csv"), "--exec", at("program.exe")},
		{"search", "--db", at("a.db"), "--out", at("program.csv"), "--exec", "program.exe"},
		{"search", "--db", at("a.db"), "--plot", at("cell.svg"), "--exec", "program.exe", "--", "an argument", at("cell.json")},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			is := is.New(t)
			stdout, stderr, status := run("", args...)
			is.Equal(status, 2)
			is.Equal(stdout, "")
			is.True(strings.Contains(stderr, "output and input are the same file"))
			is.True(!strings.Contains(stderr, "remove") && !strings.Contains(stderr, "--force")) // it would be the input
			is.Equal(testdb.Snapshot(t, at("")), before)
		})
	}
}

func TestStandardInputIsAnInputToo(t *testing.T) {
	is := is.New(t)
	at := inputs(t)
	before := testdb.Snapshot(t, at(""))
	f, err := os.Open(at("runs"))
	is.NoErr(err)
	defer f.Close()
	root := newRoot()
	root.SetIn(f)
	stdout, stderr, status := runRoot(root, "import", "-", "--db", at("runs-hard"), "--force")
	is.Equal(status, 2)
	is.Equal(stdout, "")
	is.True(strings.Contains(stderr, "output and input are the same file"))
	is.Equal(testdb.Snapshot(t, at("")), before)

	f, err = os.Open(at("cell.json"))
	is.NoErr(err)
	defer f.Close()
	root = newRoot()
	root.SetIn(f)
	_, stderr, status = runRoot(root, "cell", "show", "-", "--dot", at("cell.dot"))
	is.Equal(status, 2)
	is.True(strings.Contains(stderr, "output and input are the same file"))
	is.Equal(testdb.Snapshot(t, at("")), before)
}

// writers are the commands that write files, by their paths, with the arguments of
// each way to write one in the place of OUT.
var writers = map[string][]string{
	"nb101 import": {"import - --db OUT", "import - --db OUT --force"},
	"nb101 export": {
		"export OUT.arrow --db a.db", "export OUT.arrow --db a.db --force",
		"export OUT.arrow --from -", "export OUT.arrow --from - --force",
	},
	"nb101 synth":     {"synth OUT"},
	"nb101 sample":    {"sample OUT"},
	"nb101 plot":      {"plot OUT.svg --db a.db", "plot OUT.png --db a.db"},
	"nb101 cell show": {"cell show - --db a.db --svg OUT.svg", "cell show - --db a.db --svg new.svg --dot OUT.dot"},
	"nb101 search": {
		"search --db a.db --out OUT.csv", "search --db a.db --out OUT.parquet --plot new.svg",
		"search --db a.db --out new.csv --plot OUT.pdf",
	},
}

// Those that write nothing but to standard output, and download, which chooses the
// name.
var others = []string{
	"nb101 query", "nb101 best", "nb101 info", "nb101 verify", "nb101 cell list", "nb101 cell sample", "nb101 cell neighbours",
	"nb101 cell encode", "nb101 cell decode", "nb101 download",
}

func TestAllWritersAreKnown(t *testing.T) {
	is := is.New(t)
	var known []string
	for path := range writers {
		known = append(known, path)
	}
	known = append(known, others...)
	slices.Sort(known)
	var all []string
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		if cmd.Runnable() {
			all = append(all, cmd.CommandPath())
		}
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(newRoot())
	slices.Sort(all)
	is.Equal(all, known)
}

// What is in the place of an output and cannot be replaced is refused before
// the work, and stays.
func TestPlacesOfOutputs(t *testing.T) {
	nni := testdb.ReadFile(t, testdb.NNI(t))
	t.Chdir(t.TempDir())
	is.New(t).NoErr(os.WriteFile("a.db", nni, 0o666))
	makers := map[string]func(path string) error{
		"readonly":       func(path string) error { return os.WriteFile(path, []byte("precious"), 0o444) },
		"dangling":       func(path string) error { return os.Symlink("nowhere", path) },
		"folder":         func(path string) error { return os.Mkdir(path, 0o777) },
		"readonly-link":  func(path string) error { return os.Symlink("readonly"+filepath.Ext(path), path) },
		"none/of/these":  func(string) error { return nil },
		"a.db/as/folder": func(string) error { return nil },
	}
	for _, lines := range writers {
		for _, line := range lines {
			for name, make := range makers {
				args := strings.Fields(strings.Replace(line, "OUT", name, 1))
				at := slices.IndexFunc(args, func(arg string) bool { return strings.HasPrefix(arg, name) })
				_ = make(args[at]) // or it exists already
				before := testdb.Snapshot(t, ".")
				t.Run(strings.Join(args, " "), func(t *testing.T) {
					is := is.New(t)
					never, end := io.Pipe() // to which nobody writes
					defer end.Close()
					root := newRoot()
					root.SetIn(never)
					stdout, stderr, status := runRoot(root, args...)
					is.Equal(status, 1)
					is.Equal(stdout, "")
					is.Equal(strings.Count(stderr, "\n"), 1)
					is.True(strings.Contains(stderr, name) || strings.Contains(stderr, filepath.Dir(name)))
					is.Equal(testdb.Snapshot(t, "."), before)
				})
			}
		}
	}
}

func TestFilesOfOneCommandAreWrittenTogetherOrNotAtAll(t *testing.T) {
	is := is.New(t)
	noDatabase(t)
	dir := t.TempDir()
	svg, dot := filepath.Join(dir, "a.svg"), filepath.Join(dir, "a.dot")
	is.NoErr(os.Symlink("a.svg", dot))
	is.NoErr(os.WriteFile(svg, []byte("old"), 0o666))
	_, stderr, status := run("", "cell", "show", testdb.FirstArch, "--svg", svg, "--dot", dot) // are one file
	is.Equal(status, 2)
	is.True(strings.Contains(stderr, "name two files"))
	is.Equal(string(testdb.ReadFile(t, svg)), "old")
	is.Equal(testdb.Names(t, dir), []string{"a.dot", "a.svg"})

	csv := filepath.Join(dir, "a.csv")
	is.NoErr(os.Link(svg, csv))
	_, stderr, status = run("", "search", "--db", testdb.NNI(t), "--out", csv, "--plot", svg)
	is.Equal(status, 2)
	is.True(strings.Contains(stderr, "name two files"))
	is.Equal(string(testdb.ReadFile(t, svg)), "old")
	is.Equal(testdb.Names(t, dir), []string{"a.csv", "a.dot", "a.svg"})
}

func TestAFailedImportRemovesTheFoldersItMade(t *testing.T) {
	is := is.New(t)
	home := t.TempDir()
	t.Setenv("NASBENCHMARK_DIR", filepath.Join(home, "a", "b"))
	broken := filepath.Join(t.TempDir(), "broken")
	is.NoErr(os.WriteFile(broken, testdb.ReadFile(t, runsFile)[:5000], 0o666))
	_, _, status := run("", "import", broken)
	is.Equal(status, 1)
	is.Equal(len(testdb.Names(t, home)), 0)

	_, _, status = run("", "import", runsFile)
	is.Equal(status, 0)
	is.Equal(testdb.Names(t, filepath.Join(home, "a", "b")), []string{"nasbench101.db"})
}
