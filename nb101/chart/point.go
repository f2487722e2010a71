package chart

import (
	"context"
	"fmt"
	"iter"
	"math"

	"github.com/nasbench-go/nasbench/internal/pareto"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

// Point is a cell: the means over its trials at a budget.
type Point struct {
	Hash       cell.Hash
	Parameters float64 // trainable ones, in millions
	Seconds    float64 // of training
	Accuracy   float64 // percent
}

// Cost is what a cell costs.
type Cost string

// The two costs.
const (
	Parameters Cost = "parameters" // millions
	Time       Cost = "time"       // of training, in seconds
)

// of returns what a cell costs.
func (c Cost) of(p Point) float64 {
	if c == Time {
		return p.Seconds
	}
	return p.Parameters
}

// other is the other cost.
func (c Cost) other() Cost {
	if c == Time {
		return Parameters
	}
	return Time
}

// shade is what the colour means where this is the cost on the x axis: the
// other one, on a logarithmic scale.
func (c Cost) shade(p Point) float64 { return math.Log10(c.other().of(p)) }

// label is the name of an axis.
func (c Cost) label() label {
	if c == Time {
		return label{"training time (seconds)", "time (s)"}
	}
	return label{"trainable parameters (millions)", "parameters (M)"}
}

// Source is where points are read from: a database ([nb101.DB]) or a table in
// memory ([github.com/nasbench-go/nasbench/nb101/table.Table]).
type Source interface {
	Means(ctx context.Context, epochs int, f nb101.Filter, opts ...nb101.Option) iter.Seq2[nb101.MeanStats, error]
}

// Read returns a point for each cell that has trials at a budget in the
// database, in the order of the ids of the configs; by says which accuracy. In
// a full table it takes some seconds and 50 MB.
//
// The error is nb101.ErrNotFound if it has none, nb101.ErrInvalidQuery for an
// unknown accuracy, and otherwise that of the walk.
func Read(ctx context.Context, from Source, epochs int, by nb101.Accuracy) ([]Point, error) {
	if err := by.Check(); err != nil {
		return nil, err
	}
	if epochs == nb101.AllBudgets {
		return nil, fmt.Errorf("%w: a picture is of one budget", nb101.ErrUnknownBudget)
	}
	var points []Point
	for m, err := range from.Means(ctx, epochs, nb101.Filter{}) {
		if err != nil {
			return nil, err
		}
		points = append(points, Point{m.Config.Hash, m.Parameters, m.TrainingTime, m.Of(by)})
	}
	if len(points) == 0 {
		return nil, fmt.Errorf("%w: no trial at %d epochs", nb101.ErrNotFound, epochs)
	}
	return points, nil
}

// ParetoFront returns the points that no other beats: none has at least the
// accuracy at no higher cost, and is better in one of the two. Equal points
// are adjacent. The list is new, and ordered by ascending cost.
func ParetoFront(points []Point, by Cost) []Point {
	var front pareto.Front[Point]
	for _, p := range points {
		front.Add(by.of(p), p.Accuracy, p)
	}
	return front.Values()
}

// check refuses points that cannot be drawn.
func check(points []Point) error {
	if len(points) == 0 {
		return ErrNoPoints
	}
	for _, p := range points {
		for _, cost := range []float64{p.Parameters, p.Seconds} {
			if !(cost > 0) || math.IsInf(cost, 1) {
				return fmt.Errorf("%w: cell %s costs %g, which is not above 0", ErrInvalidPoint, p.Hash, cost)
			}
		}
		if math.IsNaN(p.Accuracy) || math.IsInf(p.Accuracy, 0) {
			return fmt.Errorf("%w: cell %s has the accuracy %g", ErrInvalidPoint, p.Hash, p.Accuracy)
		}
	}
	return nil
}
