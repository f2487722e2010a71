package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101/realruns"
)

func newSampleCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "sample OUT",
		Short: "Make a small database of real results",
		Long: `sample makes a database of 110 real trainings of 31 cells, the best cell of the
whole table among them, as NNI would write it: not migrated, and with the row
ids of the full file. The results were published by these projects:

  ` + strings.Join(realruns.Sources(), "\n  "),
		Example: `  nb101 sample sample.db
  nb101 query --db sample.db --hash 00005c142e6f48ac74fdcf73e3439874`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := realruns.Create(cmd.Context(), args[0]); err != nil {
				return err
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s: 110 real trainings of 31 cells, as NNI would have written them\n", cli.Printable(args[0]))
			return err
		},
	}
}
