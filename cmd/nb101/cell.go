package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

func newCellCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "cell",
		Short: "Draw, list, sample, change and encode cells",
		Long: `cell is about the search space: its 423,624 cells as graphs. Its commands need
no database.

A cell is given as an arch in NNI's JSON, as the file @FILE or standard input
(-) with one, of 1 MiB at most, or as a hash. It is pruned and taken in the spelling that the
dataset stores, which is the one that all commands print.`,
		Example: `  nb101 cell show 00005c142e6f48ac74fdcf73e3439874
  nb101 cell list --order hash > cells.txt
  nb101 cell sample -n 5 --seed 1`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		newCellShowCmd(),
		newCellListCmd(),
		newCellSampleCmd(),
		newCellNeighboursCmd(),
		newCellEncodeCmd(),
	)
	return cmd
}

// openIfThere opens the database that the --db flag names, or the one in the
// default place. Where there is none it returns nil. One in the default place
// that cannot be opened is only mentioned: nobody has asked for it.
func (d *database) openIfThere(cmd *cobra.Command) (*openDatabase, error) {
	db, err := d.open(cmd)
	switch {
	case err == nil:
		return db, nil
	case d.path != "" || cmd.Context().Err() != nil:
		return nil, err
	case !errors.Is(err, nb101.ErrNoDatabase):
		fmt.Fprintf(cmd.ErrOrStderr(), "going on without the database: %s\n", cli.Message(err, nil))
	}
	return nil, nil
}

// readCell reads a cell in any of the ways in which the cell commands take one,
// in the spelling that the dataset stores.
func readCell(cmd *cobra.Command, arg string) (cell.Arch, error) {
	text, err := readText(cmd, arg)
	if err != nil {
		return cell.Arch{}, err
	}
	wrong := mistake
	if isFile(arg) {
		wrong = func(err error) error { return err }
	}
	if hash, err := cell.ParseHash(text); err == nil {
		a, ok := space.Find(hash)
		if !ok {
			return cell.Arch{}, fmt.Errorf("%w: no cell has the hash %s", cell.ErrOutOfDomain, hash)
		}
		return a, nil
	}
	if !strings.HasPrefix(text, "{") {
		return cell.Arch{}, wrong(fmt.Errorf("%w and %w: %.60q is neither NNI's JSON nor 32 hexadecimal digits", cell.ErrInvalidArch, cell.ErrInvalidHash, text))
	}
	arch, err := cell.ParseArch(text)
	if err != nil {
		return cell.Arch{}, wrong(err)
	}
	if err := arch.CheckSpace(); err != nil {
		return cell.Arch{}, err
	}
	return space.Canonical(arch), nil
}
