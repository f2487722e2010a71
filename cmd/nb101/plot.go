package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/internal/atomicfile"
	"github.com/nasbench-go/nasbench/internal/plural"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/chart"
)

func newPlotCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "plot FILE.svg|FILE.pdf|FILE.png",
		Short: "Draw the accuracy of all cells by what they cost",
		Long: `plot draws a point for each cell in the database: the mean accuracy over its
trials at a budget, by the number of its parameters or its training time; the
other of these is the colour. The Pareto front, the cells that no cell of at
most the same cost beats, is marked. With --kind histogram it draws how many
cells reach which accuracy, and the median.

The costs are on logarithmic scales. The accuracy axis leaves out the lowest
2.5 % of the cells, among them most of those with a failed training; the picture
says how many. The colours leave out as many at either end; there the colour bar
ends in a point, with the value.

--width and --height are in inches, up to 40. Text is as large in a picture for
a column (--width 3.3) as in one for a page. On any --background the points are
on white and the text is legible; on a transparent one it is of a grey that is
legible on light and dark pages. In SVG and PDF the points are an image, so that
the whole table makes a file of about a megabyte. An existing file is
overwritten.`,
		Example: `  nb101 plot scatter.svg
  nb101 plot scatter.png --x time --y valid --epochs 36
  nb101 plot column.pdf --width 3.3
  nb101 plot page.svg --background transparent
  nb101 plot histogram.pdf --kind histogram --width 3.3 --height 2.2`,
		Args: cobra.ExactArgs(1),
	}
	from := dbFlags(cmd)
	kind := cli.Choice(cmd, "kind", "what to draw", "scatter", "histogram")
	epochs := epochsFlag(cmd, "108", "the budget")
	x := cli.Choice(cmd, "x", "the cost on the x axis of a scatter", string(chart.Parameters), string(chart.Time))
	y := accuracyFlag(cmd, "y", "the accuracy")
	var look look
	look.flags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		p := plot{epochs: budget(*epochs), x: chart.Cost(*x), y: nb101.Accuracy(*y), look: look, isHistogram: *kind == "histogram"}
		if p.isHistogram && cmd.Flags().Changed("x") {
			return cli.Usagef("--x is for a scatter: the x axis of a histogram is the accuracy")
		}
		format := filepath.Ext(args[0])
		if err := checkPicture(args[0], format, look.size); err != nil {
			return err
		}
		db, err := from.open(cmd)
		if err != nil {
			return err
		}
		defer db.Close()
		out, err := atomicfile.Create(args[0], atomicfile.Options{Force: true, Inputs: atomicfile.Stat(db.path)})
		if err != nil {
			return err
		}
		defer out.Discard()
		p.doubt = db.doubt
		if p.points, err = chart.Read(cmd.Context(), db, p.epochs, p.y); err != nil {
			return err
		}
		content, err := render(p.picture(), format)
		if err != nil {
			return err
		}
		if err := context.Cause(cmd.Context()); err != nil {
			return err
		}
		if err := out.Write(content); err != nil {
			return err
		}
		if err := out.Commit(); err != nil {
			return err
		}
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", cli.Printable(args[0]), p.summary())
		return errors.Join(err, sayDoubt(cmd.OutOrStdout(), p.doubt))
	}
	return cmd
}

// plot is what plot draws.
type plot struct {
	points      []chart.Point
	epochs      int
	x           chart.Cost
	y           nb101.Accuracy
	look        look
	isHistogram bool
	doubt       nb101.Doubt
}

func (p plot) picture() picture {
	if p.isHistogram {
		return chart.Histogram{Points: p.points, Y: p.y, Epochs: p.epochs, Size: p.look.size, Background: *p.look.background, Doubt: p.doubt}
	}
	return chart.Scatter{Points: p.points, X: p.x, Y: p.y, Epochs: p.epochs, Size: p.look.size, Background: *p.look.background, Doubt: p.doubt}
}

func (p plot) summary() string {
	if p.isHistogram {
		return plural.Of(len(p.points), "cell", "cells")
	}
	return fmt.Sprintf("%s, %d on the Pareto front", plural.Of(len(p.points), "cell", "cells"), len(chart.ParetoFront(p.points, p.x)))
}
