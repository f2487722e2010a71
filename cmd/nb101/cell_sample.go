package main

import (
	"math/rand/v2"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

func newCellSampleCmd() *cobra.Command {
	var (
		n                  int
		seed               uint64
		uniform, published bool
	)
	cmd := &cobra.Command{
		Use:   "sample",
		Short: "Draw cells at random",
		Long: `sample draws cells at random, independently, so that one can occur twice. With
--uniform, the default, each of the 423,624 cells has the same probability. With
--published they are drawn as the published searches do, by drawing random
graphs of seven vertices until one is in the search space, which prefers cells
with many spellings. The same seed draws the same cells; without a seed every
run draws different ones.

` + cellFormatHelp,
		Example: `  nb101 cell sample -n 5 --seed 1
  nb101 cell sample -n 1000 --seed 1 --published --format json`,
		Args: cobra.NoArgs,
	}
	format := cellFormatFlag(cmd)
	flags := cmd.Flags()
	flags.IntVarP(&n, "n", "n", 1, "how many to draw")
	flags.Uint64Var(&seed, "seed", 0, "the seed (default: a new one each time)")
	flags.BoolVar(&uniform, "uniform", false, "each cell with the same probability (the default)")
	flags.BoolVar(&published, "published", false, "as the published searches draw")
	cmd.MarkFlagsMutuallyExclusive("uniform", "published")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if n < 1 {
			return cli.Usagef("-n %d: it must be at least 1", n)
		}
		line := cellFormat(*format, nil)
		if !cmd.Flags().Changed("seed") {
			seed = rand.Uint64()
		}
		r := rand.New(rand.NewPCG(seed, 0))
		draw := space.SampleUniform
		if published {
			draw = func(r *rand.Rand) cell.Arch { return space.Canonical(space.SamplePublished(r)) }
		}
		return writeArchs(cmd.Context(), cmd.OutOrStdout(), func(yield func(cell.Arch) bool) {
			for i := 0; i < n && yield(draw(r)); i++ {
			}
		}, line)
	}
	return cmd
}
