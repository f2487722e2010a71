package main

import (
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
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/export"
	"github.com/nasbench-go/nasbench/nb101/table"
)

func newExportCmd() *cobra.Command {
	var (
		o       export.Options
		dataset string
	)
	cmd := &cobra.Command{
		Use:   "export FILE.arrow",
		Short: "Write the whole benchmark as one Arrow file",
		Long: `export writes the results of a database, or of a dataset file, as one Arrow
file: a table in memory. Every command that reads a database takes it with --db,
package nb101/table answers from it in less than a microsecond, and pyarrow, R,
Julia and others read it too. It has one row per cell, by ascending hash, with
accuracies as fractions and times in seconds, as published.

With --from it reads a dataset file, plain or compressed with gzip (- reads
standard input), and needs no database; a fourth run of a cell at a budget is
left out and counted.

What is missing in the input is null. What a table cannot hold ends the export:
a fourth trial in a database, a value that is not a float32, a cell outside the
search space. The file appears whole or not at all, and is the same for the same
input.`,
		Example: `  nb101 export nasbench101.arrow
  nb101 export nasbench101.arrow --from nasbench_full.tfrecord
  nb101 best --db nasbench101.arrow`,
		Args: cobra.ExactArgs(1),
	}
	from := dbFlags(cmd)
	cmd.Flags().Lookup("db").Usage = "the database `FILE` (default: where NNI looks)"
	cmd.Flags().StringVar(&dataset, "from", "", "read this dataset `FILE` and no database; - reads standard input")
	cmd.Flags().BoolVar(&o.Force, "force", false, "replace FILE if it exists")
	cmd.MarkFlagsMutuallyExclusive("db", "from")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if filepath.Ext(args[0]) != ".arrow" {
			return cli.Usagef("%s: the name must end in .arrow", args[0])
		}
		// Most of the memory is in use to the end.
		defer debug.SetGCPercent(debug.SetGCPercent(10))
		report, stop := cli.ShowProgress(cmd, *from.quiet)
		defer stop()
		o.Progress = report
		write := func() (export.Summary, error) { return exportDatabase(cmd, from, args[0], o) }
		if dataset != "" {
			write = func() (export.Summary, error) { return exportDataset(cmd, dataset, args[0], o) }
		}
		s, err := write()
		if err != nil {
			return adviseForce(err)
		}
		stop()
		return printExport(cmd.OutOrStdout(), args[0], s)
	}
	return cmd
}

func exportDatabase(cmd *cobra.Command, from *database, out string, o export.Options) (export.Summary, error) {
	path, err := cli.Database(from.path)
	if err != nil {
		return export.Summary{}, err
	}
	if table.Is(path) {
		return export.Summary{}, cli.Usagef("--db %s is a table already; name the database that it was made of", path)
	}
	handle, err := nb101.OpenReadOnly(path, append(from.wait.Open(), nb101.WithProgress(o.Progress))...)
	if err != nil {
		return export.Summary{}, err
	}
	defer handle.Close()
	o.Inputs = atomicfile.Stat(path)
	s, err := export.ArrowFromDatabase(cmd.Context(), handle, out, o)
	if err != nil {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return s, err
}

func exportDataset(cmd *cobra.Command, path, out string, o export.Options) (export.Summary, error) {
	in, size, err := openInput(cmd.Context(), cmd.InOrStdin(), path)
	if err != nil {
		return export.Summary{}, err
	}
	defer in.Close()
	o.Size = size
	if path != "-" {
		o.Name = filepath.Base(path)
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
	fmt.Fprintf(t, "cells\t%d\n", s.Cells)
	fmt.Fprintf(t, "trials\t%d\n", s.Trials)
	if s.LeftOut > 0 {
		fmt.Fprintf(t, "left out\t%d records, of which there are three of the same cell and budget\n", s.LeftOut)
	}
	return t.Flush()
}
