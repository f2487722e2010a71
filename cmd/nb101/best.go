package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101"
)

func newBestCmd() *cobra.Command {
	var (
		n      int
		single bool
	)
	cmd := &cobra.Command{
		Use:   "best",
		Short: "Print the cells with the highest accuracy",
		Long: `best prints the cells with the highest mean accuracy over their trials at a
budget, or with --single the single trials with the highest accuracy; the best
first, equal ones by id.`,
		Example: `  nb101 best
  nb101 best --by valid --single -n 3
  nb101 best --epochs 12 --format json`,
		Args: cobra.NoArgs,
	}
	db := dbFlags(cmd)
	format := formatFlag(cmd)
	flags := cmd.Flags()
	epochs := epochsFlag(cmd, "108", "the budget")
	by := accuracyFlag(cmd, "by", "the accuracy to compare")
	flags.BoolVar(&single, "single", false, "single trials instead of means over each config's trials")
	flags.IntVarP(&n, "n", "n", 10, "how many")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if n < 1 {
			return cli.Usagef("-n %d: it must be at least 1", n)
		}
		results, err := best(cmd, db, budget(*epochs), nb101.Accuracy(*by), single, n)
		if err != nil {
			return err
		}
		if len(results) == 0 {
			return fmt.Errorf("%w: no trial at %s epochs", nb101.ErrNotFound, *epochs)
		}
		out := newPrinter(*format, cmd.OutOrStdout(), false)
		for _, r := range results {
			if err := out.print(r); err != nil {
				return err
			}
		}
		return out.flush()
	}
	return cmd
}

func best(cmd *cobra.Command, from *database, epochs int, by nb101.Accuracy, single bool, n int) ([]result, error) {
	db, err := from.open(cmd)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	var results []result
	if single {
		trials, err := db.BestTrials(cmd.Context(), epochs, by, n, nb101.Filter{})
		for _, t := range trials {
			results = append(results, trialResult(t))
		}
		return results, err
	}
	means, err := db.BestMeans(cmd.Context(), epochs, by, n, nb101.Filter{})
	for _, m := range means {
		results = append(results, meanResult(m))
	}
	return results, err
}
