//go:build unix

package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
)

// process is a program that runs.
type process struct {
	*exec.Cmd
	t      *testing.T
	stderr output
	ended  chan struct{}
}

// output can be looked at while it is written.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// start starts a program, which is the first word of the command line.
func start(t *testing.T, stdin io.Reader, stdout io.Writer, line string) *process {
	t.Helper()
	dir, words := programs(t), strings.Fields(line)
	c := &process{Cmd: exec.Command(filepath.Join(dir, words[0]), words[1:]...), t: t, ended: make(chan struct{})}
	c.Stdin, c.Stdout, c.Stderr = stdin, stdout, &c.stderr
	c.Env = append(os.Environ(), "NASBENCHMARK_DIR="+filepath.Join(dir, "none"))
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = c.Wait()
		close(c.ended)
	}()
	t.Cleanup(func() { _ = c.Process.Kill(); <-c.ended })
	return c
}

// endsWithin fails the test if the process does not end by itself.
func (c *process) endsWithin(d time.Duration) {
	c.t.Helper()
	select {
	case <-c.ended:
	case <-time.After(d):
		c.t.Fatalf("%s: still running after %v; it wrote %s", c, d, c.stderr.String())
	}
}

// interrupt sends a signal.
func (c *process) interrupt(s os.Signal) {
	c.t.Helper()
	is.New(c.t).NoErr(c.Process.Signal(s))
}

// soon is how long a program takes at most to end, on a machine that does much
// else: without that it is a few hundredths of a second.
const soon = 5 * time.Second

// killed reports whether a signal has ended the process.
func (c *process) killed() bool { return c.ProcessState.Sys().(syscall.WaitStatus).Signaled() }

// saysInterrupted fails the test if the process has not ended in order.
func (c *process) saysInterrupted() {
	c.t.Helper()
	is := is.New(c.t)
	is.Equal(c.ProcessState.ExitCode(), 1)
	lines := strings.Split(strings.TrimSpace(c.stderr.String()), "\n")
	message := lines[len(lines)-1] // after those about waiting
	is.Equal(strings.Count(message, "interrupted"), 1)
	is.True(!strings.Contains(message, "context")) // which is a word of programmers
	is.True(!strings.Contains(c.stderr.String(), "DATA RACE"))
}

// locked makes a database on which this process, which is another one than the
// programs, holds a lock.
func locked(t *testing.T, lock string) string {
	t.Helper()
	path := testdb.NNI(t)
	db := testdb.Open(t, path)
	db.SetMaxOpenConns(1)
	_, err := db.Exec(lock)
	is.New(t).NoErr(err)
	return path
}

func TestWaitingForALock(t *testing.T) {
	const (
		all     = "BEGIN EXCLUSIVE"
		writing = "BEGIN IMMEDIATE"
		reading = "BEGIN; SELECT * FROM nb101trialstats"
	)
	for _, c := range []struct{ lock, line string }{
		{all, "nb101 query --hash " + testdb.FirstHash},
		{all, "nb101 best"},
		{all, "nb101 info"},
		{all, "nb101 verify"},
		{all, "nb101 plot " + filepath.Join(t.TempDir(), "x.svg")},
		{all, "nb101 cell show " + testdb.FirstHash},
		{all, "nb101 export " + filepath.Join(t.TempDir(), "x.arrow")},
		{all, "nb101 export " + filepath.Join(t.TempDir(), "x.parquet")},
		{all, "nb101-migrate status"},
		{all, "nb101-migrate version"},
		{all, "nb101-migrate validate"},
		{all, "nb101-migrate up --dry-run"},
		{all, "nb101-migrate up --output " + filepath.Join(t.TempDir(), "copy.db")},
		{all, "nb101-migrate up"},
		{writing, "nb101-migrate up"},
		{reading, "nb101-migrate up"},
	} {
		t.Run(c.line+" during "+c.lock, func(t *testing.T) {
			t.Parallel()
			path := locked(t, c.lock)
			before := testdb.Names(t, filepath.Dir(path))
			line := c.line + " --db " + path

			shown := "waiting for another program that is writing " + path + ": 1 of at most "
			if c.lock == reading {
				shown = "waiting for other programs that are reading " + path + ": 1 of at most "
			}
			p := start(t, nil, nil, line)
			for deadline := time.Now().Add(20 * time.Second); !strings.Contains(p.stderr.String(), shown); time.Sleep(10 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("%s does not show what it waits for, but %q", line, p.stderr.String())
				}
			}
			p.interrupt(os.Interrupt)
			p.endsWithin(soon)
			p.saysInterrupted()
			is.New(t).True(strings.Contains(p.stderr.String(), "locked"))

			for _, wait := range []string{" --wait 0", " --quiet --wait 1100ms"} {
				p := start(t, nil, nil, line+wait)
				p.endsWithin(20 * time.Second)
				is := is.New(t)
				is.Equal(p.ProcessState.ExitCode(), 1)
				is.True(strings.Contains(p.stderr.String(), "locked"))
				is.Equal(strings.Count(p.stderr.String(), "\n"), 1) // the error, and nothing else
			}
			is.New(t).Equal(testdb.Names(t, filepath.Dir(path)), before)

			p = start(t, nil, nil, line+" --wait=-1s")
			p.endsWithin(20 * time.Second)
			is.New(t).Equal(p.ProcessState.ExitCode(), 2)
		})
	}
}

// A command that does not look at its context, because it writes to a pipe that
// nobody reads.
func TestASecondInterruptEndsACommandAtOnce(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		is := is.New(t)
		r, w, err := os.Pipe()
		is.NoErr(err)
		defer r.Close()
		p := start(t, nil, w, "nb101 cell list")
		is.NoErr(w.Close())
		_, err = r.Read(make([]byte, 1))
		is.NoErr(err)
		p.interrupt(signal)
		select {
		case <-p.ended:
			t.Fatal("it has ended by itself, and the test shows nothing")
		case <-time.After(time.Second / 2):
		}
		p.interrupt(signal)
		p.endsWithin(soon)
		is.True(p.killed())
		is.Equal(p.ProcessState.Sys().(syscall.WaitStatus).Signal(), signal)
	}
}

// Two interrupts at any moment of a migration end it at once, and leave a file
// that the next one takes.
func TestTwoInterruptsLoseNothing(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	values := testdb.NNIValues(t, path)
	for delay := time.Duration(0); ; delay += 4 * time.Millisecond {
		p := start(t, nil, nil, "nb101-migrate up --db "+path)
		time.Sleep(delay)
		if p.Process.Signal(os.Interrupt) == nil {
			_ = p.Process.Signal(os.Interrupt) // it may have ended
		}
		p.endsWithin(soon)
		if p.ProcessState.ExitCode() == 0 {
			break // it was done before, or could no longer be stopped
		}
		is.True(delay < time.Minute)
	}
	p := start(t, nil, nil, "nb101-migrate up --db "+path)
	p.endsWithin(20 * time.Second)
	is.Equal(p.ProcessState.ExitCode(), 0)
	p = start(t, nil, nil, "nb101-migrate validate --db "+path)
	p.endsWithin(20 * time.Second)
	is.Equal(p.ProcessState.ExitCode(), 0)
	is.Equal(testdb.NNIValues(t, path), values)
}

// fifo makes one.
func fifo(t *testing.T, path string) string {
	t.Helper()
	is.New(t).NoErr(syscall.Mkfifo(path, 0o600))
	return path
}

// Input that never comes is waited for until a signal.
func TestInputThatNeverComes(t *testing.T) {
	ff := fifo(t, filepath.Join(t.TempDir(), "ff"))
	db := testdb.NNI(t)
	for _, line := range []string{
		"nb101 import " + ff + " --db " + filepath.Join(t.TempDir(), "a.db"),
		"nb101 import - --db " + filepath.Join(t.TempDir(), "a.db"),
		"nb101 query --db " + db + " --arch @" + ff,
		"nb101 query --db " + db + " --arch -",
		"nb101 cell show @" + ff,
		"nb101 cell show -",
		"nb101 cell neighbours @" + ff,
		"nb101 cell encode @" + ff,
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			stdin, w, err := os.Pipe()
			is.New(t).NoErr(err)
			defer stdin.Close()
			defer w.Close()
			for pause := time.Second / 2; ; pause *= 2 {
				p := start(t, stdin, nil, line)
				time.Sleep(pause)
				p.interrupt(os.Interrupt)
				p.endsWithin(soon)
				if p.killed() && pause < 10*time.Second {
					continue // it was still starting
				}
				p.saysInterrupted()
				return
			}
		})
	}
}

// What no command can take is refused, and not waited for.
func TestFifosAndEndlessFilesAreRefused(t *testing.T) {
	dir := t.TempDir()
	ff := fifo(t, filepath.Join(dir, "ff"))
	svg, dot, png := fifo(t, ff+".svg"), fifo(t, ff+".dot"), fifo(t, ff+".png")
	db, journal, log := testdb.NNI(t), testdb.NNI(t), testdb.NNI(t)
	fifo(t, journal+"-journal")
	testdb.Exec(t, log, "PRAGMA journal_mode=wal; UPDATE nb101trialstats SET test_acc = test_acc")
	fifo(t, log+"-wal")
	there, part := t.TempDir(), t.TempDir()
	fifo(t, filepath.Join(there, "nasbench_full.tfrecord"))
	fifo(t, filepath.Join(part, "nasbench_only108.tfrecord.part"))
	arch := strings.ReplaceAll(testdb.FirstArch, " ", "")
	for _, c := range []struct{ line, message string }{
		{"nb101 query --db " + db + " --arch @/dev/zero", "more than 1048576 bytes"},
		{"nb101 query --db " + db + " --arch -", "more than 1048576 bytes"},
		{"nb101 cell show @/dev/zero", "more than 1048576 bytes"},
		{"nb101 cell encode -", "more than 1048576 bytes"},
		{"nb101 import /dev/zero --db " + ff + ".db", "record"},
		{"nb101 download --dir " + there, "not a regular file"},
		{"nb101 download only108 --dir " + part, "not a regular file"},
		{"nb101 sample " + ff, "not a regular file"},
		{"nb101 import " + runsFile + " --db " + ff, "not a regular file"},
		{"nb101 import " + runsFile + " --force --db " + ff, "not a regular file"},
		{"nb101 cell show " + arch + " --svg " + svg, "not a regular file"},
		{"nb101 cell show " + arch + " --dot " + dot, "not a regular file"},
		{"nb101 plot --db " + db + " " + svg, "not a regular file"},
		{"nb101 plot --db " + db + " " + png, "not a regular file"},
		{"nb101-migrate up --db " + db + " --output " + ff, "not a regular file"},
		{"nb101 query --db " + ff, "not a regular file"},
		{"nb101 query --db /dev/zero", "not a regular file"},
		{"nb101 info --db " + ff, "not a regular file"},
		{"nb101 verify --db " + ff, "not a regular file"},
		{"nb101-migrate status --db " + ff, "not a regular file"},
		{"nb101-migrate up --db " + ff, "not a regular file"},
		{"nb101-migrate up --db " + ff + " --output " + ff + ".db", "not a regular file"},
		{"nb101 query --db " + journal, "-journal is not a regular file"},
		{"nb101-migrate up --db " + journal, "-journal is not a regular file"},
		{"nb101 query --db " + log, "-wal is not a regular file"},
		{"nb101-migrate up --db " + log, "-wal is not a regular file"},
	} {
		t.Run(c.line, func(t *testing.T) {
			zero, err := os.Open("/dev/zero")
			is.New(t).NoErr(err)
			defer zero.Close()
			p := start(t, zero, nil, c.line)
			p.endsWithin(20 * time.Second)
			is := is.New(t)
			is.Equal(p.ProcessState.ExitCode(), 1)
			if !strings.Contains(p.stderr.String(), c.message) {
				t.Error(p.stderr.String())
			}
		})
	}
}

// A fifo with somebody at its other end is as good as a file.
func TestImportFromAFifo(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	ff := fifo(t, filepath.Join(dir, "ff"))
	p := start(t, nil, nil, "nb101 import "+ff+" --db "+filepath.Join(dir, "a.db"))
	w, err := os.OpenFile(ff, os.O_WRONLY, 0)
	is.NoErr(err)
	_, err = w.Write(testdb.ReadFile(t, runsFile))
	is.NoErr(errors.Join(err, w.Close()))
	p.endsWithin(20 * time.Second)
	is.Equal(p.stderr.String(), "")
	is.Equal(testdb.Ask(t, filepath.Join(dir, "a.db"), "SELECT count(*) FROM nb101trialstats"), []string{"[]interface {}{110}"})
}
