package main

import (
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/internal/atomicfile"
	"github.com/nasbench-go/nasbench/internal/plural"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/export"
	"github.com/nasbench-go/nasbench/nb101/table"
)

// exporter is what the flags of export say.
type exporter struct {
	from    *database
	dataset string // empty: read a database
	rows    *string
	options export.Options
}

func newExportCmd() *cobra.Command {
	var e exporter
	cmd := &cobra.Command{
		Use:   "export FILE.arrow|FILE.parquet",
		Short: "Write the whole benchmark as one Arrow or Parquet file",
		Long: `export writes the results of a database, or of a dataset file, as one Arrow
file: a table in memory. Every command that reads a database takes it with --db,
package nb101/table answers from it in less than a microsecond, and pyarrow, R,
Julia and others read it too. It has one row per cell, by ascending hash, with
accuracies as fractions and times in seconds, as published.

With --from it reads a dataset file, plain or compressed with gzip (- reads
standard input), and needs no database; a fourth run of a cell at a budget is
left out and counted.

A Parquet file is for analysis in DuckDB, Spark, pandas, Polars and others. It
is made from a database or from a table, and has the rows of the SQL views:
accuracies in percent, parameters in millions, times in seconds. --table says
which rows: one per trial, with its results half-way; the means over the trials
of each cell at each budget; the cells without results; or one per intermediate
result.

What is missing in the input is null. What a table cannot hold ends the export:
a fourth trial in a database, a value that is not a float32, a cell outside the
search space, and whatever contradicts itself; the error names the row, and
nb101 verify lists all of them. The file appears whole or not at all, and the
same input makes the same file. It records where its results come from.`,
		Example: `  nb101 export nasbench101.arrow
  nb101 export nasbench101.arrow --from nasbench_full.tfrecord
  nb101 best --db nasbench101.arrow
  nb101 export trials.parquet --db nasbench101.arrow
  nb101 export means.parquet --table means`,
		Args: cobra.ExactArgs(1),
	}
	e.from = dbFlags(cmd)
	cmd.Flags().Lookup("db").Usage = "the database `FILE`, or for Parquet a table (default: the database where NNI looks)"
	cmd.Flags().StringVar(&e.dataset, "from", "", "read this dataset `FILE` instead of a database; - reads standard input")
	e.rows = cli.Choice(cmd, "table", "the rows of a Parquet file",
		string(export.Trials), string(export.Means), string(export.Cells), string(export.Intermediates))
	cmd.Flags().BoolVar(&e.options.Force, "force", false, "overwrite FILE if it exists")
	cmd.MarkFlagsMutuallyExclusive("db", "from")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		write := e.arrow
		switch filepath.Ext(args[0]) {
		case ".arrow":
			if cmd.Flags().Changed("table") {
				return cli.Usagef("--table is for Parquet files; an Arrow file has everything")
			}
		case ".parquet":
			write = e.parquet
			if e.dataset != "" {
				return cli.Usagef("a Parquet file is made from a database or a table; make one from %s first", e.dataset)
			}
		default:
			return cli.Usagef("%s: the name must end in .arrow or .parquet", args[0])
		}
		report, stop := cli.ShowProgress(cmd, *e.from.quiet)
		defer stop()
		e.options.Progress = report
		s, err := write(cmd, args[0])
		if err != nil {
			return adviseForce(err)
		}
		stop()
		return printExport(cmd.OutOrStdout(), args[0], s)
	}
	return cmd
}

// arrow writes an Arrow file.
func (e *exporter) arrow(cmd *cobra.Command, out string) (export.Summary, error) {
	if e.dataset != "" {
		return exportDataset(cmd, e.dataset, out, e.options)
	}
	path, err := cli.Database(e.from.path)
	if err != nil {
		return export.Summary{}, err
	}
	if table.Is(path) {
		return export.Summary{}, cli.Usagef("--db %s is a table already; name the database that it was made from", path)
	}
	return e.database(path, func(db *sql.DB) (export.Summary, error) {
		return export.ArrowFromDatabase(cmd.Context(), db, out, e.options)
	})
}

// parquet writes a Parquet file.
func (e *exporter) parquet(cmd *cobra.Command, out string) (export.Summary, error) {
	path, err := cli.Database(e.from.path)
	if err != nil {
		return export.Summary{}, err
	}
	rows := export.Rows(*e.rows)
	if !table.Is(path) {
		return e.database(path, func(db *sql.DB) (export.Summary, error) {
			return export.ParquetFromDatabase(cmd.Context(), db, out, rows, e.options)
		})
	}
	t, err := table.Open(path)
	if err != nil {
		return export.Summary{}, err
	}
	defer t.Close()
	defer debug.SetGCPercent(debug.SetGCPercent(garbageOfTable))
	e.options.Inputs = atomicfile.Stat(path)
	s, err := export.ParquetFromTable(cmd.Context(), t, out, rows, e.options)
	return s, wrong(path, err)
}

// database calls write with a database.
func (e *exporter) database(path string, write func(*sql.DB) (export.Summary, error)) (export.Summary, error) {
	defer debug.SetGCPercent(debug.SetGCPercent(garbageOfResults))
	handle, err := nb101.OpenReadOnly(path, append(e.from.wait.Open(), nb101.WithProgress(e.options.Progress))...)
	if err != nil {
		return export.Summary{}, err
	}
	defer handle.Close()
	e.options.Inputs = atomicfile.Stat(path)
	s, err := write(handle)
	return s, wrong(path, err)
}

// wrong names the file that an error of reading is about. What is wrong with
// the output is said with its name already.
func wrong(path string, err error) error {
	if err == nil || errors.As(err, new(*fs.PathError)) || errors.As(err, new(*os.LinkError)) {
		return err
	}
	for _, ofOutput := range []error{fs.ErrExist, atomicfile.ErrPlace, atomicfile.ErrSameFile, atomicfile.ErrNoSpace} {
		if errors.Is(err, ofOutput) {
			return err
		}
	}
	return fmt.Errorf("%s: %w", path, err)
}

// How much garbage is worth a collection, in percent of what is in use: little
// where most of that stays in use to the end, more where results are mapped.
const (
	garbageOfResults = 10
	garbageOfTable   = 40
)

func exportDataset(cmd *cobra.Command, path, out string, o export.Options) (export.Summary, error) {
	defer debug.SetGCPercent(debug.SetGCPercent(garbageOfResults))
	in, size, err := openInput(cmd.Context(), cmd.InOrStdin(), path)
	if err != nil {
		return export.Summary{}, err
	}
	defer in.Close()
	o.Size = size
	if path != "-" {
		o.Name = path
	}
	if f, ok := in.(interface{ Stat() (fs.FileInfo, error) }); ok {
		if info, err := f.Stat(); err == nil {
			o.Inputs = []os.FileInfo{info}
		}
	}
	return export.ArrowFromDataset(cmd.Context(), in, out, o)
}

func printExport(w io.Writer, path string, s export.Summary) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "file\t%s\n", cli.Printable(path))
	fmt.Fprintf(t, "bytes\t%d\n", s.Size)
	if s.Rows > 0 {
		fmt.Fprintf(t, "rows\t%d\n", s.Rows)
	}
	fmt.Fprintf(t, "cells\t%d\n", s.Cells)
	fmt.Fprintf(t, "trials\t%d\n", s.Trials)
	if s.LeftOut > 0 {
		fmt.Fprintf(t, "left out\t%s, fourth and further runs of a cell at a budget\n", plural.Of(s.LeftOut, "record", "records"))
	}
	doubt, err := nb101.DoubtOf(s.Origin, nil)
	return errors.Join(err, t.Flush(), sayDoubt(w, doubt))
}
