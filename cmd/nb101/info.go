package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/internal/plural"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/migrate"
	"github.com/nasbench-go/nasbench/nb101/table"
)

// info is what the info command prints.
type info struct {
	File        string            `json:"file"`
	Bytes       int64             `json:"bytes"`
	Version     int64             `json:"schema_version"` // 0: not migrated, or unknown
	Unknown     string            `json:"schema_version_unknown,omitempty"`
	Differences []string          `json:"differences,omitempty"` // from what that version has
	Triggers    []migrate.Trigger `json:"triggers,omitempty"`    // that would act in a migration
	Latest      int64             `json:"latest_schema_version"`
	nb101.Counts
	originInfo
	TimeFactor float64 `json:"time_factor"` // stored trial times are seconds times this
}

func newInfoCmd() *cobra.Command {
	var (
		asJSON bool
		record string
	)
	cmd := &cobra.Command{
		Use:   "info",
		Short: "Say what a database is and how much it holds",
		Long: `info says which file a database is, whether it has been migrated, how much it
holds, for which budgets, where its results come from if that is recorded, and
in which unit it keeps the training times of trials; and which of its indexes
and views differ from those of the version that nb101-migrate has recorded. It
changes nothing.`,
		Example: `  nb101 info
  nb101 info --db nasbench101.db --json`,
		Args: cobra.NoArgs,
	}
	from := dbFlags(cmd)
	tableFlag(cmd, &record)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		i, err := readInfo(cmd, from, record)
		if err != nil {
			return err
		}
		if asJSON {
			return json.NewEncoder(cmd.OutOrStdout()).Encode(i)
		}
		return i.print(cmd.OutOrStdout())
	}
	return cmd
}

// infoPrinter is what is known of a file.
type infoPrinter interface{ print(io.Writer) error }

// readInfo reads what is known of a database, or of a table.
func readInfo(cmd *cobra.Command, from *database, record string) (infoPrinter, error) {
	path, err := cli.Database(from.path)
	if err != nil {
		return nil, err
	}
	if table.Is(path) {
		return readTableInfo(cmd.Context(), path)
	}
	return readDatabaseInfo(cmd, from, path, record)
}

func readDatabaseInfo(cmd *cobra.Command, from *database, path, record string) (i info, err error) {
	report, stop := cli.ShowProgress(cmd, *from.quiet)
	defer stop()
	db, err := nb101.Open(cmd.Context(), path, append(from.wait.Open(), nb101.WithProgress(report))...)
	if err != nil {
		return info{}, err
	}
	defer db.Close()
	status, err := migrate.ReadStatus(cmd.Context(), path, migrate.Options{Table: record, Wait: from.wait.Most(), Progress: report})
	unknown := ""
	if errors.Is(err, migrate.ErrOtherRecord) { // of other migrations, which are their owner's
		status, unknown = migrate.Status{Latest: migrate.Latest()}, err.Error()
	} else if err != nil {
		return info{}, usage(err)
	}
	stat, err := os.Stat(path)
	if err != nil {
		return info{}, err
	}
	c, err := db.Counts(cmd.Context())
	if err != nil {
		return info{}, err
	}
	origin, err := readOrigin(cmd.Context(), db)
	if err != nil {
		return info{}, err
	}
	if err := db.CheckHashes(cmd.Context()); errors.Is(err, nb101.ErrCorruptRow) {
		status.Differences = append(status.Differences, err.Error())
	} else if err != nil {
		return info{}, err
	}
	return info{
		File:        path,
		Bytes:       stat.Size(),
		Version:     status.Version,
		Unknown:     unknown,
		Differences: status.Differences,
		Triggers:    status.Triggers,
		Latest:      status.Latest,
		Counts:      c,
		originInfo:  origin,
		TimeFactor:  db.TimeFactor(),
	}, nil
}

// migrated says at which version the schema is.
func migrated(version, latest int64, unknown string) string {
	switch {
	case unknown != "":
		return "unknown: " + unknown + ": --table NAME, here and for nb101-migrate up"
	case version == 0:
		return "no; nb101-migrate up makes NNI's own look-ups fast"
	case version < latest:
		return fmt.Sprintf("schema version %d of %d; nb101-migrate up does the rest", version, latest)
	case version > latest:
		return fmt.Sprintf("schema version %d, which a newer release made", version)
	}
	return fmt.Sprintf("schema version %d", version)
}

// tableFlag adds the flag that names the record of versions.
func tableFlag(cmd *cobra.Command, table *string) {
	cmd.Flags().StringVar(table, "table", "", "the table `NAME` in which nb101-migrate records versions (default "+migrate.DefaultTable+")")
}

// usage makes a mistake in a flag one.
func usage(err error) error {
	if errors.Is(err, migrate.ErrTableName) {
		return cli.UsageError{Err: err}
	}
	return err
}

// printCounts prints how many configs there are by budget and number of vertices.
func printCounts(w io.Writer, c nb101.Counts) {
	for _, b := range c.ByBudget {
		fmt.Fprintf(w, "%d epochs\t%s\n", b.NumEpochs, plural.Of(b.Configs, "config", "configs"))
	}
	for _, v := range c.ByVertices {
		fmt.Fprintf(w, "%d vertices\t%s\n", v.NumVertices, plural.Of(v.Configs, "config", "configs"))
	}
}

func (i info) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "file\t%s\n", cli.Printable(i.File))
	fmt.Fprintf(t, "bytes\t%d\n", i.Bytes)
	fmt.Fprintf(t, "migrated\t%s\n", migrated(i.Version, i.Latest, i.Unknown))
	for _, difference := range i.Differences {
		fmt.Fprintf(t, "but\t%s\n", difference)
	}
	for _, trigger := range i.Triggers {
		fmt.Fprintf(t, "but\ta trigger exists: %s\n", cli.Printable(trigger.String()))
	}
	if len(i.Differences) > 0 {
		fmt.Fprint(t, "\tnb101-migrate up repairs that, or says what to do\n")
	}
	i.originInfo.print(t)
	fmt.Fprintf(t, "cells\t%d\n", i.Cells)
	fmt.Fprintf(t, "configs\t%d\n", i.Configs)
	fmt.Fprintf(t, "trials\t%d\n", i.Trials)
	fmt.Fprintf(t, "intermediates\t%d\n", i.Intermediates)
	printCounts(t, i.Counts)
	unit := "seconds"
	if i.TimeFactor != 1 {
		unit = fmt.Sprintf("seconds times %g; shown as seconds", i.TimeFactor)
	}
	fmt.Fprintf(t, "trial times\tstored as %s\n", unit)
	return t.Flush()
}
