package main

import (
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/internal/atomicfile"
	"github.com/nasbench-go/nasbench/nb101/search"
)

// algorithms are the searches that the command has, with their published
// settings.
var algorithms = map[string]search.Algorithm{
	"random":           search.RandomSearch{}.Search,
	"evolution":        search.Evolution{}.Search,
	"evolution-single": search.SingleChangeEvolution{}.Search,
	"local":            search.LocalSearch{}.Search,
	"halving":          search.SuccessiveHalving{}.Search,
	"hyperband":        search.Hyperband{}.Search,
}

// searched is the runs of one algorithm.
type searched struct {
	name string
	runs []search.Trajectory
}

// searchFlags are what the user says about the searches.
type searchFlags struct {
	names   []string
	budget  string
	noise   *string
	out     string
	plot    string
	look    look
	program search.Program
	regrets []float64
	search.Options
}

func newSearchCmd() *cobra.Command {
	var f searchFlags
	cmd := &cobra.Command{
		Use:   "search",
		Short: "Run published search algorithms many times without training",
		Long: `search runs algorithms on the results of a database, many times each, and
prints how far below the best cell they end: the regret, in percentage points of
mean test accuracy after 108 epochs, of the cell that a run has found best by
validation accuracy. Times are simulated: those of the trainings. A table made
by nb101 export is far faster than a database.

The algorithms are random (random search), evolution (regularized evolution as
in the notebook of the NAS-Bench-101 paper), evolution-single (as in
automl/nas_benchmarks: one change at a time), local (local search), halving
(successive halving) and hyperband; docs/search.md lists their settings.

--budget is where a run ends: seconds (1e7s), days (10d) or trainings
(1000evals). A training that would exceed it is not made. With --noise run each
training is a random one of the three of its cell; with mean it returns the
means over all of them, at the cost of all. The same seed yields the same result
on any number of processors.

With --exec the search is another PROGRAM, with its arguments after --. It is
started for each run and asks for trainings in lines of JSON on its standard
output; docs/search.md has the protocol. It is called exec in the output, beside
the algorithms that --algorithm names.

--out writes every new best cell of every run, as CSV or Parquet according to
the name of the file. --plot draws the regret over simulated time as SVG, PDF or
PNG: the median of the runs, and a band between the quartiles. --width and
--height are in inches, up to 40; text is as large in a picture for a column
(--width 3.3) as in one for a page. Existing files are overwritten.`,
		Example: `  nb101 search --db nasbench101.arrow
  nb101 search --algorithm evolution --runs 100 --budget 10d --out runs.csv
  nb101 search --algorithm random,evolution,hyperband --plot regret.svg
  nb101 search --db nasbench101.arrow --exec python3 -- my_search.py`,
		Args: func(cmd *cobra.Command, args []string) error {
			if f.program.Path == "" {
				return cobra.NoArgs(cmd, args)
			}
			return nil
		},
		Annotations: map[string]string{cli.PassesOn: "arguments of --exec"},
	}
	from := dbFlags(cmd)
	flags := cmd.Flags()
	flags.StringSliceVar(&f.names, "algorithm", []string{"random", "evolution"}, "the `NAMES` of the algorithms, with commas between")
	flags.IntVar(&f.Runs, "runs", 500, "how often to run each")
	flags.StringVar(&f.budget, "budget", "1e7s", "the `LIMIT` of a run: 1e7s, 10d or 1000evals")
	flags.Uint64Var(&f.Seed, "seed", 0, "the seed: another one draws other runs")
	f.noise = cli.Choice(cmd, "noise", "what a training returns", "run", "mean")
	flags.Float64SliceVar(&f.regrets, "regret", []float64{1, 0.5, 0.2}, "print the median time to these `REGRETS`")
	flags.StringVar(&f.out, "out", "", "write the trajectories to `FILE`.csv or .parquet")
	flags.StringVar(&f.plot, "plot", "", "draw the regrets in `FILE`.svg, .pdf or .png")
	f.look.flags(cmd)
	flags.StringVar(&f.program.Path, "exec", "", "run a `PROGRAM` that searches")
	flags.DurationVar(&f.program.Wait, "exec-wait", time.Minute, "the longest `TIME` that the program may take for a line")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		f.program.Args = args
		if f.program.Path != "" && !cmd.Flags().Changed("algorithm") {
			f.names = nil
		}
		return runSearch(cmd, from, f)
	}
	return cmd
}

func runSearch(cmd *cobra.Command, from *database, f searchFlags) error {
	if err := f.check(cmd); err != nil {
		return err
	}
	db, err := from.open(cmd)
	if err != nil {
		return err
	}
	defer db.Close()
	var all []searched
	outputs := outputs{
		{f.out, func() ([]byte, error) { return searchRows(all, filepath.Ext(f.out), db.doubt) }},
		{f.plot, func() ([]byte, error) { return searchPicture(all, f.look, filepath.Ext(f.plot), db.doubt) }},
	}
	files, err := outputs.create(f.inputs(db.path))
	if err != nil {
		return err
	}
	defer files.Discard()
	if f.Best, err = search.Best(cmd.Context(), db); err != nil {
		return err
	}
	report, stop := cli.ShowProgress(cmd, *from.quiet)
	defer stop()
	f.Progress = report
	names := f.names
	if f.program.Path != "" {
		names = append(slices.Clone(names), "exec")
	}
	for _, name := range names {
		algorithm := algorithms[name]
		if name == "exec" {
			algorithm = f.program.Search
		}
		runs, err := search.Run(cmd.Context(), db, algorithm, f.Options)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, searched{name, runs})
	}
	stop()
	if err := outputs.write(files); err != nil {
		return err
	}
	return printSearch(cmd.OutOrStdout(), all, f.regrets, db.doubt)
}

// inputs are the files that are read: the database, the program, and what of its
// arguments is a file, such as a script.
func (f *searchFlags) inputs(db string) []fs.FileInfo {
	program, _ := exec.LookPath(f.program.Path) // what is wrong with it, its start says
	return atomicfile.Stat(append([]string{db, program}, f.program.Args...)...)
}

// check finds mistakes, before anything is opened.
func (f *searchFlags) check(cmd *cobra.Command) (err error) {
	if err := onlyWith(cmd, f.plot != "", "--plot", "width", "height", "background"); err != nil {
		return err
	}
	if err := onlyWith(cmd, f.program.Path != "", "--exec", "exec-wait"); err != nil {
		return err
	}
	for i, name := range f.names {
		if algorithms[name] == nil {
			return cli.Usagef("--algorithm %q: choose from %s", name, strings.Join(slices.Sorted(maps.Keys(algorithms)), ", "))
		}
		if slices.Contains(f.names[:i], name) {
			return cli.Usagef("--algorithm %s is given twice", name)
		}
	}
	if f.program.Wait <= 0 {
		return cli.Usagef("--exec-wait %v: it must be above 0", f.program.Wait)
	}
	if f.Runs < 1 {
		return cli.Usagef("--runs %d: it must be at least 1", f.Runs)
	}
	if f.out != "" && !slices.Contains([]string{".csv", ".parquet"}, filepath.Ext(f.out)) {
		return cli.Usagef("--out %s: the name must end in .csv or .parquet", f.out)
	}
	if f.plot != "" {
		if err := checkPicture("--plot "+f.plot, filepath.Ext(f.plot), f.look.size); err != nil {
			return err
		}
	}
	for _, regret := range f.regrets {
		if !(regret >= 0) {
			return cli.Usagef("--regret %g: it must not be negative", regret)
		}
	}
	f.Mean = *f.noise == "mean"
	f.Limit, err = parseLimit(f.budget)
	return err
}

// parseLimit reads 1e7s, 10d or 1000evals.
func parseLimit(text string) (search.Limit, error) {
	for unit, seconds := range map[string]float64{"s": 1, "d": 24 * 3600} {
		number, ok := strings.CutSuffix(text, unit)
		if !ok || strings.HasSuffix(text, "evals") {
			continue
		}
		if x, err := strconv.ParseFloat(number, 64); err == nil && x > 0 && !math.IsInf(x*seconds, 1) {
			return search.Limit{Seconds: x * seconds}, nil
		}
	}
	if number, ok := strings.CutSuffix(text, "evals"); ok {
		if n, err := strconv.Atoi(number); err == nil && n > 0 {
			return search.Limit{Trainings: n}, nil
		}
	}
	return search.Limit{}, cli.Usagef("--budget %q: write seconds as 1e7s, days as 10d, or trainings as 1000evals", text)
}
