package main

import (
	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/nb101/migrate"
)

func newDownCmd(db *database) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "down",
		Short:   "Go down by one version",
		Long:    `down reverts the last step, if any. Tables and rows always stay.` + changeHelp,
		Example: `  nb101-migrate down --db nasbench101.db`,
		Args:    cobra.NoArgs,
	}
	change := addChange(cmd, db)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return change.run(cmd, migrate.DownByOne()) }
	return cmd
}

func newDownToCmd(db *database) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "down-to N",
		Short: "Go down to version N",
		Long: `down-to reverts the steps above version N, the last one first. A file that is at
N or below stays as it is. Tables and rows always stay: at version 0 the file
has what it had before the first step.` + changeHelp,
		Example: `  nb101-migrate down-to 0 --db nasbench101.db`,
		Args:    cobra.ExactArgs(1),
	}
	change := addChange(cmd, db)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		version, err := parseVersion(args[0])
		if err != nil {
			return err
		}
		return change.run(cmd, migrate.DownTo(version))
	}
	return cmd
}
