package main

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

func newCellDecodeCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "decode CODE|@FILE|-",
		Short: "Print the cell that a code encodes",
		Long: `decode reads a code that "nb101 cell encode" or another tool has made, and prints
its cell: as digits, or as a list of numbers as JSON, Python or numpy print it;
in the edges encoding the five ops may be names.

  adjacency  36 digits, one cell
  edges      26 digits, one cell
  path       364 digits; up to 301 cells have the same code, and all of them
             are printed, in the order of the dataset's generator

@FILE reads a file and - standard input, 1 MiB at most.

` + cellFormatHelp,
		Example: `  nb101 cell decode 100110100001001010101010100010010001 --as adjacency
  nb101 cell decode @code.npy.txt --as path --format json`,
		Args: cobra.ExactArgs(1),
	}
	format := cellFormatFlag(cmd)
	as := cli.Choice(cmd, "as", "the encoding", "adjacency", "edges", "path")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		line := cellFormat(*format, nil)
		text, err := readText(cmd, args[0])
		if err != nil {
			return err
		}
		archs, err := decode(*as, text)
		if err != nil {
			return given(err, args[0])
		}
		for i, a := range archs {
			if err := a.CheckSpace(); err != nil {
				return err
			}
			archs[i] = space.Canonical(a)
		}
		return writeArchs(cmd.Context(), cmd.OutOrStdout(), slices.Values([]cell.Arch(archs)), line)
	}
	return cmd
}
