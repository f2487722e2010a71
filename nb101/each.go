package nb101

import (
	"context"
	"iter"

	"github.com/nasbench-go/nasbench/internal/inorder"
)

// cellsAhead is how many cells LookupEach looks up at a time.
const cellsAhead = 256

// LookupEach looks up many cells at a budget, or at [AllBudgets], on all
// processors, and yields for each what [DB.Lookup] returns, in the order of the
// cells. An error is that of its cell alone; the caller decides whether to go on.
// It reads up to 256 cells before it yields the results of the first.
//
// After ctx has ended, every further look-up fails with the cause of its end.
func (db *DB) LookupEach(ctx context.Context, cells iter.Seq[Which], epochs int, opts ...Option) iter.Seq2[[]TrialStats, error] {
	return LookupEach(cells, func(w Which) ([]TrialStats, error) { return db.Lookup(ctx, w, epochs, opts...) })
}

// LookupEach is [DB.LookupEach] for any look-up that is safe for concurrent
// use, such as that of another source, or of means.
func LookupEach[R any](cells iter.Seq[Which], lookup func(Which) (R, error)) iter.Seq2[R, error] {
	type found struct {
		result R
		err    error
	}
	return func(yield func(R, error) bool) {
		for f := range inorder.Map(cells, cellsAhead, func(w Which) found { r, err := lookup(w); return found{r, err} }) {
			if !yield(f.result, f.err) {
				return
			}
		}
	}
}
