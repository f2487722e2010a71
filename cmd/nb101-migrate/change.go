package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101/migrate"
)

const changeHelp = `

--output FILE leaves the file alone and makes a migrated copy. --dry-run prints
the SQL, and changes nothing. A file that is named by its own checksum is
changed in place only with --in-place, because NNI refuses it after any change.

` + cli.NNIHelp

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
	SQL     []string            `json:"sql,omitempty"`     // with --dry-run
	Existed bool                `json:"existed,omitempty"` // with --nni-name: the copy existed already
	*cli.NNIName
}

func printJSON(w io.Writer, r migrate.Result, script []string, named *cli.NNIName) error {
	j := changeJSON{r.Path, r.From, r.To, []migrate.Migration{}, []string{}, script, r.Existed, named}
	j.Steps = append(j.Steps, r.Steps...)
	j.Repairs = append(j.Repairs, r.Repairs...)
	return json.NewEncoder(w).Encode(j)
}

// addChange gives a command the flags of a change.
func addChange(cmd *cobra.Command, db *database) *change {
	c := &change{db: db}
	cmd.Flags().StringVarP(&c.output, "output", "o", "", "leave the database alone and make a migrated copy, `FILE` (or DIR/, with --nni-name)")
	cmd.Flags().BoolVar(&c.nniName, "nni-name", false, "name the copy by its own checksum, for NNI 2.5 to 3.0")
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
	var named *cli.NNIName
	if c.nniName {
		named = cli.NewNNIName(result.Path)
	}
	if c.json {
		return printJSON(cmd.OutOrStdout(), result, nil, named)
	}
	return errors.Join(c.print(cmd.OutOrStdout(), result), named.Print(cmd.OutOrStdout()))
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
	isDir := cli.IsFolder(c.output)
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
		return printJSON(w, result, script, nil)
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
	case r.Existed:
		fmt.Fprintf(&text, "%s: the same copy at version %d existed already, and stays\n", name, r.To)
		r.Repairs = nil
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
	_, err := io.WriteString(w, text.String())
	return err
}

// explain adds the flags that help.
func explain(err error) error {
	switch {
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("%w; nothing was changed", err)
	case errors.Is(err, migrate.ErrOtherRecord), errors.Is(err, migrate.ErrNewerVersion):
		return fmt.Errorf("%w: use --table NAME", err)
	case errors.Is(err, migrate.ErrUnknownVersion), errors.Is(err, migrate.ErrTableName):
		return cli.UsageError{Err: err}
	case errors.Is(err, migrate.ErrNamedByChecksum):
		return fmt.Errorf("%w: use --output FILE (or --output DIR/ --nni-name), or --in-place", err)
	}
	return err
}
