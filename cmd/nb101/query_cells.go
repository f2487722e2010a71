package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime/debug"
	"sync"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/internal/inorder"
	"github.com/nasbench-go/nasbench/internal/utf16text"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

// errSomeWithout ends a query of many cells of which some have no results.
var errSomeWithout = errors.New("lines without results")

// line is one of a file of cells.
type line struct {
	number int
	text   string
}

// Lines are worked on in shares, and as many shares at a time.
const (
	linesPerShare = 64
	sharesAhead   = 32
)

// answers are the results of a share of lines.
type answers struct {
	rows     []byte // as they are printed
	problems []byte // the lines without results
	without  int
	lines    int
	err      error // of what ends the query
}

// queryCells prints the results of the cells of a file, one per line, in the order
// of the lines. The lines without any are named on standard error.
func (f queryFlags) queryCells(cmd *cobra.Command, out *printer, lookup func([]byte, nb101.Which) ([]byte, error)) error {
	in, err := cli.OpenInput(cmd.Context(), cmd.InOrStdin(), f.list)
	if err != nil {
		return err
	}
	defer in.Close()
	// Most memory is garbage soon: collecting it less often saves a tenth of the time.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	var readErr error
	shares := shares(utf16text.NewReader(in), &readErr)
	total, without := 0, 0
	var used sync.Pool // of answers, for the memory of their rows
	answer := func(lines []line) *answers {
		a, ok := used.Get().(*answers)
		if !ok {
			a = &answers{}
		}
		*a = answers{rows: a.rows[:0], lines: len(lines)}
		f.answer(cmd.Context(), a, lines, lookup)
		return a
	}
	for a := range inorder.Map(shares, sharesAhead, answer) {
		if a.err != nil {
			return errors.Join(a.err, out.flush())
		}
		if err := out.write(a.rows); err != nil {
			return err
		}
		if _, err := cmd.ErrOrStderr().Write(a.problems); err != nil {
			return err
		}
		total, without = total+a.lines, without+a.without
		used.Put(a)
	}
	if err := errors.Join(readErr, out.flush()); err != nil {
		return err
	}
	switch {
	case total == 0:
		return fmt.Errorf("%w: the input has no cell", cell.ErrInvalidArch)
	case without > 0:
		return fmt.Errorf("%w: %d of %d", errSomeWithout, without, total)
	}
	return nil
}

// shares reads lines, without empty ones.
func shares(in io.Reader, failed *error) iter.Seq[[]line] {
	return func(yield func([]line) bool) {
		lines := bufio.NewScanner(in)
		lines.Buffer(nil, cell.MaxText+2)
		var share []line
		number := 0
		for lines.Scan() {
			number++
			text := bytes.TrimSpace(lines.Bytes())
			if len(text) == 0 {
				continue
			}
			if share = append(share, line{number, string(text)}); len(share) == linesPerShare {
				if !yield(share) {
					return
				}
				share = nil
			}
		}
		if *failed = lines.Err(); errors.Is(*failed, bufio.ErrTooLong) {
			*failed = fmt.Errorf("line %d has more than %d bytes; one cell is one line", number+1, cell.MaxText)
		}
		if len(share) > 0 {
			yield(share)
		}
	}
}

// answer looks up the cells of a share of lines.
func (f queryFlags) answer(ctx context.Context, a *answers, lines []line, lookup func([]byte, nb101.Which) ([]byte, error)) {
	for _, l := range lines {
		which, err := f.found(f.cells.parse(l.text))
		if err == nil {
			a.rows, err = lookup(a.rows, which)
		}
		if ctx.Err() != nil {
			a.err = context.Cause(ctx)
			return
		}
		switch {
		case errors.Is(err, nb101.ErrNotFound), errors.Is(err, cell.ErrInvalidArch), errors.Is(err, cell.ErrInvalidHash),
			errors.Is(err, cell.ErrOutOfDomain), isUsage(err), isCode(err):
			a.without++
			a.problems = fmt.Appendf(a.problems, "%s\n", cli.Message(fmt.Sprintf("line %d: ", l.number), err, nil))
		case err != nil:
			a.err = fmt.Errorf("line %d: %w", l.number, err)
			return
		}
	}
}
