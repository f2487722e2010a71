package table

import (
	"context"
	"fmt"
	"runtime"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/tablefile"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// CellAt returns the cell in a row, 0 ≤ row < [Table.NumCells], in the
// spelling that the dataset stores, with its hash. Rows are ordered by
// ascending hash.
//
// The error is [ErrCorrupt] or [ErrClosed]. It panics for a row that does not
// exist, as a slice does.
func (t *Table) CellAt(row int) (c space.Cell, err error) {
	d, err := t.open()
	if err != nil {
		return c, err
	}
	if c.Arch, err = d.arch(row); err == nil {
		c.Hash = cell.Hash(d.hash(row))
	}
	runtime.KeepAlive(d)
	return c, err
}

// ResultsAt returns the results of the cell in a row at a budget. It allocates
// nothing.
//
// The error is [nb101.ErrUnknownBudget], [nb101.ErrNotFound] if the cell has
// no trial at this budget, [ErrCorrupt] or [ErrClosed]. It panics for a row
// that does not exist, as a slice does.
func (t *Table) ResultsAt(row, epochs int) (r nb101.Results, err error) {
	d, err := t.open()
	if err != nil {
		return r, err
	}
	err = d.results(row, epochs, true, &r)
	runtime.KeepAlive(d)
	return r, err
}

// Results makes a Table a [nb101.Source].
func (t *Table) Results(_ context.Context, a cell.Arch, epochs int, halfway bool) (r nb101.Results, err error) {
	d, err := t.open()
	if err != nil {
		return r, err
	}
	row, err := d.find(a)
	if err == nil {
		err = d.results(row, epochs, halfway, &r)
	} else if m, ok := err.(*missing); ok {
		if err = nb101.CheckBudget(epochs); err == nil {
			m.epochs = epochs
			err = m
		}
	}
	runtime.KeepAlive(d)
	return r, err
}

// results fills r with the results of a row at a budget.
func (d *data) results(row, epochs int, halfway bool, r *nb101.Results) (err error) {
	budget := nni.BudgetPlace(epochs)
	if budget < 0 {
		return nb101.CheckBudget(epochs)
	}
	c := &r.Config
	if c.Arch, err = d.arch(row); err != nil {
		return err
	}
	place := d.Place(row)
	c.ID = nni.ConfigID(place, budget)
	c.NumVertices = c.Arch.NumVertices()
	c.Hash = cell.Hash(d.hash(row))
	c.NumEpochs = epochs
	parameters := d.parameters(row)
	first := tablefile.ValuesPerRow*row + nni.RunsPerConfig*budget
	for run := range nni.RunsPerConfig {
		at := first + run
		time := d.value(tablefile.TrainingTime, at)
		if time != time { // NaN: no such run
			continue
		}
		to := r.Add()
		to.ID = nni.TrialID(place, budget, run)
		to.Parameters = parameters
		to.Final = nb101.Measured{Accuracies: d.accuracies(tablefile.TrainAcc, at), TrainingTime: time}
		if !halfway {
			continue
		}
		if time := d.value(tablefile.HalfwayTime, at); time == time {
			to.Halfway = nb101.Measured{Accuracies: d.accuracies(tablefile.HalfwayTrainAcc, at), TrainingTime: time}
			to.HasHalfway = true
		}
	}
	if r.Len() == 0 {
		return d.noTrial(row, epochs)
	}
	return nil
}

// The units in which this package returns values of a column: so many make one of
// the column's.
const (
	percent = 100 // of a fraction
	seconds = 1
)

// accuracies returns the three that begin with a column, in percent.
func (d *data) accuracies(first, at int) nb101.Accuracies {
	return nb101.Accuracies{
		TrainAcc: d.value(first, at) * percent,
		ValidAcc: d.value(first+1, at) * percent,
		TestAcc:  d.value(first+2, at) * percent,
	}
}

// noTrial is the error for a cell without a trial at a budget.
func (d *data) noTrial(row, epochs int) error {
	e := &nb101.NotFoundError{Hash: cell.Hash(d.hash(row)), Epochs: epochs}
	for b, n := range nni.Budgets {
		if d.hasTrial(row, b) {
			e.Budgets = append(e.Budgets, n)
		}
	}
	if len(e.Budgets) == 0 {
		return fmt.Errorf("%w: row %d has no results", ErrCorrupt, row)
	}
	return e
}

// hasTrial reports whether a cell has a trial at a budget.
func (d *data) hasTrial(row, budget int) bool {
	at := tablefile.ValuesPerRow*row + nni.RunsPerConfig*budget
	for run := range nni.RunsPerConfig {
		if time := d.value(tablefile.TrainingTime, at+run); time == time {
			return true
		}
	}
	return false
}
