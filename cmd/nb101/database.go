package main

import (
	"context"
	"errors"
	"iter"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/table"
)

// database is what the flags of a command say about the database that it reads.
type database struct {
	path  string // empty: where NNI looks
	wait  *cli.Wait
	quiet *bool
}

// dbFlags adds the flags that name the database and say how to wait for it.
func dbFlags(cmd *cobra.Command) *database {
	d := &database{}
	cmd.Flags().StringVar(&d.path, "db", "", "the database `FILE`, or a table made by nb101 export (default: the database where NNI looks)")
	d.wait = cli.WaitFlag(cmd.Flags(), "1m")
	d.quiet = cli.QuietFlag(cmd.Flags())
	return d
}

// benchmark is what commands ask: a database, or a table in memory.
type benchmark interface {
	nb101.Source
	Origin(ctx context.Context) (*nb101.Origin, error)
	Lookup(ctx context.Context, which nb101.Which, epochs int, opts ...nb101.Option) ([]nb101.TrialStats, error)
	LookupMeans(ctx context.Context, which nb101.Which, epochs int, opts ...nb101.Option) ([]nb101.MeanStats, error)
	Trials(ctx context.Context, epochs int, f nb101.Filter, opts ...nb101.Option) iter.Seq2[nb101.TrialStats, error]
	Means(ctx context.Context, epochs int, f nb101.Filter, opts ...nb101.Option) iter.Seq2[nb101.MeanStats, error]
	BestTrials(ctx context.Context, epochs int, by nb101.Accuracy, k int, f nb101.Filter) ([]nb101.TrialStats, error)
	BestMeans(ctx context.Context, epochs int, by nb101.Accuracy, k int, f nb101.Filter) ([]nb101.MeanStats, error)
	Close() error
}

// openDatabase is a benchmark and the display of what it waits for.
type openDatabase struct {
	benchmark
	path  string
	doubt nb101.Doubt // about its results
	stop  func()
}

// open opens the database, or the table that the flag names.
func (d *database) open(cmd *cobra.Command) (*openDatabase, error) {
	path, err := cli.Database(d.path)
	if err != nil {
		return nil, err
	}
	if table.Is(path) {
		t, err := table.Open(path)
		if err != nil {
			return nil, err
		}
		return (&openDatabase{benchmark: t, path: path, stop: func() {}}).readOrigin(cmd.Context())
	}
	report, stop := cli.ShowProgress(cmd, *d.quiet)
	db, err := nb101.Open(cmd.Context(), path, append(d.wait.Open(), nb101.WithProgress(report))...)
	if err != nil {
		stop()
		return nil, err
	}
	return (&openDatabase{benchmark: db, path: path, stop: stop}).readOrigin(cmd.Context())
}

// readOrigin finds out whether the results are made up. Look-ups go on where the
// record of that is damaged; what is wrong with it, info and verify say.
func (d *openDatabase) readOrigin(ctx context.Context) (_ *openDatabase, err error) {
	if d.doubt, err = nb101.DoubtOf(d.Origin(ctx)); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// Close closes the database and ends the display.
func (d *openDatabase) Close() error {
	d.stop()
	return d.benchmark.Close()
}
