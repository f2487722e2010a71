package export

import (
	"fmt"
	"sync/atomic"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/tablefile"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// collected are results by the place of their cell among all by ascending hash.
// What a partial benchmark lacks is memory that is never touched. Different
// trials can be added at the same time.
type collected struct {
	cells      []space.Cell // of each place; the zero Cell is not there
	parameters []atomic.Uint32
	state      []atomic.Uint32 // of each trial: what is known of it
	values     [tablefile.NumResults][]float32
	madeUp     bool // a record that says so is among them
}

// What is known of a trial, as bits.
const (
	hasTrial   = 1 << iota // its results at the end
	hasHalfway             // an intermediate result half-way
	hasFinal               // one at the end
)

func newCollected() *collected {
	const trials = space.NumCells * tablefile.ValuesPerRow
	c := &collected{
		cells:      make([]space.Cell, space.NumCells),
		parameters: make([]atomic.Uint32, space.NumCells),
		state:      make([]atomic.Uint32, trials),
	}
	for i := range c.values {
		c.values[i] = make([]float32, trials)
	}
	return c
}

// slot is the place of a trial: the cell's, then the budget's, then the run.
func slot(place, budget, run int) int {
	return (place*nni.NumBudgets+budget)*nni.RunsPerConfig + run
}

// budgetOf is the budget of the trial in a slot.
func budgetOf(slot int) int { return nni.Budgets[slot/nni.RunsPerConfig%nni.NumBudgets] }

// placeOf returns the place of a cell.
func placeOf(h cell.Hash, a cell.Arch) (int, error) {
	place, ok := space.Place(h, a)
	if !ok || !a.IsPruned() {
		return 0, fmt.Errorf("%s with the hash %s is not a cell of the search space", a, h)
	}
	return place, nil
}

// addCell adds the cell in a place, or checks that it is spelled as before.
func (c *collected) addCell(place int, h cell.Hash, a cell.Arch) error {
	switch have := &c.cells[place]; {
	case have.Arch.IsZero():
		*have = space.Cell{Hash: h, Arch: a}
	case have.Hash != h:
		return fmt.Errorf("hash is %s, and elsewhere that of the same cell is %s", h, have.Hash)
	case have.Arch != a:
		return fmt.Errorf("the cell %s is spelled %s, and elsewhere %s", h, a, have.Arch)
	}
	return nil
}

// setParameters sets the number of trainable parameters of a cell, or checks
// that it is as before.
func (c *collected) setParameters(place int, n uint32) error {
	if !c.parameters[place].CompareAndSwap(0, n) && c.parameters[place].Load() != n {
		return fmt.Errorf("the cell %s has %d parameters here, and elsewhere %d", c.cells[place].Hash, n, c.parameters[place].Load())
	}
	return nil
}

// measured are values as the dataset has them: accuracies as fractions, and
// seconds.
type measured struct{ train, valid, test, time float64 }

// set sets the values of a trial, half-way or at the end.
func (c *collected) set(slot int, halfway bool, m measured) error {
	first := tablefile.TrainAcc
	if halfway {
		first = tablefile.HalfwayTrainAcc
	}
	for i, x := range [...]float64{m.train, m.valid, m.test, m.time} {
		f := float32(x)
		if float64(f) != x {
			return fmt.Errorf("%s is %v, which is not a float32", tablefile.Results[first+i], x)
		}
		c.values[first+i][slot] = f
	}
	return nil
}

// mark notes that something of a trial is known. It returns whether it was known
// before.
func (c *collected) mark(slot int, what uint32) (again bool) {
	return c.state[slot].Or(what)&what != 0
}
