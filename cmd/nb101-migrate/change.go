package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101/migrate"
)

const changeHelp = `

--output FILE leaves the file alone and makes a migrated copy. --output DIR/
with --nni-name names the copy by its own checksum, as NNI does, and prints the
line of Python that makes NNI take it. --dry-run prints the SQL, and changes
nothing. A file that is named by its own checksum is changed in place only with
--in-place, because NNI will refuse it then.`

// change is a command that changes a database.
type change struct {
	db      *database
	output  string
	nniName bool
	inPlace bool
	dryRun  bool
	json    bool
}

// changeJSON is what a change prints as JSON.
type changeJSON struct {
	File    string              `json:"file"`
	From    int64               `json:"from"`
	To      int64               `json:"to"`
	Steps   []migrate.Migration `json:"steps"` // in the order in which they ran, or would
	Repairs []string            `json:"repairs"`
	SQL     []string            `json:"sql,omitempty"` // with --dry-run
}

func printJSON(w io.Writer, r migrate.Result, script []string) error {
	j := changeJSON{r.Path, r.From, r.To, []migrate.Migration{}, []string{}, script}
	j.Steps = append(j.Steps, r.Steps...)
	j.Repairs = append(j.Repairs, r.Repairs...)
	return json.NewEncoder(w).Encode(j)
}

// addChange gives a command the flags of a change.
func addChange(cmd *cobra.Command, db *database) *change {
	c := &change{db: db}
	cmd.Flags().StringVarP(&c.output, "output", "o", "", "leave the database alone and make a migrated copy, `FILE` (or DIR/, with --nni-name)")
	cmd.Flags().BoolVar(&c.nniName, "nni-name", false, "name the copy by its own checksum, as NNI does")
	cmd.Flags().BoolVar(&c.inPlace, "in-place", false, "change a file even if it is named by its own checksum")
	cmd.Flags().BoolVar(&c.dryRun, "dry-run", false, "print the SQL that would run, and run none")
	cmd.Flags().BoolVar(&c.json, "json", false, "print one JSON object")
	return c
}

func (c *change) run(cmd *cobra.Command, to migrate.Target) error {
	if err := c.checkOutput(); err != nil {
		return err
	}
	if c.dryRun {
		return c.printPlan(cmd, to)
	}
	var result migrate.Result
	err := c.db.run(cmd, func(path string, o migrate.Options) (err error) {
		o.InPlace = c.inPlace
		result, err = c.migrate(cmd.Context(), path, to, o)
		return err
	})
	if err != nil {
		return err
	}
	if c.json {
		return printJSON(cmd.OutOrStdout(), result, nil)
	}
	return c.print(cmd.OutOrStdout(), result)
}

func (c *change) migrate(ctx context.Context, path string, to migrate.Target, o migrate.Options) (migrate.Result, error) {
	switch {
	case c.nniName:
		return migrate.CopyForNNI(ctx, path, c.output, to, o)
	case c.output != "":
		return migrate.Copy(ctx, path, c.output, to, o)
	}
	return migrate.Migrate(ctx, path, to, o)
}

// checkOutput refuses flags that contradict each other.
func (c *change) checkOutput() error {
	info, err := os.Stat(c.output)
	isDir := err == nil && info.IsDir() || strings.HasSuffix(c.output, "/") || strings.HasSuffix(c.output, string(filepath.Separator))
	switch {
	case c.inPlace && c.output != "":
		return cli.Usagef("--in-place and --output contradict each other: choose one")
	case c.nniName && c.output == "":
		return cli.Usagef("--nni-name needs --output DIR/, the folder for the copy")
	case c.nniName && !isDir:
		return cli.Usagef("--nni-name chooses the name of the copy: %s must be a folder, written as %s/", c.output, c.output)
	case !c.nniName && c.output != "" && isDir:
		return cli.Usagef("--output %s is a folder: name the file in it, or add --nni-name", c.output)
	}
	return nil
}

func (c *change) printPlan(cmd *cobra.Command, to migrate.Target) error {
	var (
		result migrate.Result
		script []string
	)
	err := c.db.run(cmd, func(path string, o migrate.Options) (err error) {
		result, script, err = migrate.Plan(cmd.Context(), path, to, o)
		return err
	})
	if err != nil {
		return err
	}
	w := cmd.OutOrStdout()
	name := cli.Printable(result.Path)
	if c.json {
		return printJSON(w, result, script)
	}
	if len(script) == 0 {
		_, err := fmt.Fprintf(w, "-- %s is at version %d: nothing to do\n", name, result.To)
		return err
	}
	_, err = fmt.Fprintf(w, "-- %s, from version %d to %d\n%s\n", name, result.From, result.To, strings.Join(script, "\n"))
	return err
}

func (c *change) print(w io.Writer, r migrate.Result) error {
	var text strings.Builder
	name := cli.Printable(r.Path)
	switch {
	case r.From == r.To && c.output != "" && len(r.Repairs) == 0:
		fmt.Fprintf(&text, "%s: a copy at version %d\n", name, r.To)
	case r.From == r.To && len(r.Repairs) == 0:
		fmt.Fprintf(&text, "%s: at version %d, nothing to do\n", name, r.To)
	case r.From == r.To:
		fmt.Fprintf(&text, "%s: at version %d, repaired\n", name, r.To)
	default:
		fmt.Fprintf(&text, "%s: from version %d to %d\n", name, r.From, r.To)
		direction := "up"
		if r.To < r.From {
			direction = "down"
		}
		for _, m := range r.Steps {
			fmt.Fprintf(&text, "  %-4s %d %s\n", direction, m.Version, m.Name)
		}
	}
	for _, repair := range r.Repairs {
		fmt.Fprintf(&text, "  repaired: %s\n", repair)
	}
	if c.nniName {
		fmt.Fprintf(&text, `NNI takes it from there if NASBENCHMARK_DIR names the folder, after this line of Python:
from nni.nas.benchmark.constants import DB_URLS; DB_URLS['nasbench101'] = '%s'
`, filepath.Base(r.Path))
	}
	_, err := io.WriteString(w, text.String())
	return err
}

// explain adds what this program has to offer.
func explain(err error) error {
	switch {
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("nothing was changed (%w)", err)
	case errors.Is(err, migrate.ErrOtherRecord):
		return fmt.Errorf("%w: use --table NAME", err)
	case errors.Is(err, migrate.ErrUnknownVersion), errors.Is(err, migrate.ErrTableName):
		return cli.UsageError{Err: err}
	case errors.Is(err, migrate.ErrNamedByChecksum):
		return fmt.Errorf("%w: use --output FILE (or --output DIR/ --nni-name), or --in-place", err)
	}
	return err
}
