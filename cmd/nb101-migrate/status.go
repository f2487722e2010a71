package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/nb101/migrate"
)

func newStatusCmd(db *database) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Say which steps have been taken",
		Long: `status says at which version a database is, which steps have been taken, and what
is not as it should be at that version. It changes nothing and also reads a file
that is read-only.`,
		Example: `  nb101-migrate status
  nb101-migrate status --db nasbench101.db --json`,
		Args: cobra.NoArgs,
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		s, err := db.status(cmd)
		if err != nil {
			return err
		}
		if asJSON {
			return json.NewEncoder(cmd.OutOrStdout()).Encode(s)
		}
		t := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
		fmt.Fprintf(t, "%s: version %d of %d\n", s.Path, s.Version, s.Latest)
		for _, m := range s.Migrations {
			fmt.Fprintf(t, "  %d\t%s\t%s\n", m.Version, nameOf(m), stateOf(m))
		}
		for _, difference := range s.Differences {
			fmt.Fprintf(t, "  but %s\n", difference)
		}
		return t.Flush()
	}
	return cmd
}

// status reads the status of the database.
func (db *database) status(cmd *cobra.Command) (s migrate.Status, err error) {
	err = db.run(cmd, func(path string, o migrate.Options) (err error) {
		s, err = migrate.ReadStatus(cmd.Context(), path, o)
		return err
	})
	return s, err
}

func nameOf(m migrate.MigrationStatus) string {
	if m.Name == "" {
		return "(of a newer release)"
	}
	return m.Name
}

func stateOf(m migrate.MigrationStatus) string {
	if !m.Applied {
		return "pending"
	}
	return "applied"
}
