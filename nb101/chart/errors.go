package chart

import (
	"errors"

	"github.com/nasbench-go/nasbench/internal/picture"
)

// GlyphError reports characters in the texts of a picture that the font of PNG
// and PDF pictures has no glyph for. SVG documents take all.
type GlyphError = picture.GlyphError

// Errors to test for with [errors.Is].
var (
	// ErrNoPoints: nothing can be drawn.
	ErrNoPoints = errors.New("no points to draw")
	// ErrInvalidPoint: a point that cannot be drawn.
	ErrInvalidPoint = errors.New("invalid point")
	// ErrUnknownCost: neither of the two costs.
	ErrUnknownCost = errors.New("unknown cost")
)
