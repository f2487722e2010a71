package search

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os/exec"
	"sync/atomic"
	"time"

	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

// ErrProgram: a program that searches has broken the protocol, failed, or not
// answered in time.
var ErrProgram = errors.New("the program that searches failed")

// Program is a search in another program, which talks by lines of JSON over its
// standard input and output. Each run starts it anew. The first line that it
// reads is an object with the keys run_seed, which all that it draws should come
// from, and seconds and trainings, the limit of the run (0 is none), and, if the
// results are or may be made up, made_up ([nb101.Doubt.Value]). Then it asks as
// often as it likes:
//
//	{"arch": CELL, "num_epochs": 108}
//
// where CELL is an object or a string that [cell.Parse] reads and names a
// graph, and "halfway": true stops after half of the epochs. For each line it
// reads one: a [Result] with its keys, or {"error": TEXT} for a cell that the
// source does not have or that is outside the search space, which costs
// nothing. After the last training it reads {"done": true} and has to exit; it
// may do so earlier. The run fails with [ErrProgram], which names the line, if
// a line is anything else, if the program exits with another status than 0, or
// if it takes longer than Wait for a line or to exit. Then it is killed.
type Program struct {
	Path string
	Args []string
	Wait time.Duration // in real time; 0 means a minute
}

// maxLine is how many bytes a line of a program may have.
const maxLine = 1 << 20

// question is a line of a program.
type question struct {
	Arch    json.RawMessage `json:"arch"`
	Epochs  int             `json:"num_epochs"`
	Halfway bool            `json:"halfway"`
}

// Search is the [Algorithm].
func (p Program) Search(o *Objective, r *rand.Rand) error {
	c := &conversation{wait: p.Wait}
	if c.wait == 0 {
		c.wait = time.Minute
	}
	c.cmd = exec.CommandContext(o.ctx, p.Path, p.Args...)
	c.cmd.WaitDelay = time.Second
	c.cmd.Stderr = &c.stderr
	in, err := c.cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := c.cmd.Start(); err != nil {
		return fmt.Errorf("%w: %w", ErrProgram, err)
	}
	c.in, c.out = in, out
	c.lines = bufio.NewScanner(out)
	c.lines.Buffer(make([]byte, 4096), maxLine)
	c.alarm = time.AfterFunc(c.wait, c.kill)
	defer c.alarm.Stop()
	ended, err := c.talk(o, r.Uint64())
	if err == nil {
		err = c.end(ended)
	} else {
		c.stop()
	}
	if o.ctx.Err() != nil {
		return context.Cause(o.ctx)
	}
	if err == nil {
		return ended
	}
	return fmt.Errorf("%w: %s: %w%s", ErrProgram, p.Path, err, c.stderr.last())
}

// conversation is one run of a program.
type conversation struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    io.ReadCloser
	lines  *bufio.Scanner
	number int // of the last line that was read
	wait   time.Duration
	alarm  *time.Timer
	late   atomic.Bool
	stderr tail
}

// kill ends a program that takes too long. What it has started may hold its
// output open, so that this end is closed too.
func (c *conversation) kill() {
	c.late.Store(true)
	_ = c.cmd.Process.Kill()
	c.in.Close()
	c.out.Close()
}

// stop ends a program that has failed.
func (c *conversation) stop() {
	c.alarm.Stop()
	_ = c.cmd.Process.Kill()
	c.in.Close()
	_ = c.cmd.Wait() // closes c.out
}

// talk answers until the program or the run ends. ended is why the run did.
func (c *conversation) talk(o *Objective, seed uint64) (ended, err error) {
	limit := o.Limit()
	hello := map[string]any{"run_seed": seed, "seconds": limit.Seconds, "trainings": limit.Trainings}
	doubt, err := nb101.DoubtOf(o.evaluator.Origin(o.ctx))
	if err != nil {
		return nil, err
	}
	if doubt != nb101.NoDoubt {
		hello["made_up"] = doubt.Value()
	}
	if err := c.write(hello); err != nil {
		return nil, err
	}
	for {
		c.alarm.Reset(c.wait)
		if !c.lines.Scan() {
			return nil, c.readError()
		}
		c.number++
		result, err := c.answer(o, c.lines.Bytes())
		switch {
		case err == nil:
			err = c.write(result)
		case errors.Is(err, errQuestion):
			return nil, err
		case errors.Is(err, cell.ErrOutOfDomain), o.ended == nil && isMissing(err):
			err = c.write(map[string]any{"error": err.Error()})
		case errors.Is(err, nb101.ErrLimit):
			return err, c.write(map[string]any{"done": true})
		}
		if err != nil {
			return nil, err
		}
	}
}

// errQuestion marks a line that is not a question.
var errQuestion = errors.New("not a question")

func (c *conversation) answer(o *Objective, line []byte) (Result, error) {
	wrong := func(err error) (Result, error) {
		return Result{}, fmt.Errorf("%w: line %d of its output: %w: %.80q", errQuestion, c.number, err, line)
	}
	var q question
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&q); err != nil {
		return wrong(err)
	}
	if d.More() {
		return wrong(errors.New("trailing data"))
	}
	if err := nb101.CheckBudget(q.Epochs); err != nil {
		return wrong(err)
	}
	text := string(q.Arch)
	if len(text) > 0 && text[0] == '"' {
		if err := json.Unmarshal(q.Arch, &text); err != nil {
			return wrong(err)
		}
	}
	s, err := cell.Parse(text)
	if errors.Is(err, cell.ErrOutOfDomain) {
		return Result{}, err
	}
	if err == nil && s.Arch.IsZero() {
		err = errors.New("a hash is not a graph")
	}
	if err != nil {
		return wrong(err)
	}
	if q.Halfway {
		return o.TrainHalfway(s.Arch, q.Epochs)
	}
	return o.Train(s.Arch, q.Epochs)
}

func (c *conversation) write(line any) error {
	b, err := json.Marshal(line)
	if err != nil {
		return err
	}
	c.alarm.Reset(c.wait)
	if _, err := c.in.Write(append(b, '\n')); err != nil {
		if c.late.Load() {
			return c.tooLate()
		}
		// The program has closed its input, mostly by its end, which Wait
		// reports.
		if end := c.cmd.Wait(); end != nil {
			err = end
		}
		return fmt.Errorf("it stopped reading after line %d of its output: %w", c.number, err)
	}
	return nil
}

func (c *conversation) tooLate() error {
	return fmt.Errorf("no output for %v after line %d", c.wait, c.number)
}

// readError returns why no further line was read: nil if the program has
// closed its output.
func (c *conversation) readError() error {
	if c.late.Load() {
		return c.tooLate()
	}
	if err := c.lines.Err(); err != nil {
		return fmt.Errorf("line %d of its output: %w", c.number+1, err)
	}
	return nil
}

// end waits for the program to exit. After the limit it may have written more
// questions, which nobody reads.
func (c *conversation) end(ended error) error {
	c.alarm.Reset(c.wait)
	c.in.Close()
	if ended != nil {
		_, _ = io.Copy(io.Discard, c.out)
	}
	err := c.cmd.Wait()
	c.alarm.Stop()
	if c.late.Load() {
		return fmt.Errorf("it did not exit within %v after line %d of its output", c.wait, c.number)
	}
	if err != nil {
		return fmt.Errorf("after line %d of its output: %w", c.number, err)
	}
	return nil
}

// tail keeps the end of what is written to it.
type tail struct{ b []byte }

func (t *tail) Write(b []byte) (int, error) {
	t.b = append(t.b, b...)
	if over := len(t.b) - 1000; over > 0 {
		t.b = append(t.b[:0], t.b[over:]...)
	}
	return len(b), nil
}

// last is the last line, as the end of a message.
func (t *tail) last() string {
	b := bytes.TrimSpace(t.b)
	if len(b) == 0 {
		return ""
	}
	return fmt.Sprintf(": its last line on standard error: %s", b[bytes.LastIndexByte(b, '\n')+1:])
}
