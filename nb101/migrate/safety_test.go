package migrate_test

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/migrate"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// The test program becomes a migrator if it is told a file and a version.
func TestMain(m *testing.M) {
	if path := os.Getenv("MIGRATE_TEST_FILE"); path != "" {
		os.Exit(migrator(path, os.Getenv("MIGRATE_TEST_VERSION")))
	}
	os.Exit(m.Run())
}

func migrator(path, version string) int {
	target := migrate.Newest()
	if version == "0" {
		target = migrate.DownTo(0)
	}
	_, err := migrate.Migrate(context.Background(), path, target, migrate.Options{Progress: func(p progress.Report) { fmt.Println(p.Stage) }})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// migratorCmd is another process that migrates a file.
func migratorCmd(path string, version int64) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "MIGRATE_TEST_FILE="+path, "MIGRATE_TEST_VERSION="+strconv.FormatInt(version, 10))
	return cmd
}

// bigFile makes a database with so many configs, one trial each, that the steps
// take a while.
func bigFile(tb testing.TB, configs int) string {
	tb.Helper()
	path := testdb.NNI(tb)
	testdb.Exec(tb, path, fmt.Sprintf(`
		CREATE TEMP TABLE n AS WITH RECURSIVE n(v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM n WHERE v < %d) SELECT v FROM n;
		INSERT INTO nb101trialconfig SELECT 5000000 + v, '{"input1":[0]}', 2, printf('%%032x', v * 2654435761), 1 FROM n;
		INSERT INTO nb101trialstats SELECT 9000000 + v, 5000000 + v, 1.0, 2.0, 3.0, 4.0, 300.0 FROM n;`, configs))
	return path
}

func TestManyMigratorsAtOnce(t *testing.T) {
	is := is.New(t)
	path := bigFile(t, 20000)
	values := testdb.NNIValues(t, path)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			out, err := migratorCmd(path, migrate.Latest()).CombinedOutput()
			if err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	all.Wait()
	is.Equal(recorded(t, path), allRecorded())
	is.Equal(testdb.NNIValues(t, path), values)
	_, err := migrate.Validate(t.Context(), path, migrate.Options{})
	is.NoErr(err)
	is.Equal(len(testdb.Snapshot(t, filepath.Dir(path))), 1)
}

func TestManyMigratorsInOneProgram(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			target := migrate.UpTo(1 + int64(i)%migrate.Latest())
			if _, err := migrate.Migrate(t.Context(), path, target, migrate.Options{}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	is.Equal(recorded(t, path), allRecorded())
}

// Whenever a migrator is killed, the file is at one whole version: the one
// before, or the one after.
func TestKilledMigrators(t *testing.T) {
	is := is.New(t)
	path := bigFile(t, 50000)
	dir := filepath.Dir(path)
	values := testdb.NNIValues(t, path)
	random := rand.New(rand.NewPCG(1, 2))
	version, ends := int64(0), map[string]int{}
	for i := range 12 {
		target := migrate.Latest() - version
		killAt := []string{"checking the file", "up 2 lookup_index", "down 3 views", "writing"}[random.IntN(4)]
		cmd := migratorCmd(path, target)
		out, err := cmd.StdoutPipe()
		is.NoErr(err)
		is.NoErr(cmd.Start())
		for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != killAt; {
		}
		time.Sleep(time.Duration(random.IntN(60)) * time.Millisecond)
		is.NoErr(cmd.Process.Kill())
		_ = cmd.Wait()

		// Another one puts in order what the killed one left, and finds a version.
		r, err := migrate.Migrate(t.Context(), path, migrate.DownTo(migrate.Latest()), migrate.Options{}) // changes nothing
		is.NoErr(err)
		is.True(r.To == version || r.To == target) // at one of the two
		s, err := migrate.ReadStatus(t.Context(), path, migrate.Options{})
		if errors.Is(err, nb101.ErrUnfinishedWrite) {
			t.Fatalf("round %d: %v", i, err)
		}
		is.NoErr(err)
		is.Equal(s.Version, r.To)
		_, err = migrate.Validate(t.Context(), path, migrate.Options{})
		is.NoErr(err)
		ends[map[bool]string{true: "before", false: "after"}[s.Version == version]]++
		version = s.Version
	}
	t.Log("killed migrators left the version", ends)
	to(t, path, migrate.DownTo(0))
	is.Equal(testdb.NNIValues(t, path), values)
	up(t, path)
	is.Equal(testdb.NNIValues(t, path), values)
	is.Equal(len(testdb.Snapshot(t, dir)), 1) // nothing of the killed ones is left
}

func mustExec(t *testing.T, db *sql.DB, script string) {
	t.Helper()
	if _, err := db.Exec(script); err != nil {
		t.Fatal(err)
	}
}

// FuzzUp changes some bytes of a database: either it is refused and stays as it
// is, or it goes up.
func FuzzUp(f *testing.F) {
	whole, err := os.ReadFile(testdb.NNI(f))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint32(0), []byte("<html>"), uint32(0))
	f.Add(uint32(18), []byte{2, 2}, uint32(0))
	f.Add(uint32(100), []byte{0, 0, 0, 0, 0, 0}, uint32(0))
	f.Add(uint32(4096), []byte("\xff\xff\xff\xff"), uint32(9000))
	f.Add(uint32(0), []byte{}, uint32(1))
	f.Fuzz(func(t *testing.T, at uint32, change []byte, size uint32) {
		content := append([]byte{}, whole...)
		copy(content[int(at)%len(content):], change)
		if size != 0 {
			content = content[:int(size)%len(content)]
		}
		path := filepath.Join(t.TempDir(), "fuzz.db")
		if err := os.WriteFile(path, content, 0o666); err != nil {
			t.Fatal(err)
		}
		_, upErr := migrate.Up(t.Context(), path, migrate.Options{})
		after, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
			t.Fatal("something was left beside it", entries)
		}
		if upErr != nil {
			if !bytes.Equal(after, content) {
				t.Fatal("it was refused and changed:", upErr)
			}
			return
		}
		s, err := migrate.ReadStatus(t.Context(), path, migrate.Options{})
		if err != nil || s.Version != migrate.Latest() {
			t.Fatal(s, err)
		}
	})
}
