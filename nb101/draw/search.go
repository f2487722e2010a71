package draw

import (
	"math"
	"math/rand/v2"
)

const (
	// A cell has few objects, so that good columns are found by trial: from
	// some starts to ever better ones, as long as there are any. More starts
	// hardly find better ones.
	numStarts = 8
	maxColumn = 18 // and the least is -maxColumn
	maxShift  = 6  // of two objects together
)

// search returns good columns of the objects, always the same, and their cost.
func (c columns) search() (best []int, least int) {
	r := rand.New(rand.NewPCG(101, 0))
	for start := range numStarts {
		x := make([]int, len(c.objects))
		if start > 0 {
			for i := range x {
				x[i] = r.IntN(2*maxColumn+1) - maxColumn
			}
		}
		d := descent{c, x, c.cost(x, math.MaxInt)}
		for d.step() {
		}
		if start == 0 || d.cost < least {
			best, least = d.x, d.cost
		}
	}
	return best, least
}

// descent is a way to better columns: where it is and what that costs.
type descent struct {
	columns
	x    []int
	cost int
}

// step tries all changes of one object or two, makes those that are better, and
// reports whether there was one.
func (d *descent) step() bool {
	before := d.cost
	for i := range d.x {
		for to := -maxColumn; to <= maxColumn; to++ {
			d.try(i, i, to, to) // it goes elsewhere
		}
		for j := range i {
			d.try(i, j, d.x[j], d.x[i]) // the two change places
			a, b := d.x[i], d.x[j]
			for shift := -maxShift; shift <= maxShift; shift++ {
				d.try(i, j, a+shift, b+shift) // they go together
			}
		}
	}
	return d.cost < before
}

// try moves the objects i and j to a and b if that is better.
func (d *descent) try(i, j, a, b int) {
	oldA, oldB := d.x[i], d.x[j]
	d.x[i], d.x[j] = a, b
	if cost := d.columns.cost(d.x, d.cost); cost < d.cost {
		d.cost = cost
		return
	}
	d.x[i], d.x[j] = oldA, oldB
}
