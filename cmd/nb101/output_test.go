package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

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
	for link, name := range map[string]string{"runs-link": "runs", "db.svg": "a.db", "db.png": "a.db", "cell.svg": "cell.json"} {
		is.NoErr(os.Symlink(name, at(link)))
	}
	for link, name := range map[string]string{"runs-hard": "runs", "db.dot": "a.db", "cell.dot": "cell.json"} {
		is.NoErr(os.Link(at(name), at(link)))
	}
	return at
}

func TestNoCommandReplacesWhatItReads(t *testing.T) {
	at := inputs(t)
	before := testdb.Snapshot(t, at(""))
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
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			is := is.New(t)
			stdout, stderr, status := run("", args...)
			is.Equal(status, 1)
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
	is.Equal(status, 1)
	is.Equal(stdout, "")
	is.True(strings.Contains(stderr, "output and input are the same file"))
	is.Equal(testdb.Snapshot(t, at("")), before)

	f, err = os.Open(at("cell.json"))
	is.NoErr(err)
	defer f.Close()
	root = newRoot()
	root.SetIn(f)
	_, stderr, status = runRoot(root, "cell", "show", "-", "--dot", at("cell.dot"))
	is.Equal(status, 1)
	is.True(strings.Contains(stderr, "output and input are the same file"))
	is.Equal(testdb.Snapshot(t, at("")), before)
}

// What is in the place of an output and cannot be replaced is refused before
// the work, and stays.
func TestPlacesOfOutputs(t *testing.T) {
	is := is.New(t)
	db := testdb.NNI(t)
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"readonly", "readonly.svg", "readonly.dot"} {
		is.NoErr(os.WriteFile(at(name), []byte("precious"), 0o444))
	}
	for _, name := range []string{"dangling", "dangling.svg", "dangling.png", "dangling.dot"} {
		is.NoErr(os.Symlink("nowhere", at(name)))
	}
	is.NoErr(os.Mkdir(at("folder.svg"), 0o777))
	before := testdb.Snapshot(t, dir)
	for _, args := range [][]string{
		{"synth", at("dangling")},
		{"synth", at("readonly")},
		{"synth", dir},
		{"sample", at("dangling")},
		{"import", runsFile, "--db", at("dangling"), "--full-ids"},
		{"import", runsFile, "--db", at("dangling"), "--full-ids", "--force"},
		{"import", runsFile, "--db", at("readonly"), "--full-ids", "--force"},
		{"import", runsFile, "--db", dir, "--full-ids", "--force"},
		{"plot", at("dangling.png"), "--db", db},
		{"plot", at("readonly.svg"), "--db", db},
		{"plot", at("folder.svg"), "--db", db},
		{"cell", "show", testdb.FirstArch, "--db", db, "--svg", at("dangling.svg")},
		{"cell", "show", testdb.FirstArch, "--db", db, "--svg", at("new.svg"), "--dot", at("readonly.dot")},
		{"cell", "show", testdb.FirstArch, "--db", db, "--svg", at("new.svg"), "--dot", filepath.Join(dir, "none", "a.dot")},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			is := is.New(t)
			stdout, stderr, status := run("", args...)
			is.Equal(status, 1)
			is.Equal(stdout, "")
			is.Equal(strings.Count(stderr, "\n"), 1)
			is.Equal(testdb.Snapshot(t, dir), before)
		})
	}
}

func TestPicturesAreDrawnTogetherOrNotAtAll(t *testing.T) {
	is := is.New(t)
	noDatabase(t)
	dir := t.TempDir()
	svg, dot := filepath.Join(dir, "a.svg"), filepath.Join(dir, "a.dot")
	is.NoErr(os.Symlink("a.svg", dot))
	is.NoErr(os.WriteFile(svg, []byte("old"), 0o666))
	_, stderr, status := run("", "cell", "show", testdb.FirstArch, "--svg", svg, "--dot", dot) // are one file
	is.Equal(status, 1)
	is.True(strings.Contains(stderr, "name two files"))
	is.Equal(string(testdb.ReadFile(t, svg)), "old")
	is.Equal(testdb.Names(t, dir), []string{"a.dot", "a.svg"})
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
