package sqlitefile

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nasbench-go/nasbench/nb101/progress"
)

// How long to wait for others unless [Wait] says otherwise. A reader waits
// while the file is locked, as it is while a writer commits; a writer waits
// for another one, which may be a migrator that checks a large file, and then
// for readers to let its changes be written. While it waits for them new
// readers have to wait too.
const (
	ReadPatience   = time.Minute
	WriterPatience = 10 * time.Minute
	ReaderPatience = 30 * time.Second
)

// Wait is how long to wait while a file is locked, and where that is reported.
// The zero Wait waits for the usual times and reports nothing.
type Wait struct {
	File string        // as reports name it; filled in by what opens the file
	Most time.Duration // 0: the usual time; below 0: not at all
	// Report, if not nil, is called before each pause with what is waited for,
	// and with the zero [progress.Report] when that is over.
	Report progress.Func
}

// ToRead tries to read until no writer has the file locked. Waiting ends with
// ctx, which SQLite's own busy timeout does not, and after a time that is
// [ErrBusy].
func (w Wait) ToRead(ctx context.Context, try func() error) error {
	return w.patiently(ctx, ReadPatience, "waiting for another program that is writing "+w.File, try)
}

// toWrite does the same until no other writer has the file locked.
func (w Wait) toWrite(ctx context.Context, try func() error) error {
	return w.patiently(ctx, WriterPatience, "waiting for another program that is writing "+w.File, try)
}

// toCommit does the same until no reader has the file locked.
func (w Wait) toCommit(ctx context.Context, try func() error) error {
	return w.patiently(ctx, ReaderPatience, "waiting for other programs that are reading "+w.File, try)
}

func (w Wait) patiently(ctx context.Context, most time.Duration, stage string, try func() error) error {
	err := try()
	if err == nil || !IsBusy(err) {
		return err
	}
	if w.Most != 0 {
		most = max(w.Most, 0)
	}
	if most == 0 {
		return Explain(err)
	}
	if w.Report != nil {
		defer w.Report(progress.Report{})
	}
	start := time.Now()
	for pause := time.Millisecond; IsBusy(err); pause = min(2*pause, 20*time.Millisecond) {
		waited := time.Since(start)
		if waited >= most {
			return fmt.Errorf("%w: the file has been locked for %v; close that program, then try again (%w)", ErrBusy, most, err)
		}
		w.Report.Report(stage, int64(waited.Seconds()), int64(max(most, time.Second).Seconds()), progress.Seconds)
		select {
		case <-ctx.Done():
		case <-time.After(min(pause, most-waited)):
		}
		if ctx.Err() == nil {
			err = try()
		}
		if err != nil && ctx.Err() != nil { // while it waited, or while it tried again
			return fmt.Errorf("while the file was locked by another program: %w", context.Cause(ctx))
		}
	}
	return err
}

// oneAtATime makes one call of a function wait for the other.
func oneAtATime(f progress.Func) progress.Func {
	if f == nil {
		return nil
	}
	var mu sync.Mutex
	return func(r progress.Report) {
		mu.Lock()
		defer mu.Unlock()
		f(r)
	}
}

// Cause returns the cause of the end of ctx for an error that follows from it, as
// database/sql and SQLite report it in their own ways; other errors stay as they
// are, and so does one that has the cause.
func Cause(ctx context.Context, err error) error {
	cause := context.Cause(ctx)
	if err == nil || cause == nil || errors.Is(err, cause) {
		return err
	}
	if errors.Is(err, ctx.Err()) || errors.Is(err, sql.ErrTxDone) || Has(err, CodeInterrupt) {
		return cause
	}
	return err
}
