package importer

import (
	"context"
	"fmt"

	"github.com/nasbench-go/nasbench/nb101/dataset"
)

// reportEvery is the number of records after which progress is reported.
const reportEvery = 512

// fill inserts the rows of all records, and counts them in s. The rows of a
// cell are inserted when the next cell begins. If a cell occurs again after
// that, its rows belong among those that were inserted already: then the rest
// is only collected, and at the end all rows are inserted anew.
func (db *database) fill(ctx context.Context, r *dataset.Reader, s *Summary, strict bool, report func()) error {
	err := db.fillRows(ctx, r, s, strict, report)
	if wrong := r.CompareHashes(ctx); wrong != nil { // of a record before that of err
		return wrong
	}
	return err
}

func (db *database) fillRows(ctx context.Context, r *dataset.Reader, s *Summary, strict bool, report func()) error {
	var (
		t         = newTable()
		open      = int32(-1) // the last cell
		scattered = false
		check     = newChecker()
	)
	for record, err := range r.RecordsBeforeHashes(ctx) {
		if err != nil {
			return err
		}
		place, kept := t.add(&record)
		c, overridden := &t.cells[place], false
		if kept {
			s.MadeUp = s.MadeUp || record.MadeUp
			check.record = r.Count()
			check.check(&record, c)
			if overridden = c.overrides(&record); overridden {
				s.Overridden++
			}
		} else {
			s.LeftOut++
		}
		if strict {
			if err := check.found.err(); err != nil {
				return err
			}
			if !kept {
				return fmt.Errorf("%w: record %d is a fourth run of the cell %s at %d epochs; an import that is not strict leaves such records out and counts them", ErrFault, r.Count(), record.Hash, record.Epochs)
			}
			if overridden {
				return fmt.Errorf("%w: record %d has %d parameters and the cell %v, its cell's first record %d and %v; an import that is not strict takes those of the first one and counts such records", ErrFault, r.Count(), record.Parameters, record.Arch, c.parameters, c.arch)
			}
		}
		switch {
		case scattered || place == open:
		case place < open:
			scattered = true
		default:
			if open >= 0 {
				if err := db.add(t, &t.cells[open]); err != nil {
					return err
				}
			}
			open = place
		}
		if r.Count()%reportEvery == 0 {
			report()
		}
	}
	report()
	rest := t.cells[open:]
	if scattered {
		if err := db.clear(); err != nil {
			return err
		}
		rest = t.cells
	}
	for i := range rest {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if err := db.add(t, &rest[i]); err != nil {
			return err
		}
	}
	s.Cells, s.Trials, s.Faults = int64(len(t.cells)), int64(t.count), check.found
	return db.flush()
}
