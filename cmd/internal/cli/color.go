package cli

import (
	"encoding/hex"
	"errors"
	"image/color"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/image/colornames"
)

// colorFlag is the value of a flag that takes a colour.
type colorFlag struct {
	color color.Color
	text  string
}

// Color adds a flag to a command that takes a colour: the name of one in SVG 1.1,
// #RRGGBB, or transparent. It completes the names. value is the default.
func Color(cmd *cobra.Command, name, value, usage string) *color.Color {
	c := &colorFlag{}
	if err := c.Set(value); err != nil {
		panic(err) // the program names a colour that does not exist
	}
	cmd.Flags().Var(c, name, usage)
	names := append([]string{transparent}, colornames.Names...)
	slices.Sort(names[1:])
	if err := cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // the flag has just been added
	}
	return &c.color
}

const transparent = "transparent"

func (c *colorFlag) String() string { return c.text }

// Type is what the help shows as the value.
func (c *colorFlag) Type() string { return "COLOUR" }

func (c *colorFlag) Set(text string) error {
	lower := strings.ToLower(text)
	if lower == transparent {
		c.color, c.text = color.Transparent, text
		return nil
	}
	if named, ok := colornames.Map[lower]; ok {
		c.color, c.text = named, text
		return nil
	}
	if digits, ok := strings.CutPrefix(lower, "#"); ok && len(digits) == 6 {
		if b, err := hex.DecodeString(digits); err == nil {
			c.color, c.text = color.NRGBA{b[0], b[1], b[2], 0xff}, text
			return nil
		}
	}
	return errors.New(`choose transparent, the name of a colour such as white, or "#RRGGBB"`)
}
