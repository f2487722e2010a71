package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/matryer/is"
	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/nb101/progress"
)

func TestStateOfAStage(t *testing.T) {
	for _, c := range []struct {
		name   string
		report progress.Report
		gained int64
		want   string
	}{
		{"uncounted", progress.Report{}, 0, "10 s"},
		{"nothing done yet", progress.Report{Total: 3e9, Unit: progress.Bytes}, 0, "10 s"},
		{"bytes", progress.Report{Done: 1e9, Total: 3e9, Unit: progress.Bytes}, 1e9, "1000 of 3000 MB, 100 MB/s, 20s left"},
		{"of an unknown total", progress.Report{Done: 2e9, Unit: progress.Bytes}, 2e9, "2000 MB, 200 MB/s"},
		{"begun in the middle", progress.Report{Done: 2e9, Total: 3e9, Unit: progress.Bytes}, 1e9, "2000 of 3000 MB, 100 MB/s, 10s left"},
		{"rows", progress.Report{Done: 50, Total: 200, Unit: progress.Rows}, 50, "50 of 200 rows, 5 rows/s, 30s left"},
		{"waiting", progress.Report{Done: 3, Total: 60, Unit: progress.Seconds}, 0, "3 of at most 60 s; Ctrl-C ends it"},
		{"pages, all done", progress.Report{Done: 200, Total: 200, Unit: progress.Pages}, 200, "200 of 200 pages, 20 pages/s"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is.New(t).Equal(state(c.report, c.gained, 10*time.Second), c.want)
		})
	}
}

func TestDisplayOnATerminalIsOneLine(t *testing.T) {
	is := is.New(t)
	var line bytes.Buffer
	d := &display{w: &line, terminal: true, width: func() int { return 30 }}
	start := time.Now()
	d.draw(start)
	d.clear()
	is.Equal(line.String(), "") // nothing is shown before anything is done
	d.set(progress.Report{Stage: "checking"}, start)
	d.set(progress.Report{Stage: "checking"}, start.Add(time.Second))
	d.draw(start.Add(3 * time.Second))
	d.set(progress.Report{Stage: "copying", Unit: progress.Pages}, start.Add(4*time.Second))
	d.set(progress.Report{Stage: "copying", Done: 50, Total: 200, Unit: progress.Pages}, start.Add(5*time.Second))
	d.draw(start.Add(5 * time.Second))
	d.clear()
	d.clear()
	is.Equal(line.String(), "\r\x1b[Kchecking 3 s\r\x1b[Kcopying 50 of 200 pages\r\x1b[K")
}

func TestProgressFitsTheTerminal(t *testing.T) {
	start := time.Now()
	for width := 1; width <= 100; width++ {
		is := is.New(t)
		for _, stage := range []string{"検査中のファイル", "검사", "🙂🙂", "e\u0301", "ＡＢ"} { // of one or two columns each
			var out bytes.Buffer
			d := &display{w: &out, terminal: true, width: func() int { return width }}
			d.set(progress.Report{Stage: stage, Done: 1, Total: 60, Unit: progress.Seconds}, start)
			d.draw(start)
			line := strings.TrimPrefix(out.String(), "\r\x1b[K")
			is.True(utf8.ValidString(line))
			wide := 0
			for _, r := range line {
				if r > 0x1000 {
					wide++
				}
			}
			is.True(utf8.RuneCountInString(line)+wide < width)
			is.True(width < 60 || strings.HasSuffix(line, stage))
		}
		var out bytes.Buffer
		d := &display{w: &out, terminal: true, width: func() int { return width }}
		d.set(progress.Report{Stage: "prüfe\n\x1b[2J", Unit: progress.Pages}, start)
		d.set(progress.Report{Stage: "prüfe\n\x1b[2J", Done: 50, Total: 200, Unit: progress.Pages}, start.Add(time.Second))
		d.draw(start.Add(time.Second))
		line := strings.TrimPrefix(out.String(), "\r\x1b[K")
		is.True(utf8.ValidString(line))
		is.True(utf8.RuneCountInString(line) < width)
		is.True(!strings.ContainsAny(line, "\n\x1b"))
		is.True(width < 40 || strings.Contains(line, "50 of 200 pages")) // rather this than the bar
		is.True(width < 90 || strings.Contains(line, "[=====               ] 50 of 200 pages, 50 pages/s, 3s left"))
	}
}

func TestDisplayElsewhereIsLines(t *testing.T) {
	is := is.New(t)
	var lines bytes.Buffer
	d := &display{w: &lines}
	start := time.Now()
	d.set(progress.Report{Stage: "reading", Done: 1e9, Unit: progress.Bytes}, start)
	d.set(progress.Report{Stage: "reading", Done: 2e9, Unit: progress.Bytes}, start.Add(9*time.Second))
	d.draw(start.Add(10 * time.Second))
	d.set(progress.Report{Stage: "indexing"}, start.Add(15*time.Second))
	d.draw(start.Add(20 * time.Second))
	d.clear()
	is.Equal(lines.String(), "reading: 2000 MB, 100 MB/s\nindexing: 5 s\n")
}

// What is waited for is shown after a second, and no longer than it lasts.
func TestWaitingIsShown(t *testing.T) {
	wait := func(seconds int64) progress.Report {
		return progress.Report{Stage: "waiting for x", Done: seconds, Total: 60, Unit: progress.Seconds}
	}
	for _, c := range []struct {
		name     string
		terminal bool
		want     string
	}{
		{"elsewhere", false, "waiting for x: 1 of at most 60 s; Ctrl-C ends it\nwaiting for x: 7 of at most 60 s; Ctrl-C ends it\n"},
		{"on a terminal", true, "\r\x1b[K7 of at most 60 s; Ctrl-C ends it: waiting\r\x1b[K"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			var lines bytes.Buffer
			d := &display{w: &lines, terminal: c.terminal, width: func() int { return 43 }}
			start := time.Now()
			d.set(wait(0), start)
			d.draw(start)
			d.set(wait(0), start)
			is.Equal(lines.String(), "")
			d.set(wait(1), start)
			d.set(wait(1), start)
			d.set(wait(7), start)
			d.draw(start)
			d.set(progress.Report{}, start)
			is.Equal(lines.String(), c.want)
			d.draw(start)
			d.clear()
			is.Equal(lines.String(), c.want) // it is over
		})
	}
}

// A command that ends soon writes no progress, quiet or not.
func TestShortCommandShowsNothing(t *testing.T) {
	is := is.New(t)
	var stderr bytes.Buffer
	cmd := &cobra.Command{}
	cmd.SetErr(&stderr)
	for _, quiet := range []bool{false, true} {
		report, stop := ShowProgress(cmd, quiet)
		report.Report("working", 1, 2, progress.Rows)
		stop()
		stop()
		is.Equal(stderr.String(), "")
	}
}
