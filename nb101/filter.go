package nb101

import (
	"fmt"
	"math"
)

// errResultsOfConfigs: a walk through configs with bounds on results.
var errResultsOfConfigs = fmt.Errorf("%w: a config has no results to bound; walk through its trials or means", ErrInvalidQuery)

// Filter says which configs or trials a walk or a ranking is about: those
// within all bounds. The zero Filter has no bounds. In rankings and walks of
// means, the means have to be within them.
type Filter struct {
	Vertices     Bounds // number of vertices of the cell, input and output included: 2 to 7
	Parameters   Bounds // trainable ones, in millions
	TrainingTime Bounds // true seconds
	TrainAcc     Bounds // percent
	ValidAcc     Bounds // percent
	TestAcc      Bounds // percent
}

// Bounds are a lower and an upper bound, each of which may be missing. Both
// are inclusive. The zero Bounds has neither.
type Bounds struct {
	min, max       float64
	hasMin, hasMax bool
}

// AtLeast returns bounds of x or more.
func AtLeast(x float64) Bounds { return Bounds{min: x, hasMin: true} }

// AtMost returns bounds of x or less.
func AtMost(x float64) Bounds { return Bounds{max: x, hasMax: true} }

// Between returns bounds of min to max.
func Between(min, max float64) Bounds { return Bounds{min, max, true, true} }

// Exactly returns bounds of x only.
func Exactly(x float64) Bounds { return Between(x, x) }

// params returns the bounds as optional parameters.
func (b Bounds) params() (lowest, highest *float64) {
	if b.hasMin {
		lowest = &b.min
	}
	if b.hasMax {
		highest = &b.max
	}
	return lowest, highest
}

// wholeParams does the same for whole numbers.
func (b Bounds) wholeParams() (lowest, highest *int64) {
	if b.hasMin {
		n := int64(math.Ceil(min(max(b.min, -1), 1e6)))
		lowest = &n
	}
	if b.hasMax {
		n := int64(math.Floor(min(max(b.max, -1), 1e6)))
		highest = &n
	}
	return lowest, highest
}

// Contain reports whether x is within the bounds.
func (b Bounds) Contain(x float64) bool {
	return !(b.hasMin && x < b.min) && !(b.hasMax && x > b.max)
}

func (b Bounds) check(name string) error {
	switch {
	case math.IsNaN(b.min), math.IsNaN(b.max):
		return fmt.Errorf("%w: a bound on the %s is not a number", ErrInvalidQuery, name)
	case b.hasMin && b.hasMax && b.min > b.max:
		return fmt.Errorf("%w: the lower bound on the %s, %v, is above the upper one, %v", ErrInvalidQuery, name, b.min, b.max)
	}
	return nil
}

// Check returns [ErrInvalidQuery] for bounds that contradict each other or are
// not numbers.
func (f Filter) Check() error {
	for _, b := range []struct {
		name string
		Bounds
	}{
		{"number of vertices", f.Vertices}, {"parameters", f.Parameters}, {"training time", f.TrainingTime},
		{"training accuracy", f.TrainAcc}, {"validation accuracy", f.ValidAcc}, {"test accuracy", f.TestAcc},
	} {
		if err := b.check(b.name); err != nil {
			return err
		}
	}
	return nil
}

// Leaves reports whether a trial, or the means over trials, of a cell with
// this number of vertices is within all bounds. Parameters are millions.
func (f Filter) Leaves(vertices int, parameters float64, m Measured) bool {
	return f.Vertices.Contain(float64(vertices)) && f.Parameters.Contain(parameters) &&
		f.TrainingTime.Contain(m.TrainingTime) && f.TrainAcc.Contain(m.TrainAcc) &&
		f.ValidAcc.Contain(m.ValidAcc) && f.TestAcc.Contain(m.TestAcc)
}

// CheckForConfigs is [Filter.Check] for a walk through configs, which have no
// results: bounds on more than the number of vertices are an error too.
func (f Filter) CheckForConfigs() error {
	if err := f.Check(); err != nil {
		return err
	}
	if f.onResults() {
		return errResultsOfConfigs
	}
	return nil
}

// onResults reports whether the filter has bounds on more than the cell.
func (f Filter) onResults() bool {
	f.Vertices = Bounds{}
	return f != Filter{}
}
