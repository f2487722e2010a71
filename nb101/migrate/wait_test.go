package migrate_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"path/filepath"
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
	is.Equal(recorded(t, path), allRecorded())
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

// A handle that is open answers as well after the journal mode of its file has
// been changed.
func TestAStatusAfterAChangeOfTheJournalMode(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	db, err := nb101.OpenReadOnly(path)
	is.NoErr(err)
	defer db.Close()
	for _, mode := range []string{"delete", "wal", "delete"} {
		testdb.Exec(t, path, "PRAGMA journal_mode="+mode)
		for range 2 {
			s, err := migrate.StatusOf(t.Context(), db, migrate.Options{})
			is.NoErr(err)
			is.Equal(s.Latest, migrate.Latest())
		}
	}
}
