package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"
)

func newVersionCmd(db *database) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version of a database",
		Long: `version prints the version that a database is at, as a number: 0 for one that
has never been migrated. It changes nothing and also works on a read-only file.
The version of this program is printed by --version.`,
		Example: `  nb101-migrate version
  nb101-migrate version --db nasbench101.db --json`,
		Args: cobra.NoArgs,
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		s, err := db.status(cmd)
		if err != nil {
			return err
		}
		if asJSON {
			return json.NewEncoder(cmd.OutOrStdout()).Encode(struct {
				File    string `json:"file"`
				Version int64  `json:"schema_version"`
				Latest  int64  `json:"latest_schema_version"`
			}{s.Path, s.Version, s.Latest})
		}
		_, err = fmt.Fprintln(cmd.OutOrStdout(), s.Version)
		return err
	}
	return cmd
}
