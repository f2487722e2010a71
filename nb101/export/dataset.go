package export

import (
	"context"
	"fmt"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// collectDataset reads a dataset file. leftOut is how many runs of a config
// there were after the third.
func collectDataset(ctx context.Context, r *dataset.Reader, size int64, report progress.Func) (c *collected, leftOut int64, err error) {
	c, leftOut, err = collectRecords(ctx, r, size, report)
	if wrong := r.CompareHashes(ctx); wrong != nil { // of a record before that of err
		err = wrong
	}
	return c, leftOut, err
}

func collectRecords(ctx context.Context, r *dataset.Reader, size int64, report progress.Func) (c *collected, leftOut int64, err error) {
	c = newCollected()
	var (
		last  cell.Hash
		place int
		n     int64
	)
	for record, err := range r.RecordsBeforeHashes(ctx) {
		if err != nil {
			return nil, 0, err
		}
		if n++; n%reportEvery == 0 {
			report.Report(StageRecords, r.Offset(), size, progress.Bytes)
		}
		if record.Hash != last {
			if place, err = placeOf(record.Hash, record.Arch); err != nil {
				return nil, 0, fmt.Errorf("%w: record %d: %w", ErrNoPlace, n, err)
			}
			last = record.Hash
		}
		run, ok := c.nextRun(place, nni.BudgetPlace(record.Epochs))
		if !ok { // whatever it says, as in an import
			leftOut++
			continue
		}
		if err := c.addRecord(&record, place, run); err != nil {
			return nil, 0, fmt.Errorf("%w: record %d: %w", ErrNoPlace, n, err)
		}
		c.madeUp = c.madeUp || record.MadeUp
	}
	report.Report(StageRecords, r.Offset(), size, progress.Bytes)
	return c, leftOut, nil
}

// reportEvery is after how many records or rows progress is reported.
const reportEvery = 1 << 12

// nextRun returns the slot of the next run of a cell at a budget; ok is false if
// all are taken.
func (c *collected) nextRun(place, budget int) (s int, ok bool) {
	first := slot(place, budget, 0)
	for s := first; s < first+nni.RunsPerConfig; s++ {
		if c.state[s].Load() == 0 {
			return s, true
		}
	}
	return 0, false
}

// addRecord adds a run of the cell in a place to a slot.
func (c *collected) addRecord(r *dataset.Record, place, s int) error {
	if err := c.addCell(place, r.Hash, r.Arch); err != nil {
		return err
	}
	half, end := &r.Evaluations[1], &r.Evaluations[2]
	halfway := nni.Halfway(r.Epochs)
	if half.Epoch != float64(halfway) || end.Epoch != float64(r.Epochs) {
		return fmt.Errorf("it has results after %v and %v epochs; with a budget of %d a table has those after %d and %d", half.Epoch, end.Epoch, r.Epochs, halfway, r.Epochs)
	}
	if r.Parameters <= 0 {
		return fmt.Errorf("it has %d parameters; a table has a number above 0", r.Parameters)
	}
	if err := c.setParameters(place, uint32(r.Parameters)); err != nil {
		return err
	}
	c.state[s].Store(hasTrial | hasHalfway | hasFinal)
	for _, e := range []*dataset.Evaluation{half, end} {
		if err := c.set(s, e == half, measured{e.TrainAcc, e.ValidAcc, e.TestAcc, e.TrainingTime}); err != nil {
			return err
		}
	}
	return nil
}
