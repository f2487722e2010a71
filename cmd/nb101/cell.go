package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101"
)

func newCellCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "cell",
		Short: "Draw, list, sample, change, encode and decode cells",
		Long: `The commands of cell are about the search space: its 423,624 cells as graphs.
They need no database.

A cell is given in one of these ways:

  {"input1":[0],"input2":[1],"op1":"maxpool3x3"}        NNI's arch
  00005c142e6f48ac74fdcf73e3439874                      its hash
  {"module_adjacency":MATRIX,"module_operations":OPS}   or matrix and ops
  [MATRIX, OPS]                                         or MATRIX OPS
  {"id":7,"config":{"arch":…}}                          a row of results
  HASH ADJACENCY OPERATIONS …                           a line of cell list

as JSON, or as Python or numpy print it. A MATRIX is nested lists or rows of
digits, with numbers, floats or booleans; OPS is a list, or words between commas
or blanks, with input and output or without both. Where the operations are
numbers, --op-order lists their names. More than seven vertices, or an unknown
operation, are accepted if pruning removes them. With --as the cell is given as
its code in that encoding; see "nb101 cell decode --help".

@FILE reads a file and - standard input, as UTF-8 or UTF-16, 1 MiB at most. NNI
also accepts an input that is listed twice, and unknown keys. These are refused
here, and so is a text that can be read in two ways.

The cell is pruned and put into the spelling that the dataset stores, which is
the one that all commands print.`,
		Example: `  nb101 cell show 00005c142e6f48ac74fdcf73e3439874
  nb101 cell show "[[0 1 1] [0 0 1] [0 0 0]] ['input', 'maxpool3x3', 'output']"
  nb101 cell list --order hash > cells.txt
  nb101 cell sample -n 5 --seed 1`,
	}
	cmd.AddCommand(
		newCellShowCmd(),
		newCellListCmd(),
		newCellSampleCmd(),
		newCellNeighboursCmd(),
		newCellEncodeCmd(),
		newCellDecodeCmd(),
	)
	return cmd
}

// openIfThere opens the database that the --db flag names, or the one in the
// default place. If none exists it returns nil. One in the default place that
// cannot be opened is only mentioned: nobody has asked for it.
func (d *database) openIfThere(cmd *cobra.Command) (*openDatabase, error) {
	db, err := d.open(cmd)
	switch {
	case err == nil:
		return db, nil
	case d.path != "" || cmd.Context().Err() != nil:
		return nil, err
	case !errors.Is(err, nb101.ErrNoDatabase):
		fmt.Fprintln(cmd.ErrOrStderr(), cli.Message("going on without the database: ", err, nil))
	}
	return nil, nil
}
