package chart

import (
	"image/color"

	"gonum.org/v1/plot/palette"
	"gonum.org/v1/plot/palette/moreland"
)

// The colours run from dark to light, so that they can be told apart in print
// and by the colour-blind: those of viridis (van der Walt and Smith, for
// Matplotlib) but for its last, which is too light on white.
var controls = []color.Color{
	color.NRGBA{0x44, 0x01, 0x54, 0xff},
	color.NRGBA{0x41, 0x44, 0x87, 0xff},
	color.NRGBA{0x2a, 0x78, 0x8e, 0xff},
	color.NRGBA{0x22, 0xa8, 0x84, 0xff},
	color.NRGBA{0x7a, 0xd1, 0x51, 0xff},
	color.NRGBA{0xbd, 0xdf, 0x26, 0xff},
}

// newColors returns the colours for values from low to high.
func newColors(low, high float64) (palette.ColorMap, error) {
	colors, err := moreland.NewLuminance(controls)
	if err != nil {
		return nil, err
	}
	if high <= low {
		high = low + 1 // all values are one
	}
	colors.SetMin(low)
	colors.SetMax(high)
	return colors, nil
}
