package main

import (
	"strconv"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101/migrate"
)

func newUpCmd(db *database) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Go up to the newest version",
		Long: `up applies every step that is pending. On a file of full size that takes some
seconds. An empty file gets NNI's tables and indexes.` + changeHelp,
		Example: `  nb101-migrate up
  nb101-migrate up --dry-run --db nasbench101.db
  nb101-migrate up --db nasbench101.db --output fast.db
  nb101-migrate up --db nasbench101-209f5694.db --output ~/nasbench/ --nni-name`,
		Args: cobra.NoArgs,
	}
	change := addChange(cmd, db)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return change.run(cmd, migrate.Newest()) }
	return cmd
}

func newUpToCmd(db *database) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "up-to N",
		Short:   "Go up to version N",
		Long:    `up-to applies the steps up to version N. A file that is at N or above stays as it is.` + changeHelp,
		Example: `  nb101-migrate up-to 2 --db nasbench101.db`,
		Args:    cobra.ExactArgs(1),
	}
	change := addChange(cmd, db)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		version, err := parseVersion(args[0])
		if err != nil {
			return err
		}
		return change.run(cmd, migrate.UpTo(version))
	}
	return cmd
}

func newUpByOneCmd(db *database) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "up-by-one",
		Short:   "Go up by one version",
		Long:    `up-by-one applies the next step, if any.` + changeHelp,
		Example: `  nb101-migrate up-by-one --db nasbench101.db`,
		Args:    cobra.NoArgs,
	}
	change := addChange(cmd, db)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return change.run(cmd, migrate.UpByOne()) }
	return cmd
}

func parseVersion(word string) (int64, error) {
	version, err := strconv.ParseInt(word, 10, 64)
	if err != nil {
		return 0, cli.Usagef("%q is not a version; choose one from 0 to %d", word, migrate.Latest())
	}
	return version, nil
}
