package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/migrate"
	"github.com/nasbench-go/nasbench/nb101/table"
	"github.com/nasbench-go/nasbench/nb101/verify"
)

// verdict is what the verify command prints.
type verdict struct {
	File    string         `json:"file"`
	Verdict verify.Verdict `json:"verdict"`
	verify.Report
}

func newVerifyCmd() *cobra.Command {
	var (
		o      verify.Options
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check a database against all that is known of the dataset",
		Long: `verify checks a database against what is known of NAS-Bench-101, without any
other file: the structure of the file, its tables, indexes and foreign keys;
that its indexes and views are those of the version that nb101-migrate has
recorded; that every cell is one of the 423,624, spelled as in the dataset, with
its hash, its number of vertices and of parameters; that accuracies, times,
epochs and budgets are among those that the dataset can have; that each trial
agrees with its intermediate results; and that no row is a duplicate or refers
to one that does not exist. It changes nothing and takes about twenty seconds
for a full database. A table made by nb101 export is checked in the same way, so
far as this applies to it, and so are its checksums.

verify says how much of the dataset a database has. If it is only a part, no
rule can tell whether the results are the published ones: the verdict is then
that no fault was found in that part. If a database has all cells, anything
missing from a budget that it has is a fault, and the best results must be the
published ones; with --complete anything missing is a fault in any database.
verify also says where the results come from if that is recorded, and whether
they are made up; a database that is recorded as made from a published file must
have all of it.

Remarks list what differs from NNI's files or the published data without being
wrong: unusual times, arch text that NNI's exact match misses, other objects,
declarations such as a default, outdated statistics. Of each kind of fault and
remark the first ones are shown.`,
		Example: `  nb101 verify
  nb101 verify --db nasbench101.db --complete
  nb101 verify --db nasbench101.db --json | jq .faults`,
		Args:        cobra.NoArgs,
		Annotations: map[string]string{cli.StatusNote: "it is 1 too if faults were found"},
	}
	from := dbFlags(cmd)
	flags := cmd.Flags()
	flags.BoolVar(&o.Complete, "complete", false, "anything missing from the dataset is a fault")
	flags.IntVar(&o.Show, "show", 5, "show the first `N` faults of each kind")
	flags.BoolVar(&asJSON, "json", false, "print one JSON object")
	tableFlag(cmd, &o.Table)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if o.Show < 1 {
			return cli.Usagef("--show %d: it must be at least 1", o.Show)
		}
		report, stop := cli.ShowProgress(cmd, *from.quiet)
		defer stop()
		o.Progress = report
		v, err := runVerify(cmd, from, o)
		if err != nil {
			return err
		}
		stop()
		if asJSON {
			err = json.NewEncoder(cmd.OutOrStdout()).Encode(v)
		} else {
			err = v.print(cmd.OutOrStdout())
		}
		if err == nil && v.Err() != nil {
			err = fmt.Errorf("%s: %w", v.File, v.Err())
		}
		return err
	}
	return cmd
}

func runVerify(cmd *cobra.Command, from *database, o verify.Options) (v verdict, err error) {
	path, err := cli.Database(from.path)
	if err != nil {
		return v, err
	}
	if table.Is(path) {
		return verifyTable(cmd, path, o)
	}
	handle, err := nb101.OpenReadOnly(path, append(from.wait.Open(), nb101.WithProgress(o.Progress))...)
	if err != nil {
		return v, err
	}
	defer handle.Close()
	r, err := verify.Run(cmd.Context(), handle, o)
	if err != nil {
		return v, usage(fmt.Errorf("%s: %w", path, err))
	}
	return verdict{path, r.Verdict(), r}, nil
}

func verifyTable(cmd *cobra.Command, path string, o verify.Options) (v verdict, err error) {
	t, err := table.Open(path)
	if err != nil {
		return v, err
	}
	defer t.Close()
	r, err := verify.Table(cmd.Context(), t, o)
	return verdict{path, r.Verdict(), r}, err
}

func (v verdict) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "file\t%s\n", cli.Printable(v.File))
	verdict, isTable := verdictTexts[v.Verdict], table.Is(v.File)
	if isTable && v.Verdict == verify.VerdictWrong {
		verdict = "THE TABLE IS WRONG"
	}
	if !isTable {
		printWrapped(t, "migrated", migrated(v.Version, migrate.Latest(), v.VersionUnknown))
	}
	cover := func(what string, c verify.Coverage) {
		fmt.Fprintf(t, "%s\t%d of %d\t%.4g %%\n", what, c.Count, c.Of, 100*c.Share())
	}
	cover("cells", v.Cells)
	cover("configs", v.Configs)
	for _, b := range v.ByBudget {
		cover(fmt.Sprintf("  %d epochs", b.Epochs), b.Configs)
	}
	cover("trials", v.Trials)
	for _, b := range v.ByBudget {
		cover(fmt.Sprintf("  %d epochs", b.Epochs), b.Trials)
	}
	fmt.Fprintf(t, "trial times\t%s\n", unitOf(v.TimeFactor))
	switch {
	case v.NNIIDs:
		fmt.Fprintf(t, "ids\tas NNI numbers the rows\n")
	case v.Complete:
		fmt.Fprintf(t, "ids\tnot as NNI numbers the rows\n")
	}
	originInfo{Origin: v.Origin}.print(t)
	fmt.Fprintf(t, "verdict\t%s\n", verdict)
	if err := t.Flush(); err != nil {
		return err
	}
	width := cli.Width(w)
	if err := printFaults(w, width, "", v.Faults); err != nil {
		return err
	}
	return printFaults(w, width, "remark, ", v.Remarks)
}

// verdictTexts are in lines, each in the second column.
var verdictTexts = map[verify.Verdict]string{
	verify.VerdictRight:      "no fault: no cell or trial is missing,\n\tand the best results are the published ones",
	verify.VerdictConsistent: "no fault in the part that it has: cells, hashes and\n\tparameters are right and results possible; whether these\n\tare the published ones cannot be known",
	verify.VerdictMadeUp:     "no fault found: cells, hashes and parameters are right;\n\tbut THE RESULTS ARE MADE UP: nobody trained anything",
	verify.VerdictWrong:      "THE DATABASE IS WRONG",
}

// printFaults prints each fault on a line, which is wrapped on a terminal of a
// known width; 0 is none.
func printFaults(w io.Writer, width int, label string, list []verify.Faults) error {
	for _, f := range list {
		if _, err := fmt.Fprintf(w, "\n%s%s: %d\n", label, f.Kind, f.Count); err != nil {
			return err
		}
		for _, fault := range f.First {
			lines := []string{cli.Printable(fault.String())}
			if width > 0 {
				lines = cli.Wrap(lines[0], width-len("    ")-1)
			}
			if _, err := fmt.Fprintf(w, "  %s\n", strings.Join(lines, "\n    ")); err != nil {
				return err
			}
		}
	}
	return nil
}

func unitOf(factor float64) string {
	switch factor {
	case 0:
		return "unknown"
	case 1:
		return "in seconds"
	}
	return fmt.Sprintf("in seconds times %g", factor)
}
