//go:build cgo

package nasbench_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
)

// eachBuild runs a test over the commands of each build.
func eachBuild(t *testing.T, test func(t *testing.T, run func(env, limit string, args ...string) (text string, failed bool))) {
	builds, err := builds()
	is.New(t).NoErr(err)
	for i, build := range builds {
		t.Run([]string{"with cgo", "without cgo"}[i], func(t *testing.T) {
			test(t, func(env, limit string, args ...string) (string, bool) {
				cmd := exec.Command("sh", append([]string{"-c", limit + ` exec "$0" "$@"`, filepath.Join(build, args[0])}, args[1:]...)...)
				cmd.Env = append(os.Environ(), env)
				out, err := cmd.CombinedOutput()
				return string(out), err != nil
			})
		})
	}
}

func TestAFullDiskIsNamed(t *testing.T) {
	eachBuild(t, func(t *testing.T, run func(env, limit string, args ...string) (string, bool)) {
		is := is.New(t)
		path := testdb.New(t, testdb.NNIScript+manyConfigs)
		dir := filepath.Dir(path)
		before := testdb.Snapshot(t, dir)
		small := testdb.SmallDisk(t, 256)
		readable := testdb.NNI(t)
		temp := "SQLITE_TMPDIR=" + small

		// Where SQLite keeps temporary files.
		const sorted = "where SQLite keeps temporary files, is full; make room there, or set SQLITE_TMPDIR"
		for _, args := range [][]string{
			{"nb101-migrate", "up", "--db", path},
			{"nb101-migrate", "up", "--db", path, "--output", filepath.Join(dir, "copy.db")},
		} {
			text, failed := run(temp, "", args...)
			is.True(failed)
			is.True(strings.Contains(text, fmt.Sprintf("not enough disk space: the disk of %s, %s", small, sorted)))
			is.Equal(testdb.Snapshot(t, dir), before)
		}

		// Where the database, its copy or another output is.
		full := fmt.Sprintf("not enough disk space: the disk of %s is full; make room there", small)
		_, failed := run("", "", "nb101", "sample", filepath.Join(small, "sample.db"))
		is.True(!failed)
		is.True(os.WriteFile(filepath.Join(small, "fill"), make([]byte, 256<<10), 0o666) != nil) // to the brim
		before = testdb.Snapshot(t, small)
		for _, args := range [][]string{
			{"nb101-migrate", "up", "--db", filepath.Join(small, "sample.db")},
			{"nb101-migrate", "up", "--db", path, "--output", filepath.Join(small, "copy.db")},
			{"nb101", "synth", filepath.Join(small, "synth.tfrecord"), "--cells", "100"},
			{"nb101", "import", "nb101/realruns/runs.tfrecord", "--db", filepath.Join(small, "import.db")},
			{"nb101", "plot", filepath.Join(small, "plot.svg"), "--db", path},
			{"nb101", "cell", "show", testdb.FirstHash, "--db", path, "--svg", filepath.Join(small, "cell.svg")},
			{"nb101", "export", filepath.Join(small, "table.arrow"), "--db", readable},
			{"nb101", "export", filepath.Join(small, "trials.parquet"), "--db", readable},
			{"nb101", "export", filepath.Join(small, "table.arrow"), "--from", "nb101/realruns/runs.tfrecord"},
		} {
			text, failed := run("", "", args...)
			is.True(!strings.Contains(text, readable)) // which is not to blame
			is.True(failed)
			if !strings.Contains(text, full) && !strings.Contains(text, "not enough disk space: the import takes") {
				t.Errorf("%v: %s", args, text)
			}
			is.True(!strings.Contains(text, "migrate a copy")) // which would fail in the same way
			is.Equal(testdb.Snapshot(t, small), before)
		}
	})
}

// manyConfigs adds so many configs that SQLite needs a file to sort them.
const manyConfigs = `
	WITH RECURSIVE n (i) AS (SELECT 1000000 UNION ALL SELECT i + 1 FROM n WHERE i < 1080000)
	INSERT INTO nb101trialconfig SELECT i, c.arch, c.num_vertices, printf('%032x', i * 7919), c.num_epochs FROM n, nb101trialconfig AS c WHERE c.id = 4;`

func TestTooManyOpenFilesAreNamed(t *testing.T) {
	eachBuild(t, func(t *testing.T, run func(env, limit string, args ...string) (string, bool)) {
		is := is.New(t)
		path := testdb.NNI(t)
		dir := filepath.Dir(path)
		cell := filepath.Join(t.TempDir(), "cell.json")
		is.NoErr(os.WriteFile(cell, []byte(testdb.FirstArch), 0o666))
		before := testdb.Snapshot(t, dir)
		for _, args := range [][]string{
			{"nb101", "sample", filepath.Join(dir, "copy.db")},
			{"nb101", "import", "nb101/realruns/runs.tfrecord", "--db", filepath.Join(dir, "copy.db")},
			{"nb101", "plot", filepath.Join(dir, "copy.db.svg"), "--db", path},
			{"nb101", "cell", "show", "@" + cell},
			{"nb101", "query", "--hash", testdb.FirstHash, "--db", path},
			{"nb101", "verify", "--db", path},
			{"nb101-migrate", "validate", "--db", path},
			{"nb101-migrate", "up", "--db", path, "--output", filepath.Join(dir, "copy.db")},
			{"nb101-migrate", "up", "--db", path}, // the last one: with enough files it succeeds
		} {
			said := false
			for files := 4; files < 40; files++ {
				text, failed := run("", fmt.Sprintf("ulimit -n %d;", files), args...)
				if !failed {
					is.NoErr(os.RemoveAll(filepath.Join(dir, "copy.db")))
					is.NoErr(os.RemoveAll(filepath.Join(dir, "copy.db.svg")))
					break
				}
				said = said || strings.Contains(text, "too many open files: close some, or raise the limit")
				if strings.Contains(text, "error while loading shared libraries") {
					continue // the program has not begun
				}
				if !strings.Contains(text, "too many open files: ") || strings.Count(text, "\n") != 1 {
					t.Errorf("%d files: %v: %s", files, args, text)
				}
				is.Equal(testdb.Snapshot(t, dir), before)
			}
			is.True(said)
		}
	})
}
