package draw

import (
	"fmt"
	"image/color"

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

// inkOn is the colour of lines and captions on a background. On a transparent
// one its contrast is above 4:1 with white pages and with those of dark
// themes.
func inkOn(background color.Color) color.Color {
	c := color.NRGBAModel.Convert(background).(color.NRGBA)
	switch luminance := 2126*int(c.R) + 7152*int(c.G) + 722*int(c.B); {
	case c.A < 0x80:
		return color.Gray{0x7a}
	case luminance < 128*10000:
		return color.Gray{0xe0}
	}
	return color.Gray{0x33}
}
