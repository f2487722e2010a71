package space

import "errors"

// Errors to test for with [errors.Is], beside those of package nb101.
var (
	// ErrInvalidRate: a mutation rate that is out of range.
	ErrInvalidRate = errors.New("invalid mutation rate")
	// ErrInvalidCode: numbers that encode no graph.
	ErrInvalidCode = errors.New("invalid encoding")
)
