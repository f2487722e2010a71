package main

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/internal/testdb"
)

// full is standard output to a full disk.
type full struct{}

func (full) Write([]byte) (int, error) {
	return 0, errors.New("write /dev/stdout: no space left on device")
}

func TestAFullDiskIsSaidOnce(t *testing.T) {
	db := testdb.NNI(t)
	for _, args := range [][]string{
		{"query", "--db", db},
		{"query", "--db", db, "--format", "csv", "--intermediates"},
		{"query", "--db", db, "--format", "json", "--mean"},
		{"best", "--db", db},
		{"info", "--db", db},
		{"info", "--db", db, "--json"},
		{"verify", "--db", db},
		{"verify", "--db", db, "--json"},
		{"cell", "show", testdb.FirstArch, "--db", db},
		{"cell", "list"},
		{"cell", "sample"},
		{"cell", "neighbours", testdb.FirstArch},
		{"cell", "encode", testdb.FirstArch},
		{"plot", filepath.Join(t.TempDir(), "a.png"), "--db", db},
		{"sample", filepath.Join(t.TempDir(), "a.db")},
		{"synth", "-", "--cells", "10"},
		{"synth", filepath.Join(t.TempDir(), "a"), "--cells", "10"},
		{"import", runsFile, "--db", filepath.Join(t.TempDir(), "a.db")},
	} {
		t.Run(strings.Join(args[:2], " "), func(t *testing.T) {
			is := is.New(t)
			var stderr strings.Builder
			is.Equal(cli.Run(t.Context(), newRoot(), args, full{}, &stderr), 1)
			is.Equal(stderr.String(), "nb101: write /dev/stdout: no space left on device\n")
		})
	}
}

// Whatever is wrong is said in one line of printable text, which advises no flag
// that the command does not have.
func TestMessages(t *testing.T) {
	dir := t.TempDir()
	odd := filepath.Join(dir, "a\n\x1b[2Jb\xff.db")
	is.New(t).NoErr(os.WriteFile(odd, []byte("something else"), 0o666))
	long := strings.Repeat("long ", 1000)
	deep := filepath.Join(dir, strings.Repeat("d", 200), strings.Repeat("e", 200))
	flag := regexp.MustCompile(`--[a-z][a-z0-9-]+`)
	for _, args := range [][]string{
		{"query", "--db", odd},
		{"best", "--db", odd},
		{"info", "--db", odd},
		{"verify", "--db", odd},
		{"verify", "--db", deep},
		{"plot", odd},
		{"plot", filepath.Join(deep, "a.svg"), "--db", testdb.NNI(t)},
		{"sample", odd},
		{"sample", deep},
		{"synth", odd},
		{"import", odd, "--db", filepath.Join(dir, "new.db")},
		{"import", runsFile, "--db", odd},
		{"import", deep},
		{"download", "--dir", odd},
		{"download", long},
		{"query", "--arch", long},
		{"query", "--arch", "@" + odd},
		{"query", "--hash", long},
		{"query", "--matrix", long, "--ops", long},
		{"query", "--matrix", "[[" + long + "]]", "--ops", long},
		{"query", "--epochs", long},
		{"query", "--format", long},
		{"query", "--" + long},
		{"cell", "show", long},
		{"cell", "show", "{" + long},
		{"cell", "show", "@" + odd},
		{"cell", "show", testdb.FirstArch, "--svg", odd},
		{"cell", "show", testdb.FirstArch, "--db", odd},
		{"cell", "sample", "-n", long},
		{long},
	} {
		t.Run("", func(t *testing.T) {
			is := is.New(t)
			_, stderr, status := run("", args...)
			is.True(status == 1 || status == 2)
			is.True(strings.HasPrefix(stderr, "nb101: "))
			line := strings.TrimSuffix(stderr, "\n")
			is.Equal(cli.Printable(line), line)
			path := ""
			for _, p := range []string{filepath.Join(deep, "a.svg"), deep, filepath.Dir(deep), cli.Printable(odd)} {
				if path == "" && strings.Contains(line, p) {
					path = p
				}
			}
			is.True(len(line) <= 300+len(path))
			cmd, _, err := newRoot().Find(args)
			if err != nil {
				return // there is no such command
			}
			for _, name := range flag.FindAllString(line, -1) {
				if !strings.HasPrefix("--"+long, name) {
					is.True(cmd.Flags().Lookup(name[2:]) != nil || cmd.InheritedFlags().Lookup(name[2:]) != nil)
				}
			}
		})
	}
}

// A healthy database in a deep folder is not called anything else.
func TestAPathThatIsTooLongForSQLite(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	deep := filepath.Join(dir, strings.Repeat("d", 200), strings.Repeat("e", 200), strings.Repeat("f", 200))
	is.NoErr(os.MkdirAll(deep, 0o777))
	path := filepath.Join(deep, "a.db")
	is.NoErr(os.WriteFile(path, testdb.ReadFile(t, testdb.NNI(t)), 0o666))
	for _, args := range [][]string{
		{"info", "--db", path},
		{"verify", "--db", path},
		{"query", "--db", path},
		{"best", "--db", path},
		{"export", filepath.Join(dir, "x.arrow"), "--db", path},
		{"import", runsFile, "--db", filepath.Join(deep, "new.db")},
		{"import", runsFile, "--db", deep + "/", "--nni-name"},
		{"sample", filepath.Join(deep, "new.db")},
	} {
		_, stderr, status := run("", args...)
		is.Equal(status, 1)
		is.True(strings.HasPrefix(stderr, "nb101: cannot be opened: "+deep))
		is.True(strings.Contains(stderr, "choose a shorter path"))
		is.Equal(strings.Count(stderr, deep), 1)
	}
	is.Equal(testdb.Names(t, deep), []string{"a.db"})
}

func TestAnUnusablePathIsSaidOnce(t *testing.T) {
	is := is.New(t)
	name := strings.Repeat("q", 260)
	for _, args := range [][]string{
		{"query", "--db", name},
		{"verify", "--db", name},
		{"export", filepath.Join(t.TempDir(), "x.arrow"), "--db", name},
		{"import", runsFile, "--db", name},
	} {
		_, stderr, status := run("", args...)
		is.Equal(status, 1)
		is.Equal(strings.Count(stderr, "qqq…qqq"), 1)
		is.True(strings.Contains(stderr, "file name too long"))
	}
}

func TestNamesOfFilesArePrintable(t *testing.T) {
	is := is.New(t)
	odd := filepath.Join(t.TempDir(), "a\n\x1b[2Jb.db")
	for _, args := range [][]string{
		{"sample", odd},
		{"import", runsFile, "--db", odd, "--force"},
		{"info", "--db", odd},
		{"verify", "--db", odd},
		{"plot", odd + ".svg", "--db", odd},
		{"synth", odd + "2", "--cells", "1"},
	} {
		stdout, _, status := run("", args...)
		is.Equal(status, 0)
		is.True(strings.Contains(stdout, `a\n\x1b[2Jb.db`))
	}
}
