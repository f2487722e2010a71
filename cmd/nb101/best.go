package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/internal/pareto"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/chart"
	"github.com/nasbench-go/nasbench/nb101/table"
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
first. Equal accuracies are ordered by id.

--pareto prints the Pareto front instead, as "nb101 plot" draws it: by ascending
cost, the cells that no other beats in mean accuracy with as many parameters or
fewer, or with the same training time or less.

` + filterHelp,
		Example: `  nb101 best
  nb101 best --by valid --single -n 3
  nb101 best --max-parameters 3 --vertices 5-6
  nb101 best --pareto parameters --by valid
  nb101 best --epochs 12 --format json`,
		Args: cobra.NoArgs,
	}
	db := dbFlags(cmd)
	format := formatFlag(cmd)
	flags := cmd.Flags()
	epochs := epochsFlag(cmd, "108", "the budget")
	by := accuracyFlag(cmd, "by", "the accuracy to compare")
	filter := filterFlags(cmd)
	pareto := cli.ChoiceOr(cmd, "pareto", "", "the Pareto front of accuracy and this cost", string(chart.Parameters), string(chart.Time))
	flags.BoolVar(&single, "single", false, "single trials instead of means over each config's trials")
	flags.IntVarP(&n, "n", "n", 10, "how many to print")
	cmd.MarkFlagsMutuallyExclusive("pareto", "single")
	cmd.MarkFlagsMutuallyExclusive("pareto", "n")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if n < 1 {
			return cli.Usagef("-n %d: it must be at least 1", n)
		}
		if err := filter.Check(); err != nil {
			return mistake(err)
		}
		from, err := db.open(cmd)
		if err != nil {
			return err
		}
		defer from.Close()
		var results []result
		if *pareto != "" {
			results, err = front(cmd.Context(), from.benchmark, budget(*epochs), nb101.Accuracy(*by), chart.Cost(*pareto), *filter)
		} else {
			results, err = best(cmd.Context(), from, budget(*epochs), nb101.Accuracy(*by), single, n, *filter)
		}
		if err != nil {
			return err
		}
		if len(results) == 0 {
			return noTrial(budget(*epochs), *filter)
		}
		out := newPrinter(*format, cmd.OutOrStdout(), cli.Width(cmd.OutOrStdout()), false, from.doubt)
		for _, r := range results {
			if err := out.print(r); err != nil {
				return err
			}
		}
		return out.flush()
	}
	return cmd
}

func best(ctx context.Context, db benchmark, epochs int, by nb101.Accuracy, single bool, n int, f nb101.Filter) ([]result, error) {
	var results []result
	if single {
		trials, err := db.BestTrials(ctx, epochs, by, n, f)
		for _, t := range trials {
			results = append(results, trialResult(t))
		}
		return results, err
	}
	means, err := db.BestMeans(ctx, epochs, by, n, f)
	for _, m := range means {
		results = append(results, meanResult(m))
	}
	return results, err
}

// front returns the means of the cells on the Pareto front, by ascending cost.
func front(ctx context.Context, db benchmark, epochs int, by nb101.Accuracy, cost chart.Cost, f nb101.Filter) ([]result, error) {
	if t, ok := db.(*table.Table); ok {
		return frontOfTable(ctx, t, epochs, by, cost, f)
	}
	var best pareto.Front[result]
	for m, err := range db.Means(ctx, epochs, f) {
		if err != nil {
			return nil, err
		}
		spent := m.Parameters
		if cost == chart.Time {
			spent = m.TrainingTime
		}
		best.Add(spent, m.Of(by), meanResult(m))
	}
	return best.Values(), nil
}

// frontOfTable does the same without a walk.
func frontOfTable(ctx context.Context, t *table.Table, epochs int, by nb101.Accuracy, cost chart.Cost, f nb101.Filter) (results []result, err error) {
	pareto := t.ParetoByParameters
	if cost == chart.Time {
		pareto = t.ParetoByTime
	}
	means, err := pareto(ctx, epochs, by, f)
	for _, m := range means {
		results = append(results, meanResult(m))
	}
	return results, err
}
