package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/internal/plural"
	"github.com/nasbench-go/nasbench/nb101/dataset/synth"
	"github.com/nasbench-go/nasbench/nb101/space"
)

const madeUpLonger = madeUp + "\nThey are for benchmarks and load tests, and say nothing about architectures."

func newSynthCmd() *cobra.Command {
	var o synth.Options
	cmd := &cobra.Command{
		Use:   "synth FILE",
		Short: "Write a dataset file of the real size with made-up results",
		Long: `synth writes a dataset file with the real cells, hashes and parameters, in the
real order, and made-up results. With - for FILE it writes to standard output.

` + madeUpLonger + `
Every record is signed, so that whatever is made from the file says so too.

A file with all of them has 2,085,986,016 bytes, like nasbench_full.tfrecord;
with --only108 it has 522,767,376. The same seed yields the same results,
whichever cells are written.`,
		Example: `  nb101 synth synth.tfrecord && nb101 import synth.tfrecord --db synth.db
  nb101 synth - --cells 1000 --seed 7 | nb101 import - --db small.db`,
		Args: cobra.ExactArgs(1),
	}
	cmd.Flags().IntVar(&o.Cells, "cells", space.NumCells, "write the first `N` cells only")
	cmd.Flags().BoolVar(&o.Only108, "only108", false, "write the trainings of 108 epochs only")
	cmd.Flags().Uint64Var(&o.Seed, "seed", 0, "draw other results")
	quiet := cli.QuietFlag(cmd.Flags())
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if o.Cells < 1 || o.Cells > space.NumCells {
			return cli.Usagef("--cells %d: choose 1 to %d", o.Cells, space.NumCells)
		}
		report, stop := cli.ShowProgress(cmd, *quiet)
		defer stop()
		var err error
		where, say := args[0], cmd.OutOrStdout()
		if where == "-" {
			where, say = "standard output", cmd.ErrOrStderr()
			err = synth.Write(cmd.Context(), cmd.OutOrStdout(), o, report)
		} else {
			err = synth.WriteFile(cmd.Context(), where, o, report)
		}
		if err != nil {
			return err
		}
		stop()
		_, err = fmt.Fprintf(say, "%s: %s of %s\n%s\n", cli.Printable(where),
			plural.Of(o.NumRecords(), "record", "records"), plural.Of(o.Cells, "cell", "cells"), madeUpLonger)
		return err
	}
	return cmd
}
