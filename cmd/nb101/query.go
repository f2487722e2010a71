package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

// queryFlags are the flags of the query command.
type queryFlags struct {
	db                         *database
	format                     *string
	arch, matrix, ops, hash    string
	list                       string // of cells
	cells                      *cellReader
	filter                     *nb101.Filter
	epochs                     *string
	exact, mean, intermediates bool
}

func newQueryCmd() *cobra.Command {
	var f queryFlags
	cmd := &cobra.Command{
		Use:   "query",
		Short: "Print the results of a cell, or of all",
		Long: `query prints the results of training a cell, given as an arch, as a matrix
with its operations, or by its hash; or of all cells if none is given. A cell
is pruned and matched up to isomorphism, unless --exact is given.

--arch takes all spellings of a cell, and --as its encodings; "nb101 cell --help"
shows them. Each of the flags takes @FILE, and - for standard input.

--cells takes many cells, one per line, each in any spelling, as UTF-8 or
UTF-16, and prints their results in the order of the lines. Lines without results are listed on standard
error; the exit status is then 1.

` + filterHelp + `

Results are ordered by the ids of the trials, with --mean by those of the
configs. JSON is one object per line, with the keys of NNI's query_nb101_trial_stats, but
training_time is true seconds; with --mean id is null. CSV with --intermediates
has one line per intermediate result. Made-up results have one more key or
column, made_up, which is true; it is unknown if the record of their origin is
damaged.`,
		Example: `  nb101 query --hash 00005c142e6f48ac74fdcf73e3439874 --epochs 108
  nb101 query --arch '{"input1":[0],"input2":[1],"op1":"conv3x3-bn-relu"}'
  nb101 query --arch @cell.json --mean --format json
  nb101 query --matrix 010001000 --ops input,maxpool3x3,output --intermediates
  nb101 query --cells cells.txt --epochs 108 --mean --format csv > results.csv
  nb101 query --epochs 108 --vertices 5 --max-parameters 3 --mean
  nb101 query --epochs 108 --format csv > all.csv`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runQuery(cmd, f) },
	}
	f.db = dbFlags(cmd)
	f.format = formatFlag(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.arch, "arch", "", "the `CELL` in NNI's JSON or any other spelling; @FILE reads a file, - standard input")
	flags.StringVar(&f.matrix, "matrix", "", "the cell's adjacency `MATRIX`, row = source, as numbers, digits or booleans; or the two together")
	flags.StringVar(&f.ops, "ops", "", "with --matrix: the `OPERATIONS`, with input and output or without")
	flags.StringVar(&f.hash, "hash", "", "the cell's `HASH`")
	flags.StringVar(&f.list, "cells", "", "the cells of `FILE`, one per line; - is standard input")
	f.cells = cellReaderFlags(cmd)
	f.filter = filterFlags(cmd)
	f.epochs = epochsFlag(cmd, "", "only this budget (default: all)")
	flags.BoolVar(&f.exact, "exact", false, "only the cell in exactly this spelling")
	flags.BoolVar(&f.mean, "mean", false, "the means over each config's trials instead of single trials")
	flags.BoolVar(&f.intermediates, "intermediates", false, "also the results half-way and at the end")
	return cmd
}

// which reads the cell; named is false if none is named.
func (f queryFlags) which(cmd *cobra.Command) (w nb101.Which, named bool, err error) {
	given := 0
	for _, flag := range []string{f.arch, f.matrix, f.hash, f.list} {
		if flag != "" {
			given++
		}
	}
	if err := onlyWith(cmd, f.arch != "" || f.matrix != "" || f.list != "", "--arch, --matrix or --cells", "op-order"); err != nil {
		return w, false, err
	}
	if err := f.cells.check(); err != nil {
		return w, false, err
	}
	switch {
	case given > 1:
		return w, false, cli.Usagef("--arch, --matrix, --hash and --cells each name cells; give one of them")
	case f.exact && f.arch == "" && f.matrix == "" && f.list == "":
		return w, false, cli.Usagef("--exact needs --arch, --matrix or --cells")
	case f.ops != "" && f.matrix == "":
		return w, false, cli.Usagef("--ops goes with --matrix")
	case *f.cells.as != "" && f.arch == "" && f.list == "":
		return w, false, cli.Usagef("--as %s goes with --arch or --cells, for the code", *f.cells.as)
	case f.matrix != "" && f.ops != "":
		a, err := f.cells.readMatrix(cmd, f.matrix, f.ops)
		w, err = f.found(cell.Spelling{Arch: a}, err)
		return w, true, err
	case f.arch != "" || f.matrix != "":
		w, err = f.found(f.cells.read(cmd, f.arch+f.matrix))
		return w, true, err
	case f.hash != "":
		h, err := f.readHash(cmd)
		return nb101.ByHash(h), true, err
	}
	return w, false, nil
}

// found says which cell was read.
func (f queryFlags) found(s cell.Spelling, err error) (nb101.Which, error) {
	switch {
	case err != nil:
		return nb101.Which{}, err
	case f.exact && s.Arch.IsZero():
		return nb101.Which{}, cli.Usagef("--exact needs an arch; the hash %s has no spelling", s.Hash)
	case f.exact:
		return nb101.ByExactArch(s.Arch), nil
	case s.Arch.IsZero():
		return nb101.ByHash(s.Hash), nil
	}
	return nb101.ByArch(s.Arch), nil
}

func (f queryFlags) readHash(cmd *cobra.Command) (cell.Hash, error) {
	text, err := readText(cmd, f.hash)
	if err != nil {
		return cell.Hash{}, err
	}
	h, err := cell.ParseHash(strings.TrimSpace(text))
	if err == nil && h.IsZero() {
		err = fmt.Errorf("%w: the zero Hash is not the hash of a cell", cell.ErrInvalidHash)
	}
	return h, given(err, f.hash)
}

func runQuery(cmd *cobra.Command, f queryFlags) error {
	which, named, err := f.which(cmd)
	if err != nil {
		return err
	}
	if err := f.filter.Check(); err != nil {
		return mistake(err)
	}
	epochs := budget(*f.epochs)
	db, err := f.db.open(cmd)
	if err != nil {
		return err
	}
	defer db.Close()
	out := newPrinter(*f.format, cmd.OutOrStdout(), cli.Width(cmd.OutOrStdout()), f.intermediates, db.doubt)
	var opts []nb101.Option
	if f.intermediates {
		opts = append(opts, nb101.WithIntermediates())
	}
	ctx := cmd.Context()
	lookup := func(rows []byte, w nb101.Which) ([]byte, error) {
		return f.appendResults(ctx, rows, out.format, db, w, epochs, opts)
	}
	var n int
	switch {
	case f.list != "":
		return f.queryCells(cmd, out, lookup)
	case named:
		rows, err := lookup(nil, which)
		return errors.Join(err, out.write(rows), out.flush())
	case f.mean:
		n, err = printAll(out, db.Means(ctx, epochs, *f.filter, opts...), meanResult)
	default:
		n, err = printAll(out, db.Trials(ctx, epochs, *f.filter, opts...), trialResult)
	}
	if err == nil && n == 0 {
		err = noTrial(epochs, *f.filter)
	}
	return errors.Join(err, out.flush()) // lines printed before an error stay whole
}

// appendResults appends the results of a cell that the filter leaves, as they are
// printed; those before an error with it.
func (f *queryFlags) appendResults(ctx context.Context, rows []byte, as format, db benchmark, w nb101.Which, epochs int, opts []nb101.Option) ([]byte, error) {
	before := len(rows)
	var err error
	if f.mean {
		var means []nb101.MeanStats
		means, err = db.LookupMeans(ctx, w, epochs, opts...)
		rows = appendWithin(rows, f.filter, as, means, meanResult)
	} else {
		var trials []nb101.TrialStats
		trials, err = db.Lookup(ctx, w, epochs, opts...)
		rows = appendWithin(rows, f.filter, as, trials, trialResult)
	}
	if err == nil && len(rows) == before {
		err = fmt.Errorf("%w: no result of the cell within the bounds", nb101.ErrNotFound)
	}
	return rows, err
}

// appendWithin appends those of the results that are within the bounds.
func appendWithin[R any](rows []byte, bounds *nb101.Filter, as format, found []R, shape func(R) result) []byte {
	var r result
	for i := range found {
		r = shape(found[i])
		if bounds.Leaves(r.Config.NumVertices, r.Parameters, nb101.Measured{Accuracies: r.Accuracies, TrainingTime: r.TrainingTime}) {
			rows = as.row(rows, &r)
		}
	}
	return rows
}

// printAll prints the results of a query and counts them.
func printAll[R any](out *printer, results iter.Seq2[R, error], shape func(R) result) (n int, err error) {
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
