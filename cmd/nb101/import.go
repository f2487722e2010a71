package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/internal/atomicfile"
	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/plural"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/importer"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

func newImportCmd() *cobra.Command {
	var o importer.Options
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Make a database from the published dataset file",
		Long: `import makes a database from a dataset file as the authors published it,
nasbench_full.tfrecord or nasbench_only108.tfrecord, plain or compressed with
gzip; with - for FILE it reads standard input. Every record is checked.

The database holds what NNI's importer would write for the file: the same rows
with the same ids and values (so trial times are seconds times 60), and the
first three runs of a cell at a budget. A table of its own, nb101_origin, records
which file that was; "nb101 info" shows it. Values that the dataset cannot have
are stored, counted and listed, unless --strict is given. What cannot be stored
unchanged always ends the import. Then the database is migrated. It appears
whole or not at all; an existing file is kept unless --force is given. While it
is written it is called OUT.unfinished-XXXXXXXX, with a lock file
OUT.unfinished-XXXXXXXX.lock; if an import is killed, the next one that makes
OUT removes these.

Without --db the database is nasbench101.db in the folder where NNI 2.5 and
later look (see "nb101 --help"), which is created if need be.

` + cli.NNIHelp + `
nb101-migrate does not change such a file unless it is told to.`,
		Example: `  nb101 import nasbench_full.tfrecord
  nb101 import nasbench_full.tfrecord --db ~/nasbench/ --nni-name
  nb101 import nasbench_only108.tfrecord --db only108.db
  gzip -dc nasbench_full.tfrecord.gz | nb101 import - --db nasbench101.db`,
		Args: cobra.ExactArgs(1),
	}
	out := cmd.Flags().String("db", "", "the database `OUT` to make, or with --nni-name its folder (default: nasbench101.db where NNI looks)")
	nniName := cmd.Flags().Bool("nni-name", false, "name the database by its own checksum, for NNI 2.5 to 3.0")
	asJSON := cmd.Flags().Bool("json", false, "print one JSON object")
	cmd.Flags().BoolVar(&o.Force, "force", false, "overwrite OUT if it exists")
	cmd.Flags().BoolVar(&o.Strict, "strict", false, "end at the first value that the dataset cannot have")
	cmd.Flags().BoolVar(&o.FullIDs, "full-ids", false, "number the rows as in a full database, for a file that is a part of it")
	quiet := cli.QuietFlag(cmd.Flags())
	cmd.MarkFlagsMutuallyExclusive("nni-name", "force") // a file that is what its name says is never replaced
	cmd.RunE = func(cmd *cobra.Command, args []string) (err error) {
		if *nniName && *out != "" && !cli.IsFolder(*out) {
			return cli.Usagef("--nni-name chooses the name of the database: --db %s must be a folder, written as %s/", *out, *out)
		}
		in, size, err := openInput(cmd.Context(), cmd.InOrStdin(), args[0])
		if err != nil {
			return err
		}
		defer in.Close()
		path, made, err := newDatabase(*out, *nniName)
		if err != nil {
			return err
		}
		defer func() {
			if err != nil {
				made.Remove()
			}
		}()
		// The runs of the file stay in memory to the end: half of the garbage
		// that Go allows for that would be more than all the rest takes.
		defer debug.SetGCPercent(debug.SetGCPercent(25))
		o.Size = size
		if args[0] != "-" {
			o.Name = args[0]
		}
		report, stop := cli.ShowProgress(cmd, *quiet)
		defer stop()
		o.Progress = func(r progress.Report) {
			if r.Stage == importer.StageIndexes {
				debug.FreeOSMemory() // of the runs, for SQLite to sort in
			}
			report.Report(r.Stage, r.Done, r.Total, r.Unit)
		}
		var s importer.Summary
		if *nniName {
			s, err = importer.ImportForNNI(cmd.Context(), in, path, o)
		} else if s, err = importer.Import(cmd.Context(), in, path, o); err != nil {
			err = adviseForce(err)
		}
		if err != nil {
			return err
		}
		stop()
		var named *cli.NNIName
		if *nniName {
			named = cli.NewNNIName(s.Path)
		}
		if *asJSON {
			return json.NewEncoder(cmd.OutOrStdout()).Encode(struct {
				importer.Summary
				*cli.NNIName
			}{s, named})
		}
		return errors.Join(printSummary(cmd.OutOrStdout(), s), named.Print(cmd.OutOrStdout()))
	}
	return cmd
}

// newDatabase returns the path for the database to make, or that of its folder
// if its name is to be its checksum, and the folders that it has made for it.
func newDatabase(path string, nniName bool) (string, atomicfile.Folders, error) {
	if path != "" {
		return path, nil, nil
	}
	path, err := nb101.DefaultDatabase()
	if err != nil {
		return "", nil, err
	}
	dir := filepath.Dir(path)
	if nniName {
		path = dir
	} else if found, err := nb101.FindDatabase(); err == nil && found == filepath.Join(dir, nni.DownloadedName) {
		return "", nil, fmt.Errorf("%w: %s, which would be used instead of a new one; name the new one with --db", fs.ErrExist, found)
	}
	made, err := atomicfile.MakeFolders(dir)
	return path, made, err
}

func adviseForce(err error) error {
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%w; or replace it with --force", err)
	}
	return err
}

// openInput opens the dataset file. size is that of its records, decompressed,
// or 0 if it is unknown.
func openInput(ctx context.Context, stdin io.Reader, name string) (in io.ReadCloser, size int64, err error) {
	if in, err = cli.OpenInput(ctx, stdin, name); err != nil {
		return nil, 0, err
	}
	if f, ok := in.(*os.File); ok { // a regular one
		info, err := f.Stat()
		if err != nil {
			f.Close()
			return nil, 0, err
		}
		size = unzippedSize(f, info.Size())
	}
	return in, size, nil
}

// unzippedSize is the size of what a file holds: of a gzip file what its last
// four bytes say (RFC 1952, section 2.3.1).
func unzippedSize(f *os.File, size int64) int64 {
	var magic [2]byte
	var last [4]byte
	if _, err := f.ReadAt(magic[:], 0); err != nil || string(magic[:]) != "\x1f\x8b" {
		return size
	}
	if _, err := f.ReadAt(last[:], size-int64(len(last))); err != nil {
		return size
	}
	return int64(binary.LittleEndian.Uint32(last[:]))
}

func printSummary(w io.Writer, s importer.Summary) error {
	input, doubt := "neither of the two published files", nb101.NoDoubt
	if s.Published != "" {
		input = "the published " + s.Published
	}
	if s.MadeUp {
		input, doubt = "made up by nb101 synth", nb101.MadeUp
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "file\t%s\n", cli.Printable(s.Path))
	if s.Existed {
		fmt.Fprintf(t, "written\tno; the same file existed already, and stays\n")
	}
	fmt.Fprintf(t, "bytes\t%d\n", s.Size)
	fmt.Fprintf(t, "cells\t%d\n", s.Cells)
	fmt.Fprintf(t, "configs\t%d\n", s.Configs)
	fmt.Fprintf(t, "trials\t%d\n", s.Trials)
	fmt.Fprintf(t, "intermediates\t%d\n", s.Intermediates)
	fmt.Fprintf(t, "time\t%.1f s\n", s.Duration.Seconds())
	fmt.Fprintf(t, "input\t%d bytes, %s\n", s.InputSize, input)
	fmt.Fprintf(t, "input SHA-256\t%s\n", s.SHA256)
	if s.LeftOut > 0 {
		fmt.Fprintf(t, "left out\t%s, fourth and further runs of a cell at a budget\n", plural.Of(s.LeftOut, "record", "records"))
	}
	if s.Overridden > 0 {
		fmt.Fprintf(t, "overridden\t%d records, whose cells have the spelling and parameters of their first one\n", s.Overridden)
	}
	for _, f := range s.Faults {
		fmt.Fprintf(t, "fault, %s\t%d; %s\n", f.Kind, f.Count, f.First)
	}
	fmt.Fprintf(t, "faults\t%s\n", faultsText(s.Faults))
	return errors.Join(t.Flush(), sayDoubt(w, doubt))
}

// faultsText says how many faults were found, and of which kinds.
func faultsText(list []importer.Fault) string {
	if len(list) == 0 {
		return "none"
	}
	kinds := make([]string, len(list))
	for i, f := range list {
		kinds[i] = f.String()
	}
	return strings.Join(kinds, ", ") + ", stored as they are; nb101 verify finds the same"
}
