package main

import (
	"errors"
	"fmt"
	"iter"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

// queryFlags are the flags of the query command.
type queryFlags struct {
	db, format                 *string
	arch, matrix, ops, hash    string
	epochs                     int
	exact, mean, intermediates bool
}

func newQueryCmd() *cobra.Command {
	var f queryFlags
	cmd := &cobra.Command{
		Use:   "query",
		Short: "Print the results of a cell, or of all",
		Long: `query prints the results of training a cell, given as an arch, as a matrix
with its operations, or by its hash, and of all cells without one of these. A
cell is matched up to isomorphism and pruned first, unless --exact is given.

The order is that of the trials' ids; with --mean that of the configs' ids.
JSON is one object a line, with the keys of NNI's query_nb101_trial_stats, but
training_time is true seconds; with --mean id is null. CSV with --intermediates
has one line for each intermediate result.`,
		Example: `  nb101 query --hash 00005c142e6f48ac74fdcf73e3439874 --epochs 108
  nb101 query --arch '{"input1":[0],"input2":[1],"op1":"conv3x3-bn-relu"}'
  nb101 query --arch @cell.json --mean --format json
  nb101 query --matrix 010001000 --ops input,maxpool3x3,output --intermediates
  nb101 query --epochs 108 --format csv > all.csv`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runQuery(cmd, f) },
	}
	f.db = dbFlag(cmd)
	f.format = formatFlag(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.arch, "arch", "", "the cell in NNI's `JSON`; @FILE reads a file, - standard input")
	flags.StringVar(&f.matrix, "matrix", "", "the cell's adjacency `MATRIX`: n*n digits row by row, or JSON")
	flags.StringVar(&f.ops, "ops", "", "with --matrix: the operations, `input,…,output`")
	flags.StringVar(&f.hash, "hash", "", "the cell's `HASH`")
	flags.IntVar(&f.epochs, "epochs", 0, "only this budget: 4, 12, 36 or 108 (default: all)")
	flags.BoolVar(&f.exact, "exact", false, "only the cell in exactly this spelling")
	flags.BoolVar(&f.mean, "mean", false, "the means over each config's trials instead of single trials")
	flags.BoolVar(&f.intermediates, "intermediates", false, "the results half-way and at the end too")
	return cmd
}

// query reads the cell and the budget.
func (f queryFlags) query(cmd *cobra.Command) (q nb101.Query, err error) {
	q = nb101.Query{Epochs: f.epochs, Exact: f.exact, Intermediates: f.intermediates}
	given := 0
	for _, flag := range []string{f.arch, f.matrix, f.hash} {
		if flag != "" {
			given++
		}
	}
	switch {
	case given > 1:
		return q, cli.Usagef("--arch, --matrix and --hash each name the cell; give one of them")
	case f.exact && f.arch == "" && f.matrix == "":
		return q, cli.Usagef("--exact needs --arch or --matrix")
	case f.arch != "":
		q.Arch, err = readArch(cmd.InOrStdin(), f.arch)
	case f.matrix != "" || f.ops != "":
		q.Arch, err = readMatrix(f.matrix, f.ops)
	case f.hash != "":
		q.Hash, err = cell.ParseHash(f.hash)
	}
	return q, err
}

func runQuery(cmd *cobra.Command, f queryFlags) error {
	q, err := f.query(cmd)
	if err != nil {
		return err
	}
	out, err := newPrinter(*f.format, cmd.OutOrStdout(), f.intermediates)
	if err != nil {
		return err
	}
	db, err := openDB(cmd, *f.db)
	if err != nil {
		return err
	}
	defer db.Close()
	var n int
	if f.mean {
		n, err = printAll(out, db.Means(cmd.Context(), q), meanResult)
	} else {
		n, err = printAll(out, db.Trials(cmd.Context(), q), trialResult)
	}
	if err == nil && n == 0 {
		err = explainNothing(q)
	}
	return errors.Join(err, out.flush()) // lines printed before an error stay whole
}

// printAll prints what a query gives and counts it.
func printAll[R any](out printer, results iter.Seq2[R, error], shape func(R) result) (n int, err error) {
	for r, err := range results {
		if err != nil {
			return n, err
		}
		if err := out.print(shape(r)); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// explainNothing says why a query has no results.
func explainNothing(q nb101.Query) error {
	at := ""
	if q.Epochs != 0 {
		at = fmt.Sprintf(" at %d epochs", q.Epochs)
	}
	switch {
	case !q.Arch.IsZero():
		if err := q.Arch.CheckSpace(); err != nil {
			return err
		}
		if q.Exact {
			return fmt.Errorf("%w: no trial%s of the cell in exactly this spelling; without --exact any isomorphic one will do", nb101.ErrNotFound, at)
		}
		return fmt.Errorf("%w: no trial%s of cell %s", nb101.ErrNotFound, at, q.Arch.Hash())
	case !q.Hash.IsZero():
		return fmt.Errorf("%w: no trial%s of a cell with the hash %s", nb101.ErrNotFound, at, q.Hash)
	}
	return fmt.Errorf("%w: no trial%s at all", nb101.ErrNotFound, at)
}
