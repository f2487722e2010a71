package importer

import (
	"context"

	"github.com/nasbench-go/nasbench/nb101/dataset"
)

// reportEvery is after how many records progress is reported.
const reportEvery = 512

// fill inserts the rows of all records, and returns the number of cells. The
// rows of a cell are inserted when the next cell comes. If a cell comes again
// after that, its rows belong among those that were inserted already: then the
// rest is only collected, and in the end all rows are inserted anew.
func (db *database) fill(ctx context.Context, r *dataset.Reader, report func()) (cells int64, err error) {
	var (
		t         = newTable()
		open      = int32(-1) // the last cell
		scattered = false
	)
	for record, err := range r.Records(ctx) {
		if err != nil {
			return 0, err
		}
		place := t.add(&record)
		switch {
		case scattered || place == open:
		case place < open:
			scattered = true
		default:
			if open >= 0 {
				if err := db.add(t, &t.cells[open]); err != nil {
					return 0, err
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
			return 0, err
		}
		rest = t.cells
	}
	for i := range rest {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		if err := db.add(t, &rest[i]); err != nil {
			return 0, err
		}
	}
	return int64(len(t.cells)), db.flush()
}
