package chart

import "errors"

// Errors to test for with [errors.Is].
var (
	// ErrNoPoints: nothing can be drawn.
	ErrNoPoints = errors.New("no points to draw")
	// ErrInvalidPoint: a point that cannot be drawn.
	ErrInvalidPoint = errors.New("invalid point")
	// ErrUnknownCost: neither of the two costs.
	ErrUnknownCost = errors.New("unknown cost")
)
