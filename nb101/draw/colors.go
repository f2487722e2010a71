package draw

import (
	"fmt"
	"image/color"

	"github.com/nasbench-go/nasbench/internal/picture"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

var fills = [cell.NumOps + 2]color.NRGBA{
	cell.Conv3x3BNReLU: {0xcf, 0xe2, 0xf3, 0xff},
	cell.Conv1x1BNReLU: {0xd9, 0xea, 0xd3, 0xff},
	cell.MaxPool3x3:    {0xfc, 0xe5, 0xcd, 0xff},
	input:              {0xff, 0xff, 0xff, 0xff},
	output:             {0xff, 0xff, 0xff, 0xff},
}

// fill is the colour of a vertex's box, which is light: its label is black.
func (k kind) fill() color.NRGBA { return fills[k] }

func hex(c color.NRGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// inkOn is the colour of lines and captions on a background.
func inkOn(background color.Color) color.Color {
	return picture.Ink(background, color.Gray{0x33})
}
