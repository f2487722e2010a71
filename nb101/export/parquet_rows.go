package export

import (
	"errors"

	"github.com/apache/arrow-go/v18/parquet"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// Rows says what the rows of a Parquet file are.
type Rows string

// The kinds of rows. Cells without trials have none.
const (
	Trials        Rows = "trials"        // one row per trial, with what it had reached half-way
	Means         Rows = "means"         // one row per config, with the means over its trials
	Cells         Rows = "cells"         // one row per cell, without results
	Intermediates Rows = "intermediates" // one row per intermediate result
)

// perCell is how many rows a cell has at most.
func (rows Rows) perCell() int {
	switch rows {
	case Cells:
		return 1
	case Means:
		return nni.NumBudgets
	case Intermediates:
		return nni.NumBudgets * nni.RunsPerConfig * nni.ResultsPerTrial
	default:
		return nni.NumBudgets * nni.RunsPerConfig
	}
}

// parquetRow is what a row of any Parquet file is made of.
type parquetRow struct {
	hash, arch                  parquet.ByteArray
	vertices, edges             int32
	ops                         [3]int32 // how many there are of each
	config, trial, intermediate int64    // ids
	epochs, run, reached        int32    // reached is the epoch of an intermediate result
	trials                      int32    // that means are over
	parameters                  float64  // millions
	result, halfway             nb101.Measured
	hasHalfway                  bool
}

// results are what a Parquet file is made of: a table, or the columns of one.
type results interface {
	NumCells() int
	CellAt(row int) (space.Cell, error)
	ResultsAt(row, epochs int) (nb101.Results, error)
	// hasFinal reports whether a trial has an intermediate result at the end, by the
	// places of its budget and run.
	hasFinal(row, budget, run int) bool
}

// appendRows appends the rows of a cell.
func appendRows(list []parquetRow, rows Rows, from results, place int) ([]parquetRow, error) {
	c, err := from.CellAt(place)
	if err != nil {
		return nil, err
	}
	r := parquetRow{
		hash: parquet.ByteArray(c.Hash.String()), arch: c.Arch.AppendJSON(nil),
		vertices: int32(c.Arch.NumVertices()), edges: int32(c.Arch.NumEdges()),
	}
	for _, op := range c.Arch.Ops() {
		r.ops[op]++
	}
	for budget, epochs := range nni.Budgets {
		results, err := from.ResultsAt(place, epochs)
		if errors.Is(err, nb101.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		r.config, r.epochs = results.Config.ID, int32(epochs)
		r.parameters = results.Trial(0).Parameters // a cell has one number of them
		switch rows {
		case Cells:
			return append(list, r), nil
		case Means:
			m, n := results.Means(false)
			r.result, r.trials = m, int32(n)
			list = append(list, r)
		default:
			list = appendTrials(list, rows, r, &results, func(run int32) bool { return from.hasFinal(place, budget, int(run)-1) })
		}
	}
	return list, nil
}

// appendTrials appends the rows of the trials of a config. hasFinal reports whether
// the trial of a run, from 1, has an intermediate result at the end.
func appendTrials(list []parquetRow, rows Rows, r parquetRow, results *nb101.Results, hasFinal func(run int32) bool) []parquetRow {
	for i := range results.Len() {
		t := results.Trial(i)
		r.trial, r.run = t.ID, int32(t.ID-nni.RunsPerConfig*(r.config-1))
		if rows == Trials {
			r.result, r.halfway, r.hasHalfway = t.Final, t.Halfway, t.HasHalfway
			list = append(list, r)
			continue
		}
		halfway, final := nni.IntermediateIDs(t.ID)
		if t.HasHalfway {
			r.intermediate, r.reached, r.result = halfway, nni.Halfway(r.epochs), t.Halfway
			list = append(list, r)
		}
		if hasFinal(r.run) {
			r.intermediate, r.reached, r.result = final, r.epochs, t.Final
			list = append(list, r)
		}
	}
	return list
}
