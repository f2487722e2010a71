package chart

import "errors"

// Errors to test for with [errors.Is].
var (
	// ErrNoPoints: nothing can be drawn.
	ErrNoPoints = errors.New("no points")
	// ErrInvalidPoint: a point without a place in the picture.
	ErrInvalidPoint = errors.New("invalid point")
	// ErrUnknownCost: neither of the two costs.
	ErrUnknownCost = errors.New("unknown cost")
)
