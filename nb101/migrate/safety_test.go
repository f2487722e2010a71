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
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
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
	is.Equal(recorded(t, path), `[]interface {}{"0 1 2 3"}`)
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
			target := migrate.UpTo(int64(1 + i%3))
			if _, err := migrate.Migrate(t.Context(), path, target, migrate.Options{}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	is.Equal(recorded(t, path), `[]interface {}{"0 1 2 3"}`)
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

// halfWritten makes what a program leaves that is killed while it writes to a
// file: some pages of the new state, and a journal with the old ones.
func halfWritten(t *testing.T, path, change string) string {
	t.Helper()
	is := is.New(t)
	writer := testdb.Open(t, path)
	_, err := writer.Exec("PRAGMA cache_size=1; PRAGMA cache_spill=1; BEGIN; " + change)
	is.NoErr(err)
	left := filepath.Join(t.TempDir(), "left.db")
	for _, suffix := range []string{"", "-journal", "-wal"} {
		b, err := os.ReadFile(path + suffix)
		if os.IsNotExist(err) {
			continue
		}
		is.NoErr(err)
		is.NoErr(os.WriteFile(left+suffix, b, 0o666))
	}
	_, err = writer.Exec("ROLLBACK")
	is.NoErr(err)
	return left
}

const changeAll = "UPDATE nb101trialstats SET test_acc = test_acc + 1; UPDATE nb101trialconfig SET arch = arch || ' '"

func TestUnfinishedWritesAreRolledBackByAChangeOnly(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	values := testdb.NNIValues(t, path)
	left := halfWritten(t, path, changeAll)
	before := testdb.Snapshot(t, filepath.Dir(left))
	is.Equal(len(before), 2)
	_, err := migrate.ReadStatus(t.Context(), left, migrate.Options{})
	is.True(errors.Is(err, nb101.ErrUnfinishedWrite))
	_, err = migrate.Validate(t.Context(), left, migrate.Options{})
	is.True(errors.Is(err, nb101.ErrUnfinishedWrite))
	_, _, err = migrate.Plan(t.Context(), left, migrate.Newest(), migrate.Options{})
	is.True(errors.Is(err, nb101.ErrUnfinishedWrite))
	_, err = migrate.Copy(t.Context(), left, filepath.Join(filepath.Dir(left), "copy.db"), migrate.Newest(), migrate.Options{})
	is.True(errors.Is(err, nb101.ErrUnfinishedWrite))
	is.Equal(testdb.Snapshot(t, filepath.Dir(left)), before)

	up(t, left)
	is.Equal(testdb.NNIValues(t, left), values)
	is.Equal(len(testdb.Snapshot(t, filepath.Dir(left))), 1)
}

func TestUnfinishedWriteAheadLogsAreTakenIn(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	writer := testdb.Open(t, path)
	_, err := writer.Exec("PRAGMA journal_mode=wal; PRAGMA wal_autocheckpoint=0; " + changeAll)
	is.NoErr(err)
	left := halfWritten(t, path, "SELECT 1")
	is.Equal(len(testdb.Snapshot(t, filepath.Dir(left))), 2)
	up(t, left)
	is.Equal(len(testdb.Snapshot(t, filepath.Dir(left))), 1)
	is.Equal(testdb.NNIValues(t, left), testdb.NNIValues(t, path)) // with what the log had
}

func TestUnfinishedWritesOfOthersAreNotTouched(t *testing.T) {
	is := is.New(t)
	path := testdb.New(t, "CREATE TABLE other (x); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000) INSERT INTO other SELECT i FROM n")
	left := halfWritten(t, path, "UPDATE other SET x = x + 1")
	before := testdb.Snapshot(t, filepath.Dir(left))
	_, err := migrate.Up(t.Context(), left, migrate.Options{})
	is.True(errors.Is(err, nb101.ErrNotNNI))
	is.Equal(testdb.Snapshot(t, filepath.Dir(left)), before)
}

// Readers of other programs and of this one go on while the file changes.
func TestReadersKeepWorking(t *testing.T) {
	is := is.New(t)
	path := bigFile(t, 20000)
	count := testdb.Ask(t, path, "SELECT count(*) FROM nb101trialstats")
	db, err := nb101.OpenReadOnly(path)
	is.NoErr(err)
	defer db.Close()
	look, err := db.Prepare("SELECT test_acc FROM nb101trialstats AS t JOIN nb101trialconfig AS c ON c.id = t.config_id WHERE hash = ? AND num_epochs = ? ORDER BY t.id LIMIT 1")
	is.NoErr(err)
	defer look.Close()

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var readers sync.WaitGroup
	var mu sync.Mutex
	looks := 0
	for range 2 {
		readers.Go(func() {
			for ctx.Err() == nil {
				var acc float64
				if err := look.QueryRow("00005c142e6f48ac74fdcf73e3439874", 108).Scan(&acc); err != nil || acc != 92.11738705635071 {
					t.Error(acc, err)
					return
				}
				mu.Lock()
				looks++
				mu.Unlock()
			}
		})
	}
	for range 2 {
		out, err := migratorCmd(path, migrate.Latest()).CombinedOutput()
		is.NoErr(err)
		is.True(bytes.Contains(out, []byte("writing")))
		is.NoErr(migratorCmd(path, 0).Run())
	}
	stop()
	readers.Wait()
	is.True(looks > 0)
	is.Equal(testdb.Ask(t, path, "SELECT count(*) FROM nb101trialstats"), count)
}

// Reading goes on through all of the work: only the last moment waits for it.
func TestAReaderIsInNobodysWayUntilTheEnd(t *testing.T) {
	is := is.New(t)
	path := bigFile(t, 80000) // the new index has more pages than SQLite's cache
	db, err := nb101.OpenReadOnly(path)
	is.NoErr(err)
	defer db.Close()
	rows, err := db.Query("SELECT id FROM nb101trialstats ORDER BY id")
	is.NoErr(err)
	is.True(rows.Next()) // in the middle of reading
	read := 1
	_, err = migrate.Up(t.Context(), path, migrate.Options{Progress: func(p progress.Report) {
		if p.Stage != "writing" {
			is.True(rows.Next())
			read++
			impatient, err := sql.Open(sqlitefile.DriverName, "file:"+path+"?mode=ro&_busy_timeout=0")
			is.NoErr(err)
			defer impatient.Close()
			var n int
			is.NoErr(impatient.QueryRow("SELECT count(*) FROM nb101trialconfig").Scan(&n)) // one that comes now
			is.Equal(n, 80038)
			return
		}
		for rows.Next() {
			read++
		}
		is.NoErr(rows.Err())
		rows.Close()
	}})
	is.NoErr(err)
	is.Equal(read, 80110)
	is.Equal(recorded(t, path), `[]interface {}{"0 1 2 3"}`)
}

func TestAReaderThatStaysIsAnError(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	before := testdb.Snapshot(t, filepath.Dir(path))
	db, err := nb101.OpenReadOnly(path)
	is.NoErr(err)
	defer db.Close()
	rows, err := db.Query("SELECT id FROM nb101trialstats ORDER BY id")
	is.NoErr(err)
	is.True(rows.Next())
	for _, wait := range []time.Duration{time.Second / 10, -1} {
		_, err = migrate.Up(t.Context(), path, migrate.Options{Wait: wait})
		is.True(errors.Is(err, nb101.ErrBusy))
	}
	is.NoErr(rows.Close())
	is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before)
	up(t, path)
}

func TestAWriterIsWaitedFor(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	writer := testdb.Open(t, path)
	_, err := writer.Exec("BEGIN IMMEDIATE")
	is.NoErr(err)
	var once sync.Once
	waited := false
	_, err = migrate.Up(t.Context(), path, migrate.Options{Progress: func(p progress.Report) {
		if strings.HasPrefix(p.Stage, "waiting") {
			waited = true
			once.Do(func() { _, err = writer.Exec("UPDATE nb101trialstats SET test_acc = 50 WHERE id = 10; COMMIT") })
		}
	}})
	is.NoErr(err)
	is.True(waited)
	is.Equal(testdb.Ask(t, path, "SELECT test_acc FROM nb101_trials WHERE trial_id = 10"), []string{"[]interface {}{50}"})
}

func TestAWriterThatStaysIsAnError(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	writer := testdb.Open(t, path)
	_, err := writer.Exec("BEGIN IMMEDIATE")
	is.NoErr(err)
	before := testdb.Snapshot(t, filepath.Dir(path))

	for _, wait := range []time.Duration{time.Second / 10, -1} {
		_, err = migrate.Up(t.Context(), path, migrate.Options{Wait: wait})
		is.True(errors.Is(err, nb101.ErrBusy))
	}

	ctx, cancel := context.WithTimeout(t.Context(), time.Second/10)
	defer cancel()
	_, err = migrate.Up(ctx, path, migrate.Options{})
	is.True(errors.Is(err, context.DeadlineExceeded))
	is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before)
}

// What another program does between the first look and the lock is seen.
func TestWhatHappensWhileWaitingIsSeen(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	writer := testdb.Open(t, path)
	_, err := writer.Exec("BEGIN IMMEDIATE")
	is.NoErr(err)
	var once sync.Once
	_, err = migrate.Up(t.Context(), path, migrate.Options{Progress: func(progress.Report) {
		once.Do(func() { mustExec(t, writer, "ALTER TABLE nb101trialstats RENAME TO other; COMMIT") })
	}})
	is.True(errors.Is(err, nb101.ErrNotNNI))
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

// A write-ahead log beside a file in rollback mode is another file's.
func TestAForeignLogIsNotTakenIn(t *testing.T) {
	is := is.New(t)
	path, other := testdb.NNI(t), testdb.NNI(t)
	writer := testdb.Open(t, other)
	writer.SetMaxOpenConns(1)
	mustExec(t, writer, "PRAGMA journal_mode=wal; UPDATE nb101trialstats SET test_acc = 1")
	is.NoErr(os.WriteFile(path+"-wal", testdb.ReadFile(t, other+"-wal"), 0o666))
	before := testdb.Snapshot(t, filepath.Dir(path))
	_, err := migrate.Up(t.Context(), path, migrate.Options{})
	is.True(errors.Is(err, nb101.ErrUnfinishedWrite))
	_, err = migrate.ReadStatus(t.Context(), path, migrate.Options{})
	is.True(errors.Is(err, nb101.ErrUnfinishedWrite))
	is.Equal(testdb.Snapshot(t, filepath.Dir(path)), before)
}

func TestWaitingToReadEndsWithTheContext(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	writer := testdb.Open(t, path)
	writer.SetMaxOpenConns(1)
	mustExec(t, writer, "BEGIN EXCLUSIVE")
	for _, ask := range []func(ctx context.Context) error{
		func(ctx context.Context) error {
			_, err := migrate.ReadStatus(ctx, path, migrate.Options{})
			return err
		},
		func(ctx context.Context) error { _, err := migrate.Validate(ctx, path, migrate.Options{}); return err },
		func(ctx context.Context) error {
			_, _, err := migrate.Plan(ctx, path, migrate.Newest(), migrate.Options{})
			return err
		},
		func(ctx context.Context) error { _, err := migrate.Up(ctx, path, migrate.Options{}); return err },
		func(ctx context.Context) error { _, err := nb101.Open(ctx, path); return err },
	} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		start := time.Now()
		err := ask(ctx)
		cancel()
		is.True(errors.Is(err, context.DeadlineExceeded))
		is.True(strings.Contains(err.Error(), "locked"))
		is.True(time.Since(start) < 5*time.Second)
	}
}
