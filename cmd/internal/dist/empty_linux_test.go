package main

import (
	"archive/tar"
	"compress/gzip"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
)

// unpack unpacks an archive and returns the names of its files.
func unpack(t *testing.T, packed, dir string) (names []string) {
	t.Helper()
	is := is.New(t)
	f, err := os.Open(packed)
	is.NoErr(err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	is.NoErr(err)
	for r := tar.NewReader(z); ; {
		header, err := r.Next()
		if err == io.EOF {
			return names
		}
		is.NoErr(err)
		_, name, _ := strings.Cut(header.Name, "/")
		names = append(names, name)
		content, err := io.ReadAll(r)
		is.NoErr(err)
		to := filepath.Join(dir, path.Base(name))
		is.NoErr(os.WriteFile(to, content, os.FileMode(header.Mode)))
	}
}

// The programs need nothing of the system that they run on: no libc, no shell, no
// /etc, /dev or /proc, and no folder for temporary files but the one that TMPDIR
// names.
func TestProgramsRunOnAnEmptyRoot(t *testing.T) {
	if underRace {
		t.Skip("archives are packed in the run without the race detector")
	}
	if os.Geteuid() != 0 {
		t.Skip("changing the root takes root")
	}
	is := is.New(t)
	packed := t.TempDir()
	is.NoErr(dist("../../..", packed, []string{"linux/" + runtime.GOARCH}))
	archives, err := filepath.Glob(filepath.Join(packed, "*.tar.gz"))
	is.NoErr(err)
	is.Equal(len(archives), 1)
	unpacked := t.TempDir()
	names := strings.Join(unpack(t, archives[0], unpacked), "\n")
	for _, want := range []string{"nb101", "nb101-migrate", "README.md", "LICENSE", "licences/modernc.org/sqlite@", "licences/github.com/spf13/cobra@", "licences/go@go"} {
		is.True(strings.Contains("\n"+names, "\n"+want))
	}
	is.True(!strings.Contains(names, "mattn/go-sqlite3")) // is not linked in

	root := t.TempDir()
	const nobody = 65534
	for _, folder := range []string{"home", "scratch"} {
		path := filepath.Join(root, folder)
		is.NoErr(os.Mkdir(path, 0o777))
		is.NoErr(os.Chown(path, nobody, nobody))
	}
	is.NoErr(os.Chmod(root, 0o755)) // SQLite would take the working directory for want of another
	for _, program := range []string{"nb101", "nb101-migrate"} {
		is.NoErr(os.Rename(filepath.Join(unpacked, program), filepath.Join(root, program)))
	}
	try := func(temp string, args ...string) (string, error) {
		cmd := exec.Command("/"+args[0], args[1:]...)
		cmd.Dir = "/"
		cmd.Env = []string{"TMPDIR=" + temp, "NASBENCHMARK_DIR=/home/data"}
		cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	run := func(args ...string) string {
		t.Helper()
		out, err := try("/scratch", args...)
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		return out
	}
	is.True(strings.Contains(run("nb101", "--version"), "\nSQLite 3."))
	is.True(strings.Contains(run("nb101-migrate", "--version"), " by modernc.org/sqlite v"))
	run("nb101", "sample", "/home/sample.db")
	is.True(strings.Contains(run("nb101", "query", "--db", "/home/sample.db", "--hash", testdb.FirstHash, "--epochs", "108"), "92.1174"))

	// Enough for SQLite to sort in a file.
	run("nb101", "synth", "/home/made-up.tfrecord", "--cells", "60000", "--only108", "--quiet")
	run("nb101", "import", "/home/made-up.tfrecord", "--quiet")
	run("nb101", "verify", "--quiet")
	run("nb101-migrate", "down-to", "0", "--quiet")
	_, err = try("/none", "nb101-migrate", "up", "--quiet")
	is.True(err != nil)
	run("nb101-migrate", "up", "--quiet")
	run("nb101-migrate", "up", "--output", "/home/data", "--nni-name", "--quiet")
	run("nb101", "plot", "/home/scatter.svg", "--quiet")
	run("nb101", "export", "/home/table.arrow", "--quiet")
	run("nb101", "best", "--db", "/home/table.arrow")
	is.Equal(testdb.Names(t, root), []string{"home", "nb101", "nb101-migrate", "scratch"})
	is.Equal(testdb.Names(t, filepath.Join(root, "home")), []string{"data", "made-up.tfrecord", "sample.db", "scatter.svg", "table.arrow"})
	is.Equal(testdb.Names(t, filepath.Join(root, "scratch")), nil)
}
