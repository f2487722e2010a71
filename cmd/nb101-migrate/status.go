package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101/migrate"
)

func newStatusCmd(db *database) *cobra.Command {
	var asJSON, check bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Say which steps have been taken",
		Long: `status says which version a database is at, which steps have been applied, and
what is not as it should be at that version. It changes nothing and also works
on a read-only file. With --check a script can find out whether up has anything
to do.`,
		Example: `  nb101-migrate status
  nb101-migrate status --db nasbench101.db --json
  nb101-migrate status --check || nb101-migrate up`,
		Args:        cobra.NoArgs,
		Annotations: map[string]string{cli.StatusNote: "with --check it is 3 if steps or repairs are pending"},
	}
	cmd.Flags().BoolVar(&check, "check", false, "end with status 3 if steps or repairs are pending")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		s, err := db.status(cmd)
		if err != nil {
			return err
		}
		if err := printStatus(cmd.OutOrStdout(), s, asJSON); err != nil || !check {
			return err
		}
		return checkStatus(s)
	}
	return cmd
}

func printStatus(w io.Writer, s migrate.Status, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(s)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%s: version %d of %d\n", cli.Printable(s.Path), s.Version, s.Latest)
	for _, m := range s.Migrations {
		fmt.Fprintf(t, "  %d\t%s\t%s\n", m.Version, nameOf(m), stateOf(m))
	}
	for _, difference := range s.Differences {
		fmt.Fprintf(t, "  but %s\n", difference)
	}
	for _, trigger := range s.Triggers {
		fmt.Fprintf(t, "  but a trigger exists: %s\n", cli.Printable(trigger.String()))
	}
	return t.Flush()
}

// statusPending is the exit status that says that up has something to do.
const statusPending = 3

// checkStatus returns an error if up has something to do.
func checkStatus(s migrate.Status) error {
	pending := len(s.Differences) + len(s.Triggers)
	for _, m := range s.Migrations {
		if !m.Applied {
			pending++
		}
	}
	if pending == 0 {
		return nil
	}
	return cli.StatusError{Err: fmt.Errorf("%s: steps or repairs are pending: %d", s.Path, pending), Status: statusPending}
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
