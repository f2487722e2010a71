package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/internal/atomicfile"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/chart"
)

func newPlotCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "plot FILE.svg|FILE.png",
		Short: "Draw the accuracy of all cells by what they cost",
		Long: `plot draws a point for each cell in the database: the mean accuracy over its
trials at a budget, by the number of its parameters or its training time; the
other of these is the colour. The Pareto front, the cells that no cell of at
most the same cost beats, is marked.

The costs are on logarithmic scales. The axis of the accuracy leaves out the
lowest of forty cells, among them most of those with a failed training; the
picture says how many. In an SVG the points are an image, so that the whole table
is a file of about a megabyte. An existing file is replaced.`,
		Example: `  nb101 plot scatter.svg
  nb101 plot scatter.png --x time --y valid --epochs 36`,
		Args: cobra.ExactArgs(1),
	}
	from := dbFlags(cmd)
	epochs := epochsFlag(cmd, "108", "the budget")
	x := cli.Choice(cmd, "x", "the cost on the x axis", string(chart.Parameters), string(chart.Time))
	y := accuracyFlag(cmd, "y", "the accuracy on the y axis")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		s := chart.Scatter{X: chart.Cost(*x), Y: nb101.Accuracy(*y), Epochs: budget(*epochs)}
		render := chart.Scatter.SVG
		switch filepath.Ext(args[0]) {
		case ".svg":
		case ".png":
			render = chart.Scatter.PNG
		default:
			return cli.Usagef("%s: the name must end in .svg or .png", args[0])
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
		s.MadeUp = db.madeUp
		if s.Points, err = chart.Read(cmd.Context(), db, s.Epochs, s.Y); err != nil {
			return err
		}
		picture, err := render(s)
		if err != nil {
			return err
		}
		if err := context.Cause(cmd.Context()); err != nil {
			return err
		}
		if err := out.Write(picture); err != nil {
			return err
		}
		if err := out.Commit(); err != nil {
			return err
		}
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %d cells, %d on the Pareto front\n", cli.Printable(args[0]), len(s.Points), len(chart.ParetoFront(s.Points, s.X)))
		return errors.Join(err, sayMadeUp(cmd.OutOrStdout(), s.MadeUp))
	}
	return cmd
}
