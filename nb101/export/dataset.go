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
			if place, err = c.addCell(record.Hash, record.Arch); err != nil {
				return nil, 0, fmt.Errorf("%w: record %d: %w", ErrNoPlace, n, err)
			}
			last = record.Hash
		}
		kept, err := c.addRecord(&record, place)
		if err != nil {
			return nil, 0, fmt.Errorf("%w: record %d: %w", ErrNoPlace, n, err)
		}
		if kept {
			c.madeUp = c.madeUp || record.MadeUp
		} else {
			leftOut++
		}
	}
	report.Report(StageRecords, r.Offset(), size, progress.Bytes)
	return c, leftOut, nil
}

// reportEvery is after how many records or rows progress is reported.
const reportEvery = 1 << 12

// addRecord adds a run; kept is false for a fourth one.
func (c *collected) addRecord(r *dataset.Record, place int) (kept bool, err error) {
	if r.Arch != c.cells[place].Arch {
		return false, fmt.Errorf("the cell %s is spelled %s, and before %s", r.Hash, r.Arch, c.cells[place].Arch)
	}
	half, end := &r.Evaluations[1], &r.Evaluations[2]
	halfway := nni.Halfway(r.Epochs)
	if half.Epoch != float64(halfway) || end.Epoch != float64(r.Epochs) {
		return false, fmt.Errorf("it has results after %v and %v epochs; with a budget of %d a table has those after %d and %d", half.Epoch, end.Epoch, r.Epochs, halfway, r.Epochs)
	}
	if r.Parameters <= 0 {
		return false, fmt.Errorf("it has %d parameters; a table has a number above 0", r.Parameters)
	}
	if err := c.setParameters(place, uint32(r.Parameters)); err != nil {
		return false, err
	}
	first := slot(place, nni.BudgetPlace(r.Epochs), 0)
	for s := first; s < first+nni.RunsPerConfig; s++ {
		if c.state[s].Load() != 0 {
			continue
		}
		c.state[s].Store(hasTrial | hasHalfway | hasFinal)
		for _, e := range []*dataset.Evaluation{half, end} {
			if err := c.set(s, e == half, measured{e.TrainAcc, e.ValidAcc, e.TestAcc, e.TrainingTime}); err != nil {
				return false, err
			}
		}
		return true, nil
	}
	return false, nil
}
