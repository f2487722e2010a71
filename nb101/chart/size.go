package chart

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"
)

// Size is that of a picture, in inches: 2.5 to 40 wide and 2 to 40 high. Text
// is 8 to 11 points in any size, so that a picture made for a column of 3.3
// inches is legible in it.
type Size struct {
	Width  float64 // 0 is 7.2
	Height float64 // 0 is in proportion to the width: 5 for 7.2
}

// ErrInvalidSize: a size that a picture cannot have.
var ErrInvalidSize = errors.New("invalid size of a picture")

// Check returns [ErrInvalidSize] for a size that a picture cannot have.
func (s Size) Check() error {
	const most = 40.0
	for _, side := range []struct {
		name          string
		inches, least float64
	}{{"width", s.Width, 2.5}, {"height", s.Height, minHeight}} {
		if side.inches != 0 && !(side.inches >= side.least && side.inches <= most) {
			return fmt.Errorf("%w: a %s of %g inches; choose %g to %g", ErrInvalidSize, side.name, side.inches, side.least, most)
		}
	}
	return nil
}

const minHeight = 2.0

// lengths are the width and the height.
func (s Size) lengths() (width, height vg.Length) {
	if s.Width == 0 {
		s.Width = 7.2
	}
	if s.Height == 0 {
		ratio := 5 / 7.2
		if isNarrow(vg.Length(s.Width) * vg.Inch) {
			ratio = 0.85 // the head takes its part
		}
		s.Height = max(minHeight, s.Width*ratio)
		s.Height = math.Round(s.Height*100) / 100
	}
	return vg.Length(s.Width) * vg.Inch, vg.Length(s.Height) * vg.Inch
}

// isNarrow distinguishes the pictures for a column from those for a page: they
// have smaller texts and less room between their parts.
func isNarrow(width vg.Length) bool { return width < 5*vg.Inch }
