package table

import (
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

// missing is a cell that a table does not have, asked for by its arch. It
// wraps [nb101.ErrNotFound], and errors.As makes a [nb101.NotFoundError] of
// it. A search in a part of the benchmark meets it thousands of times a second
// and only asks which kind it is, so the hash, which takes 50 times as long as
// finding a cell, is left to those who read the error.
type missing struct {
	arch   cell.Arch
	epochs int // a budget, or nb101.AllBudgets
}

func (e *missing) notFound() *nb101.NotFoundError {
	return &nb101.NotFoundError{Hash: e.arch.Hash(), Epochs: e.epochs}
}

func (e *missing) Error() string { return e.notFound().Error() }

func (e *missing) Is(target error) bool { return target == nb101.ErrNotFound }

func (e *missing) As(target any) bool {
	t, ok := target.(**nb101.NotFoundError)
	if ok {
		*t = e.notFound()
	}
	return ok
}
