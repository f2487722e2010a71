package main

import (
	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

func newCellListCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "Print every cell of the search space",
		Long: `list prints every cell of the search space once, 423,624 in all, in the
spelling that the dataset stores: in the order of the dataset's generator, those
with fewer vertices first, or by hash, which is the order of the dataset file
and of the ids in NNI's database. It takes some seconds.

` + cellFormatHelp,
		Example: `  nb101 cell list | head
  nb101 cell list --order hash > cells.txt
  nb101 cell list --format json | jq -c 'select(.parameters < 300000)'`,
		Args: cobra.NoArgs,
	}
	format := cellFormatFlag(cmd)
	order := cli.Choice(cmd, "order", "the order of the cells", "generator", "hash")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		line := cellFormat(*format, nil)
		cells := space.All()
		if *order == "hash" {
			cells = byHash
		}
		return writeArchs(cmd.Context(), cmd.OutOrStdout(), cells, line)
	}
	return cmd
}

// byHash yields all cells in the order of the dataset file.
func byHash(yield func(cell.Arch) bool) {
	for place := range space.NumCells {
		if !yield(space.At(place)) {
			return
		}
	}
}
