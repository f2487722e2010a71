package main

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

var encodings = []encoding{
	{"adjacency", func(a cell.Arch) []uint8 { code := space.EncodeAdjacency(a); return code[:] }},
	{"path", func(a cell.Arch) []uint8 { code := space.EncodePaths(a); return code[:] }},
	{"edges", func(a cell.Arch) []uint8 { code := space.EncodeEdges(a); return code[:] }},
}

func newCellEncodeCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "encode CELL|@FILE|-",
		Short: "Encode a cell for a predictor or an optimiser",
		Long: `encode prints a cell with its code, in the spelling that the dataset stores:

  adjacency  36 digits: the 21 elements of the 7x7 adjacency matrix above the
             diagonal, row by row, and for each of the five inner vertices
             three that say whether it is max pooling, 3x3 or 1x1 convolution
  path       364 digits: for each list of at most five ops, whether a path from
             input to output has them, shorter lists first
  edges      26 digits: the same 21 elements, and the numbers of the five ops:
             0 is the 3x3 convolution, 1 the 1x1 one, 2 max pooling

Cells with fewer vertices are padded to seven. The Go package nb101/space says
which tools use the same encodings; "nb101 cell decode" reads the codes. The
code is the last word on the line of the cell:

  HASH ADJACENCY OPERATIONS PARAMETERS CODE

With --format json the line is a JSON object, with the code as a list.

` + cellHelp,
		Example: `  nb101 cell encode 00005c142e6f48ac74fdcf73e3439874 --to adjacency
  nb101 cell encode @cell.json --to path | cut -d' ' -f5
  nb101 cell encode @code.txt --as adjacency --to path --format json`,
		Args: cobra.ExactArgs(1),
	}
	format := cellFormatFlag(cmd)
	reader := cellReaderFlags(cmd)
	to := cli.Choice(cmd, "to", "the encoding", "adjacency", "path", "edges")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		i := slices.IndexFunc(encodings, func(e encoding) bool { return e.name == *to })
		line := cellFormat(*format, &encodings[i])
		arch, err := reader.readCell(cmd, args[0])
		if err != nil {
			return err
		}
		return writeArchs(cmd.Context(), cmd.OutOrStdout(), slices.Values([]cell.Arch{arch}), line)
	}
	return cmd
}
