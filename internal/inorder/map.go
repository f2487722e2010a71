// Package inorder works on the elements of a sequence on all processors, and
// returns the results in the order of the elements.
package inorder

import (
	"iter"
	"runtime"
	"sync"
	"sync/atomic"
)

// Map returns what do returns for each element, in their order. It reads ahead
// elements, works on them on all processors at once, and yields their results
// before it reads on; nothing runs while it yields, or after it has ended.
func Map[T, R any](in iter.Seq[T], ahead int, do func(T) R) iter.Seq[R] {
	return func(yield func(R) bool) {
		batch := make([]T, 0, ahead)
		flush := func() bool {
			for _, r := range together(batch, do) {
				if !yield(r) {
					return false
				}
			}
			batch = batch[:0]
			return true
		}
		for v := range in {
			if batch = append(batch, v); len(batch) == ahead && !flush() {
				return
			}
		}
		flush()
	}
}

func together[T, R any](batch []T, do func(T) R) []R {
	results := make([]R, len(batch))
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(batch)) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(batch); i = int(next.Add(1)) - 1 {
				results[i] = do(batch[i])
			}
		})
	}
	group.Wait()
	return results
}
