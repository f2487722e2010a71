package main

import (
	"image/color"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101/chart"
)

// picture is what can be written as SVG, PDF and PNG.
type picture interface {
	SVG() ([]byte, error)
	PDF() ([]byte, error)
	PNG() ([]byte, error)
}

// render writes a picture in the format that the end of a file's name says.
func render(p picture, ext string) ([]byte, error) {
	switch ext {
	case ".pdf":
		return p.PDF()
	case ".png":
		return p.PNG()
	}
	return p.SVG()
}

// look is how large a picture of package chart is, and what it is on.
type look struct {
	size       chart.Size
	background *color.Color
}

// backgroundFlag adds the flag for the background of a picture.
func backgroundFlag(cmd *cobra.Command) *color.Color {
	return cli.Color(cmd, "background", "white", "the background of a picture: the name of a web colour, #RRGGBB, or transparent")
}

// flags adds the flags that say how a picture looks.
func (l *look) flags(cmd *cobra.Command) {
	cmd.Flags().Float64Var(&l.size.Width, "width", 7.2, "the width of the picture in `INCHES`, such as 3.3 for a column")
	cmd.Flags().Float64Var(&l.size.Height, "height", 0, "the height in `INCHES` (default: in proportion to the width)")
	l.background = backgroundFlag(cmd)
}

// checkPicture refuses the name of a picture that says no format, and a size
// that none can have.
func checkPicture(path, ext string, size chart.Size) error {
	if ext != ".svg" && ext != ".pdf" && ext != ".png" {
		return cli.Usagef("%s: the name must end in .svg, .pdf or .png", path)
	}
	if err := size.Check(); err != nil {
		return cli.Usagef("%v", err)
	}
	return nil
}
