//go:build cgo

package nasbench_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/realruns"
)

// builds are the folders of the commands, built over each of the two drivers.
var builds = sync.OnceValues(func() (folders []string, err error) {
	for _, cgo := range []string{"1", "0"} {
		dir, err := os.MkdirTemp("", "")
		if err != nil {
			return folders, err
		}
		folders = append(folders, dir)
		cmd := exec.Command("go", "build", "-o", dir+string(filepath.Separator), "./cmd/nb101", "./cmd/nb101-migrate")
		cmd.Env = append(os.Environ(), "CGO_ENABLED="+cgo)
		if out, err := cmd.CombinedOutput(); err != nil {
			return folders, fmt.Errorf("%s: %w\n%s", cmd, err, out)
		}
	}
	return folders, nil
})

func TestMain(m *testing.M) {
	built := builds
	used := false
	builds = func() ([]string, error) { used = true; return built() }
	status := m.Run()
	if used {
		folders, _ := built()
		for _, dir := range folders {
			os.RemoveAll(dir)
		}
	}
	os.Exit(status)
}

func run(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, out)
	}
}

// What both builds make of one file is equal byte for byte.
func TestBothBuildsMakeTheSameFile(t *testing.T) {
	builds, err := builds()
	is.New(t).NoErr(err)
	// same runs a command of both builds, each in a folder of its own in which a
	// script has made nasbench101.db, and compares what is there afterwards.
	same := func(t *testing.T, script string, args ...string) {
		t.Helper()
		is := is.New(t)
		var files [2]map[string][]byte
		for i, build := range builds {
			dir := t.TempDir()
			if script != "" {
				testdb.Exec(t, filepath.Join(dir, "nasbench101.db"), script)
			}
			cmd := exec.Command(filepath.Join(build, args[0]), args[1:]...)
			cmd.Dir = dir
			run(t, cmd)
			files[i] = map[string][]byte{}
			for _, name := range testdb.Names(t, dir) {
				files[i][name] = testdb.ReadFile(t, filepath.Join(dir, name))
			}
		}
		is.True(len(files[0]) > 0)
		is.Equal(len(files[0]), len(files[1]))
		for name, content := range files[0] {
			is.Equal(len(content), len(files[1][name]))
			is.True(string(content) == string(files[1][name]))
		}
	}
	const db = "--db=nasbench101.db"
	const samples = `PRAGMA writable_schema = ON; CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample); PRAGMA writable_schema = OFF;
		INSERT INTO sqlite_stat4 VALUES ('nb101trialconfig', 'nb101trialconfig_hash', '1', '1', '1', x'02')`
	migrated := testdb.NNIScript + `
		CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT '2024-01-01 00:00:00');
		INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1), (1, 1), (2, 1);
		CREATE INDEX "nb101trialconfig_hash_num_epochs" ON "nb101trialconfig" ("hash", "num_epochs");`
	for name, script := range map[string]string{
		"as NNI wrote it":     testdb.NNIScript,
		"an empty file":       "PRAGMA user_version = 0",
		"analyzed":            testdb.NNIScript + "ANALYZE",
		"with samples":        testdb.NNIScript + "ANALYZE; " + samples,
		"with another table":  testdb.NNIScript + "CREATE TABLE a (x); CREATE INDEX a_x ON a (x); INSERT INTO a VALUES (1), (2); ANALYZE a",
		"with another index":  testdb.NNIScript + "CREATE INDEX mine ON nb101trialstats (test_acc)",
		"without statistics":  migrated,
		"analyzed since then": migrated + "ANALYZE",
	} {
		t.Run(name, func(t *testing.T) {
			same(t, script, "nb101-migrate", "up", "-q", db)
			same(t, script, "nb101-migrate", "up", "-q", db, "--output=copy.db")
			same(t, script, "nb101-migrate", "down-to", "0", "-q", db)
		})
	}
	t.Run("a dataset file", func(t *testing.T) {
		is := is.New(t)
		input := filepath.Join(t.TempDir(), "runs.tfrecord")
		content, err := io.ReadAll(realruns.Dataset())
		is.NoErr(err)
		is.NoErr(os.WriteFile(input, content, 0o666))
		same(t, "", "nb101", "import", input, "-q", db)
	})
}

func TestVersionNamesSQLiteAndItsDriver(t *testing.T) {
	is := is.New(t)
	builds, err := builds()
	is.NoErr(err)
	for i, build := range builds {
		for _, program := range []string{"nb101", "nb101-migrate"} {
			out, err := exec.Command(filepath.Join(build, program), "--version").Output()
			is.NoErr(err)
			want := `^` + program + ` \S+\ncommit \S.*\nSQLite 3\.\d+\.\d+ by ` + regexp.QuoteMeta(drivers[i]) + ` v\d+\.\d+\.\d+\n$`
			if !regexp.MustCompile(want).Match(out) {
				t.Errorf("got %q, want %s", out, want)
			}
		}
	}
}

// A target of make is made even if a file or folder has its name.
func TestTargetsOfMakeAreNoFiles(t *testing.T) {
	is := is.New(t)
	makefile := string(testdb.ReadFile(t, "Makefile"))
	phony := strings.Fields(regexp.MustCompile(`(?m)^\.PHONY:(.*)$`).FindStringSubmatch(makefile)[1])
	targets := []string{}
	for _, m := range regexp.MustCompile(`(?m)^([a-z-]+):`).FindAllStringSubmatch(makefile, -1) {
		targets = append(targets, m[1])
	}
	slices.Sort(phony)
	slices.Sort(targets)
	is.Equal(phony, targets)
}
