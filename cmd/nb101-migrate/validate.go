package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101/migrate"
)

func newValidateCmd(db *database) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "validate",
		Short: "Check a database from end to end",
		Long: `validate checks that a database is NNI's, that its versions are recorded once
each and without a gap, that it has the tables, indexes and views of its
version, and that SQLite finds no damage in it, in any page or any row of an
index. On a file of full size that takes about 15 seconds. It also applies the
steps of this program, reverts them and applies them again, in memory. It
changes nothing.`,
		Example: `  nb101-migrate validate --db nasbench101.db
  nb101-migrate validate --db nasbench101.db --json`,
		Args: cobra.NoArgs,
	}
	asJSON := cmd.Flags().Bool("json", false, "print one JSON object, as status does")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		var s migrate.Status
		err := db.run(cmd, func(path string, o migrate.Options) (err error) {
			s, err = migrate.Validate(cmd.Context(), path, o)
			return err
		})
		if err != nil {
			return err
		}
		if *asJSON {
			return json.NewEncoder(cmd.OutOrStdout()).Encode(s)
		}
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: sound, at version %d of %d\n", cli.Printable(s.Path), s.Version, s.Latest)
		return err
	}
	return cmd
}
