package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"
	"golang.org/x/text/width"

	"github.com/nasbench-go/nasbench/nb101/progress"
)

// QuietFlag adds the flag that turns [ShowProgress] off.
func QuietFlag(flags *pflag.FlagSet) *bool {
	return flags.BoolP("quiet", "q", false, "do not show progress or what is waited for")
}

// ShowProgress shows on standard error how far a command has come: with a bar
// on a terminal, and elsewhere with a line every ten seconds, so that a short
// command writes nothing there. What is waited for is shown after a second. If
// quiet is true, it shows nothing. stop ends it and clears the bar; it may be
// called again.
func ShowProgress(cmd *cobra.Command, quiet bool) (report progress.Func, stop func()) {
	if quiet {
		return nil, func() {}
	}
	w := cmd.ErrOrStderr()
	d := &display{w: w}
	every := 10 * time.Second
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		every = time.Second / 4
		d.terminal = true
		d.width = func() int { return Width(f) }
	}
	ticks := time.NewTicker(every)
	ended := make(chan struct{})
	var ticking sync.WaitGroup
	ticking.Go(func() {
		for {
			select {
			case now := <-ticks.C:
				d.draw(now)
			case <-ended:
				return
			}
		}
	})
	return func(r progress.Report) { d.set(r, time.Now()) }, sync.OnceFunc(func() {
		ticks.Stop()
		close(ended)
		ticking.Wait()
		d.clear()
	})
}

// display is what a command says about its progress: lines, or on a terminal
// one line that changes.
type display struct {
	w        io.Writer
	terminal bool
	width    func() int // of the terminal in columns, 0 if it is unknown

	mu      sync.Mutex
	now     progress.Report
	first   progress.Report // of the stage
	since   time.Time       // when the stage began
	visible bool            // a line that changes
	waiting bool            // a line says what is waited for
}

func (d *display) set(r progress.Report, at time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if r.Stage != d.now.Stage {
		d.first, d.since, d.waiting = r, at, false
	}
	d.now = r
	switch {
	case r.Stage == "":
		d.erase() // the wait is over, and the command may write now
	case isWait(r) && !d.waiting && !d.terminal:
		d.waiting = true
		fmt.Fprintf(d.w, "%s: %s\n", Printable(r.Stage), state(r, 0, 0))
	}
}

// isWait reports whether a command has been waiting for more than a moment.
func isWait(r progress.Report) bool { return r.Unit == progress.Seconds && r.Done > 0 }

func (d *display) draw(at time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.now.Stage == "" || d.now.Unit == progress.Seconds && !isWait(d.now) {
		return
	}
	stage, state := Printable(d.now.Stage), state(d.now, d.now.Done-d.first.Done, at.Sub(d.since))
	if !d.terminal {
		fmt.Fprintf(d.w, "%s: %s\n", stage, state)
		return
	}
	lines := []string{fmt.Sprintf("%s %s%s", stage, bar(d.now), state)}
	if isWait(d.now) { // the file's name is at the end, and may be long
		lines = []string{fmt.Sprintf("%s: %s", state, stage)}
	} else {
		for ok := true; ok; state, ok = withoutLast(state) {
			lines = append(lines, stage+" "+state)
		}
	}
	fmt.Fprintf(d.w, "\r\x1b[K%s", fit(d.width(), lines...))
	d.visible = true
}

// withoutLast leaves out what comes after the last comma.
func withoutLast(state string) (string, bool) {
	i := strings.LastIndex(state, ", ")
	if i < 0 {
		return state, false
	}
	return state[:i], true
}

// fit returns the first line that fits a terminal of this width, or else the
// beginning of the last one: a line that wraps could not be cleared. Of an
// unknown width, 0, is any.
func fit(columns int, lines ...string) string {
	beginning := ""
	for _, line := range lines {
		if beginning = fitting(columns, line); len(beginning) == len(line) {
			return line
		}
	}
	return beginning
}

// fitting returns the beginning of a line that leaves the last column of a
// terminal empty.
func fitting(columns int, line string) string {
	if columns <= 0 {
		return line
	}
	taken := 0
	for i, r := range line {
		taken++ // also for a mark that takes no column: too short is better than a line that wraps
		if kind := width.LookupRune(r).Kind(); kind == width.EastAsianWide || kind == width.EastAsianFullwidth {
			taken++
		}
		if taken >= columns {
			return line[:i]
		}
	}
	return line
}

func (d *display) clear() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.erase()
}

func (d *display) erase() {
	if d.visible {
		fmt.Fprint(d.w, "\r\x1b[K")
		d.visible = false
	}
}

// bar returns a picture of how far a stage is, or nothing if that is unknown.
func bar(r progress.Report) string {
	if r.Total <= 0 {
		return ""
	}
	const width = 20
	full := int(min(max(r.Done, 0), r.Total) * width / r.Total)
	return "[" + strings.Repeat("=", full) + strings.Repeat(" ", width-full) + "] "
}

// state returns how far a stage is, how fast it goes, and how much longer it
// takes, as far as the report says. gained is what was done in the time that
// has passed: a download may begin in the middle.
func state(r progress.Report, gained int64, passed time.Duration) string {
	if r.Unit == progress.Seconds {
		return fmt.Sprintf("%d of at most %d s; Ctrl-C ends it", r.Done, r.Total)
	}
	if r.Unit == progress.Uncounted || r.Done == 0 {
		return fmt.Sprintf("%d s", int(passed.Seconds()))
	}
	unit, size := string(r.Unit), 1.0
	if r.Unit == progress.Bytes {
		unit, size = "MB", 1e6
	}
	s := fmt.Sprintf("%.0f", float64(r.Done)/size)
	if r.Total > 0 {
		s += fmt.Sprintf(" of %.0f", float64(r.Total)/size)
	}
	rate := float64(gained) / max(passed.Seconds(), 1e-3) // a second
	s += fmt.Sprintf(" %s, %.0f %s/s", unit, rate/size, unit)
	if r.Total > r.Done && rate > 0 {
		left := time.Duration(float64(r.Total-r.Done) / rate * float64(time.Second))
		s += fmt.Sprintf(", %v left", left.Round(time.Second))
	}
	return s
}
