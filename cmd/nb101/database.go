package main

import (
	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101"
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
	cmd.Flags().StringVar(&d.path, "db", "", "the database `FILE` (default: where NNI looks)")
	d.wait = cli.WaitFlag(cmd.Flags(), "1m")
	d.quiet = cli.QuietFlag(cmd.Flags())
	return d
}

// openDatabase is a database and the display of what it waits for.
type openDatabase struct {
	*nb101.DB
	path string
	stop func()
}

// open opens the database.
func (d *database) open(cmd *cobra.Command) (*openDatabase, error) {
	path, err := cli.Database(d.path)
	if err != nil {
		return nil, err
	}
	report, stop := cli.ShowProgress(cmd, *d.quiet)
	db, err := nb101.Open(cmd.Context(), path, append(d.wait.Open(), nb101.WithProgress(report))...)
	if err != nil {
		stop()
		return nil, err
	}
	return &openDatabase{db, path, stop}, nil
}

// Close closes the database and ends the display.
func (d *openDatabase) Close() error {
	d.stop()
	return d.DB.Close()
}
