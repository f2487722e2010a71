package main

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/nb101/space"
)

func newCellNeighboursCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "neighbours CELL|@FILE|-",
		Short: "Print the cells one step away from a cell",
		Long: `neighbours prints the cells that are one step away from a cell: another op at
one vertex, one edge fewer, or one edge more. They are pruned and printed once
each, in the order of the dataset's generator.

` + cellHelp + "\n\n" + cellFormatHelp,
		Example: `  nb101 cell neighbours 00005c142e6f48ac74fdcf73e3439874
  nb101 cell neighbours '{"input1":[0],"input2":[1],"op1":"conv3x3-bn-relu"}'`,
		Args: cobra.ExactArgs(1),
	}
	format := cellFormatFlag(cmd)
	reader := cellReaderFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		line := cellFormat(*format, nil)
		arch, err := reader.readCell(cmd, args[0])
		if err != nil {
			return err
		}
		return writeArchs(cmd.Context(), cmd.OutOrStdout(), slices.Values(space.Neighbours(arch)), line)
	}
	return cmd
}
