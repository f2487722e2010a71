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
	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/progress"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// StageRecords is the only stage of the progress of [Write].
const StageRecords = "writing made-up records"

// Options say what a made-up file holds. The zero value is the full file.
type Options struct {
	// Cells is how many cells the file holds, the first ones by hash; 0 means
	// all of them, [space.NumCells].
	Cells int
	// Only108 leaves the budgets 4, 12 and 36 out.
	Only108 bool
	// Seed changes the results. The same seed yields the same results, and a
	// cell has the same ones whatever other cells the file holds.
	Seed uint64
}

// runs is the number of records of a cell for each budget.
const runs = nni.RunsPerConfig

// ErrInvalidOptions: a number of cells that is negative, or higher than that
// of all cells.
var ErrInvalidOptions = errors.New("invalid options of a made-up file")

// NumRecords returns how many records the file has. It is 0 for
// options that [Records] refuses.
func (o Options) NumRecords() int {
	if o.check() != nil {
		return 0
	}
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
		return plans[nni.LongestBudget:]
	}
	return plans[:]
}

func (o Options) check() error {
	if o.Cells < 0 || o.Cells > space.NumCells {
		return fmt.Errorf("%w: %d cells; the file can hold 1 to %d, and 0 means all of them", ErrInvalidOptions, o.Cells, space.NumCells)
	}
	return nil
}

// Records returns the records of the file in order. The error is
// [ErrInvalidOptions].
func Records(o Options) (iter.Seq[dataset.Record], error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	return func(yield func(dataset.Record) bool) {
		for i, c := range space.ByHash() {
			if i == o.cells() {
				return
			}
			for r := range o.ofCell(c) {
				if !yield(r) {
					return
				}
			}
		}
	}, nil
}

// reportEvery is the number of records after which progress is reported.
const reportEvery = 512

// Write writes the file of [Records] to w. report, if not nil, is called often
// with the number of records written. When ctx ends, Write returns the cause.
// Another error is [ErrInvalidOptions], or that of w.
func Write(ctx context.Context, w io.Writer, o Options, report progress.Func) error {
	records, err := Records(o)
	if err != nil {
		return err
	}
	buffer := bufio.NewWriterSize(w, 1<<18)
	out := dataset.NewWriter(buffer)
	done, total := 0, o.NumRecords()
	for r := range records {
		if done%reportEvery == 0 {
			if err := context.Cause(ctx); err != nil {
				return err
			}
			report.Report(StageRecords, int64(done), int64(total), progress.Records)
		}
		if err := out.Write(r); err != nil {
			return err
		}
		done++
	}
	report.Report(StageRecords, int64(done), int64(total), progress.Records)
	return buffer.Flush()
}

// WriteFile writes the file to path, where it appears whole or not at all. The
// error is [io/fs.ErrExist] for an existing file, [dataset.ErrPlace] for
// anything else at path, and [dataset.ErrNoSpace] if its disk is full. See
// [Write].
func WriteFile(ctx context.Context, path string, o Options, report progress.Func) error {
	if err := o.check(); err != nil {
		return err
	}
	return atomicfile.Write(path, atomicfile.Options{}, func(f *os.File) error { return Write(ctx, f, o, report) })
}
