// Command nb101-migrate brings NNI's NAS-Bench-101 databases under migrations.
package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101/migrate"
)

func main() { cli.Main(newRoot()) }

// database is what the flags of all commands name.
type database struct {
	path  string // empty: where NNI looks
	table string // that records versions
	wait  *cli.Wait
	quiet *bool
}

// run does something with the database, with the options that the flags say. It
// shows what is waited for, and how far the work is.
func (db *database) run(cmd *cobra.Command, do func(path string, o migrate.Options) error) error {
	path, err := cli.Database(db.path)
	if err != nil {
		return err
	}
	report, stop := cli.ShowProgress(cmd, *db.quiet)
	defer stop()
	return explain(do(path, migrate.Options{Table: db.table, Wait: db.wait.Most(), Progress: report}))
}

// stepsHelp lists the steps, and what each of them adds.
func stepsHelp() string {
	const columns = 79
	longest := 0
	for _, m := range migrate.Migrations() {
		longest = max(longest, len(m.Name))
	}
	margin := len("  1 ") + longest + len("  ")
	var b strings.Builder
	for _, m := range migrate.Migrations() {
		lines := cli.Wrap(m.Summary(), columns-margin)
		fmt.Fprintf(&b, "%3d %-*s  %s\n", m.Version, longest, m.Name, lines[0])
		for _, line := range lines[1:] {
			fmt.Fprintf(&b, "%*s%s\n", margin, "", line)
		}
	}
	return b.String()
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "nb101-migrate",
		Short: "Bring an NNI database of NAS-Bench-101 to a version of the schema",
		Long: `nb101-migrate makes look-ups fast in the SQLite file in which NNI keeps
NAS-Bench-101. It adds these steps, and can revert them:

` + stepsHelp() + `
No table, row or value that NNI reads is changed, in either direction. A run is
one transaction: if it ends early for any reason, the file is as it was before.
Anything that is not an NNI database, or is damaged, is refused and left
untouched.

NNI checks a file that is named by its own checksum (nasbench101-209f5694.db) and
refuses it after any change. Such a file is migrated as a copy; see
"nb101-migrate up --help".

While another program has the file locked, a command waits (--wait says for how
long) and says so after a second. Ctrl-C ends a command, which has changed
nothing then; a second one ends it at once, and SQLite restores the file when it
is next opened for writing.

` + cli.PlacesHelp,
		Example: `  nb101-migrate status
  nb101-migrate up --db nasbench101.db
  nb101-migrate up --db nasbench101-209f5694.db --output ~/nasbench/ --nni-name`,
	}
	db := &database{}
	root.PersistentFlags().StringVar(&db.path, "db", "", "the database `FILE` (default: where NNI looks)")
	root.PersistentFlags().StringVar(&db.table, "table", "", "the table that records versions, `NAME` (default "+migrate.DefaultTable+"); choose another if migrations of your own keep theirs in that one")
	db.wait = cli.WaitFlag(root.PersistentFlags(), "1m; for a change 10m while others write and 30s while others read")
	db.quiet = cli.QuietFlag(root.PersistentFlags())
	root.AddCommand(
		newUpCmd(db),
		newUpToCmd(db),
		newUpByOneCmd(db),
		newDownCmd(db),
		newDownToCmd(db),
		newStatusCmd(db),
		newVersionCmd(db),
		newValidateCmd(db),
	)
	return root
}
