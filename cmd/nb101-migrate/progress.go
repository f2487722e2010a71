package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/term"

	"github.com/nasbench-go/nasbench/nb101/progress"
)

// showProgress gives what shows progress on a terminal, and does nothing
// elsewhere. stop ends it and clears its line.
func showProgress(stderr io.Writer) (show func(progress.Report), stop func()) {
	f, ok := stderr.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil, func() {}
	}
	b := &bar{w: f}
	ticks := time.NewTicker(time.Second / 4)
	done := make(chan struct{})
	var ended sync.WaitGroup
	ended.Go(func() {
		for {
			select {
			case now := <-ticks.C:
				b.draw(now)
			case <-done:
				return
			}
		}
	})
	return func(p progress.Report) { b.set(p, time.Now()) }, func() {
		ticks.Stop()
		close(done)
		ended.Wait()
		b.clear()
	}
}

// bar is one line of a terminal that says what is being done: how far it is, or
// for how long it has been going on.
type bar struct {
	w       io.Writer
	mu      sync.Mutex
	now     progress.Report
	since   time.Time // when the step began
	visible bool
}

func (b *bar) set(p progress.Report, at time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if p.Stage != b.now.Stage {
		b.since = at
	}
	b.now = p
}

func (b *bar) draw(at time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.now.Stage == "" {
		return
	}
	how := fmt.Sprintf("%d s", int(at.Sub(b.since).Seconds()))
	if b.now.Total > 0 {
		how = fmt.Sprintf("%d %%", 100*b.now.Done/b.now.Total)
	}
	fmt.Fprintf(b.w, "\r\x1b[K%s … %s", b.now.Stage, how)
	b.visible = true
}

func (b *bar) clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.visible {
		fmt.Fprint(b.w, "\r\x1b[K")
		b.visible = false
	}
}
