package synth

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"github.com/nasbench-go/nasbench/internal/atomicfile"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// Options say what a made-up file holds. The zero value is the full file.
type Options struct {
	// Cells is how many cells the file holds, the first ones in the order of
	// the published file; 0 is all of them.
	Cells int
	// Only108 leaves the budgets 4, 12 and 36 out.
	Only108 bool
	// Seed changes the results. The same seed gives the same results, and a
	// cell has the same ones whatever other cells the file holds.
	Seed uint64
}

// runs is how many records a cell has for each budget.
const runs = 3

// NumRecords is how many records the file has.
func (o Options) NumRecords() int {
	return o.cells() * len(o.plans()) * runs
}

func (o Options) cells() int {
	if o.Cells == 0 {
		return space.NumCells
	}
	return o.Cells
}

func (o Options) plans() []plan {
	if o.Only108 {
		return plans[3:]
	}
	return plans[:]
}

func (o Options) check() error {
	if o.Cells < 0 || o.Cells > space.NumCells {
		return fmt.Errorf("%d cells; there are %d", o.Cells, space.NumCells)
	}
	return nil
}

// Records gives the records of the file in order. index is [space.NewIndex]'s.
// With a number of cells that there are not, it panics.
func Records(index *space.Index, o Options) iter.Seq[dataset.Record] {
	if err := o.check(); err != nil {
		panic("synth: " + err.Error())
	}
	return func(yield func(dataset.Record) bool) {
		for i := range o.cells() {
			cell := index.At(i)
			m := newModel(cell, o.Seed)
			r := dataset.Record{Hash: cell.Hash, Arch: cell.Arch, Parameters: space.Parameters(cell.Arch)}
			for p := range plans {
				for range runs {
					m.train(&plans[p], &r)
					if o.Only108 && p < len(plans)-1 {
						continue
					}
					if !yield(r) {
						return
					}
				}
			}
		}
	}
}

// Write writes the file to w. index is [space.NewIndex]'s. progress, if not nil, is told now and then how
// many bytes are written. When ctx ends, Write returns its error.
func Write(ctx context.Context, w io.Writer, index *space.Index, o Options, progress func(bytes int64)) error {
	if err := o.check(); err != nil {
		return err
	}
	buffer := bufio.NewWriterSize(&teller{ctx: ctx, w: w, progress: progress}, 1<<18)
	out := dataset.NewWriter(buffer)
	for r := range Records(index, o) {
		if err := out.Write(r); err != nil {
			return err
		}
	}
	return buffer.Flush()
}

// teller tells how many bytes have gone to w, until ctx ends.
type teller struct {
	ctx      context.Context
	w        io.Writer
	bytes    int64
	progress func(bytes int64)
}

func (t *teller) Write(p []byte) (n int, err error) {
	if err := t.ctx.Err(); err != nil {
		return 0, err
	}
	n, err = t.w.Write(p)
	t.bytes += int64(n)
	if t.progress != nil {
		t.progress(t.bytes)
	}
	return n, err
}

// WriteFile writes the file to path, where it appears whole or not at all. An
// existing file is [io/fs.ErrExist]. See [Write].
func WriteFile(ctx context.Context, path string, index *space.Index, o Options, progress func(bytes int64)) (err error) {
	if err := o.check(); err != nil {
		return err
	}
	file, err := atomicfile.Create(path, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Discard()) }()
	f, err := os.OpenFile(file.Temp, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(Write(ctx, f, index, o, progress), f.Close()); err != nil {
		return err
	}
	return file.Commit()
}
