package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/draw"
	"github.com/nasbench-go/nasbench/nb101/space"
)

func newCellShowCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show CELL|@FILE|- ...",
		Short: "Draw cells and say what is known about them",
		Long: `show draws a cell, in the terminal or, with --svg, --png, --pdf and --dot, into
files, and prints its hash, the spelling that the dataset stores, the number of
trainable parameters and the multiply-adds (FLOPs) of its network for one image;
and the means over its trials at each budget if a database is found.

In the terminal a line to the next vertex goes straight down, any other goes
around on the right, and ┼ is a crossing. The pictures are ready for a paper or
a web page; the DOT file is for Graphviz. An existing file is overwritten.

Several cells are drawn on one sheet, at most 100 of them, each with its hash as
the caption, or with the texts of --caption in the order of the cells. PNG and
PDF have a font for Latin, Greek and Cyrillic; SVG takes all characters. The
background is the name of a web colour, #RRGGBB, or transparent. On a
transparent one, lines are of a grey that is legible on light and dark pages.

` + cellHelp,
		Example: `  nb101 cell show 00005c142e6f48ac74fdcf73e3439874
  nb101 cell show @cell.json --svg cell.svg
  nb101 cell show @a.json @b.json --pdf ab.pdf --caption "(a)" --caption "(b)"
  nb101 cell show @cell.json --png cell.png --background transparent
  nb101 cell show @cell.json --dot cell.dot`,
		Args: cobra.MinimumNArgs(1),
	}
	from := dbFlags(cmd)
	reader := cellReaderFlags(cmd)
	var p pictures
	p.flags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := p.check(cmd, len(args)); err != nil {
			return err
		}
		db, err := from.openIfThere(cmd)
		if err != nil {
			return err
		}
		if db != nil {
			defer db.Close()
		}
		var cells []cell.Arch
		outputs := p.outputs(&cells)
		files, err := outputs.create(cellInputs(cmd, args, from.path))
		if err != nil {
			return err
		}
		defer files.Discard()
		var text bytes.Buffer
		for i, arg := range args {
			arch, err := reader.readCell(cmd, arg)
			if err != nil {
				return err
			}
			cells = append(cells, arch)
			if i > 0 {
				fmt.Fprintln(&text)
			}
			if len(files) == 0 {
				fmt.Fprintf(&text, "%s\n", draw.Text(arch))
			}
			if err := printCell(&text, arch); err != nil {
				return err
			}
			if db != nil {
				if err := printMeans(cmd.Context(), &text, cli.Width(cmd.OutOrStdout()), db, arch); err != nil {
					return err
				}
			}
		}
		if err := outputs.write(files); err != nil {
			if lacks := (*draw.GlyphError)(nil); errors.As(err, &lacks) {
				return mistake(err) // in a caption
			}
			return err
		}
		_, err = text.WriteTo(cmd.OutOrStdout())
		return err
	}
	return cmd
}

// printCell prints what is known about a cell without a database.
func printCell(w io.Writer, a cell.Arch) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "hash\t%s\n", a.Hash())
	fmt.Fprintf(t, "vertices\t%d\n", a.NumVertices())
	fmt.Fprintf(t, "edges\t%d\n", a.NumEdges())
	fmt.Fprintf(t, "adjacency\t%s\n", a.AppendAdjacency(nil))
	fmt.Fprintf(t, "operations\t%s\n", a.AppendOperations(nil))
	fmt.Fprintf(t, "arch\t%s\n", a.AppendJSON(nil))
	fmt.Fprintf(t, "parameters\t%d\n", space.Parameters(a))
	fmt.Fprintf(t, "FLOPs\t%d\n", space.FLOPs(a))
	return t.Flush()
}

// printMeans prints the means of a cell at each budget, as query does in a
// terminal of this width.
func printMeans(ctx context.Context, w io.Writer, width int, db *openDatabase, a cell.Arch) error {
	out := newPrinter("table", w, width, false, db.doubt)
	fmt.Fprintln(w)
	means, err := db.LookupMeans(ctx, nb101.ByArch(a), nb101.AllBudgets)
	if errors.Is(err, nb101.ErrNotFound) {
		_, err = fmt.Fprintln(w, "not in this database")
	}
	for _, m := range means {
		if err := out.print(meanResult(m)); err != nil {
			return err
		}
	}
	return errors.Join(err, out.flush())
}
