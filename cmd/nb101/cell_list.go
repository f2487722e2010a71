package main

import (
	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

func newCellListCmd() *cobra.Command {
	var order string
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
	cmd.Flags().StringVar(&order, "order", "generator", "generator or hash")
	cmd.RegisterFlagCompletionFunc("order", cobra.FixedCompletions([]string{"generator", "hash"}, cobra.ShellCompDirectiveNoFileComp))
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		line, err := cellFormat(*format, nil)
		if err != nil {
			return err
		}
		switch order {
		case "generator":
			return writeArchs(cmd.Context(), cmd.OutOrStdout(), space.All(), line)
		case "hash":
			return writeArchs(cmd.Context(), cmd.OutOrStdout(), func(yield func(cell.Arch) bool) {
				for place := range space.NumCells {
					if !yield(space.At(place)) {
						return
					}
				}
			}, line)
		}
		return cli.Usagef("--order %q: the orders are generator and hash", order)
	}
	return cmd
}
