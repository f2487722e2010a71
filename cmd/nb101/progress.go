package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// display tells on standard error how far a long command has come: with a bar
// on a terminal, elsewhere with a line now and then.
type display struct {
	w        io.Writer
	terminal bool
	every    time.Duration // between lines
	rows     bool          // are counted, and not bytes

	stage   string
	bar     *progressbar.ProgressBar // of the stage, on a terminal
	started time.Time                // the stage
	said    time.Time                // the last line
}

func quietFlag(cmd *cobra.Command) *bool {
	return cmd.Flags().BoolP("quiet", "q", false, "do not show progress")
}

func newDisplay(w io.Writer, quiet bool) *display {
	if quiet {
		w = io.Discard
	}
	f, isFile := w.(*os.File)
	return &display{w: w, terminal: isFile && term.IsTerminal(int(f.Fd())), every: 10 * time.Second}
}

// at says that so many bytes, or rows, of a stage are done. A total of 0 is unknown.
func (p *display) at(stage string, done, total int64) {
	now := time.Now()
	if stage != p.stage {
		p.end()
		p.stage, p.started, p.said = stage, now, now
		if p.terminal {
			p.bar = newBar(p.w, stage, total, p.rows)
		} else {
			fmt.Fprintln(p.w, stage)
		}
	}
	if p.bar != nil {
		p.bar.Set64(done)
		return
	}
	if done > 0 && now.Sub(p.said) >= p.every {
		p.said = now
		fmt.Fprintf(p.w, "%s: %s\n", stage, pace(done, total, now.Sub(p.started)))
	}
}

// end takes the bar away.
func (p *display) end() {
	if p.bar != nil {
		p.bar.Finish()
		p.bar = nil
	}
}

func newBar(w io.Writer, stage string, total int64, rows bool) *progressbar.ProgressBar {
	if total == 0 {
		total = -1
	}
	options := []progressbar.Option{
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription(stage),
		progressbar.OptionShowBytes(!rows),
		progressbar.OptionShowTotalBytes(!rows && total > 0),
		progressbar.OptionSetWidth(20),
		progressbar.OptionThrottle(100 * time.Millisecond),
		progressbar.OptionSetRenderBlankState(true),
		progressbar.OptionClearOnFinish(),
	}
	if rows && total > 0 {
		options = append(options, progressbar.OptionShowCount())
	}
	return progressbar.NewOptions64(total, options...)
}

// pace says how far, how fast, and for how much longer.
func pace(done, total int64, passed time.Duration) string {
	s := fmt.Sprintf("%d MB", done/1e6)
	if total > 0 {
		s = fmt.Sprintf("%d of %d MB", done/1e6, total/1e6)
	}
	rate := float64(done) / max(passed.Seconds(), 1e-3)
	s += fmt.Sprintf(", %.0f MB/s", rate/1e6)
	if total > done {
		left := time.Duration(float64(total-done) / rate * float64(time.Second))
		s += fmt.Sprintf(", %v left", left.Round(time.Second))
	}
	return s
}
