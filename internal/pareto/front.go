// Package pareto finds Pareto fronts, one point after the other.
package pareto

import (
	"slices"
	"sort"
)

// Front is the points, of those that were added, that no other beats: none has
// at least the accuracy at no higher cost, and is better in one of the two. The
// zero value is empty. Costs and accuracies are numbers, not NaN.
type Front[T any] struct{ points []point[T] } // by ascending cost, and so by accuracy

type point[T any] struct {
	cost, accuracy float64
	value          T
}

// Beats reports whether a point of the front beats one.
func (f *Front[T]) Beats(cost, accuracy float64) bool {
	i := f.after(cost)
	if i == 0 {
		return false
	}
	last := &f.points[i-1]
	return last.accuracy > accuracy || last.accuracy == accuracy && last.cost < cost
}

// Add adds a point, unless it is beaten, and removes those that it beats. Of
// equal points the first that was added comes first.
func (f *Front[T]) Add(cost, accuracy float64, value T) {
	if f.Beats(cost, accuracy) {
		return
	}
	to := f.after(cost)
	from := to
	for from > 0 && f.points[from-1].cost == cost && f.points[from-1].accuracy < accuracy {
		from--
	}
	for to < len(f.points) && f.points[to].accuracy <= accuracy {
		to++
	}
	f.points = slices.Replace(f.points, from, to, point[T]{cost, accuracy, value})
}

// Values returns the values of the points by ascending cost.
func (f *Front[T]) Values() []T {
	var values []T
	for i := range f.points {
		values = append(values, f.points[i].value)
	}
	return values
}

// after returns the place after the points that cost no more.
func (f *Front[T]) after(cost float64) int {
	return sort.Search(len(f.points), func(i int) bool { return f.points[i].cost > cost })
}
