package dataset

import "context"

// fill inserts the rows of all records, and gives the number of cells. The rows
// of a cell are inserted when the next cell comes. If a cell comes again after
// that, its rows belong among those that are there already: then the rest is
// only collected, and in the end all rows are inserted anew.
func (db *database) fill(ctx context.Context, f *frames, progress func(records, bytes int64)) (cells int64, err error) {
	var (
		t         = newTable()
		open      = int32(-1) // the last cell
		scattered = false
	)
	for b, err := range decodeAll(ctx, f) {
		if err != nil {
			return 0, err
		}
		for i := range b.records {
			place := t.add(&b.records[i])
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
		}
		progress(b.count+int64(len(b.records)), b.end)
	}
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
