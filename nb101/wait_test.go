package nb101_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

func TestHowLongToWaitIsTheCallersChoice(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	open, err := nb101.Open(t.Context(), path, nb101.WithMaxWait(50*time.Millisecond))
	is.NoErr(err)
	defer open.Close()
	writer := testdb.Open(t, path)
	writer.SetMaxOpenConns(1)
	time.Sleep(10 * time.Millisecond) // a reader keeps its lock for 2 ms
	_, err = writer.Exec("BEGIN EXCLUSIVE")
	is.NoErr(err)
	for _, most := range []time.Duration{0, 50 * time.Millisecond} {
		start := time.Now()
		_, err = nb101.Open(t.Context(), path, nb101.WithMaxWait(most))
		is.True(errors.Is(err, nb101.ErrBusy))
		is.True(time.Since(start) >= most)
		is.True(time.Since(start) < 10*time.Second) // and not a minute
	}
	h, err := nb101.ParseHash(testdb.FirstHash)
	is.NoErr(err)
	_, err = open.Lookup(t.Context(), nb101.ByHash(h), 108)
	is.True(errors.Is(err, nb101.ErrBusy))
}

// Look-ups in several goroutines wait until a writer has ended, and their reports
// come one at a time.
func TestWhatIsWaitedForIsReported(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	var (
		writer  = testdb.Open(t, path)
		once    sync.Once
		reports []progress.Report
	)
	db, err := nb101.Open(t.Context(), path, nb101.WithProgress(func(r progress.Report) {
		if reports = append(reports, r); len(reports) >= 5 {
			once.Do(func() { writer.Exec("COMMIT") })
		}
	}))
	is.NoErr(err)
	defer db.Close()
	is.Equal(len(reports), 0)
	writer.SetMaxOpenConns(1)
	time.Sleep(10 * time.Millisecond)
	_, err = writer.Exec("BEGIN EXCLUSIVE; UPDATE nb101trialstats SET test_acc = 50 WHERE id = 10")
	is.NoErr(err)
	h, err := nb101.ParseHash(testdb.FirstHash)
	is.NoErr(err)
	var lookups sync.WaitGroup
	for range 3 {
		lookups.Go(func() {
			trials, err := db.Lookup(t.Context(), nb101.ByHash(h), 108)
			if err != nil || trials[0].TestAcc != 50 {
				t.Error(trials, err)
			}
		})
	}
	lookups.Wait()
	is.Equal(reports[0], progress.Report{Stage: "waiting for another program that is writing " + path, Total: 60, Unit: progress.Seconds})
	is.Equal(reports[len(reports)-1], progress.Report{})
}
