package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/internal/atomicfile"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/draw"
	"github.com/nasbench-go/nasbench/nb101/space"
)

func newCellShowCmd() *cobra.Command {
	var svg, dot string
	cmd := &cobra.Command{
		Use:   "show CELL|@FILE|-",
		Short: "Draw a cell and say what is known about it",
		Long: `show draws a cell, in the terminal or with --svg and --dot to files, and prints
its hash, the spelling that the dataset stores, the number of trainable
parameters and the multiply-adds (FLOPs) of its network for one image; and the
means over its trials at each budget if there is a database.

In the terminal a line to the next vertex goes straight down, any other goes
around on the right, and ┼ is a crossing. The SVG is ready for a paper, the DOT
file for Graphviz. An existing file is replaced.

` + cellHelp,
		Example: `  nb101 cell show 00005c142e6f48ac74fdcf73e3439874
  nb101 cell show '{"input1":[0],"input2":[1],"op1":"conv3x3-bn-relu"}' --svg cell.svg
  nb101 cell show @cell.json --dot cell.dot`,
		Args: cobra.ExactArgs(1),
	}
	from := dbFlags(cmd)
	reader := cellReaderFlags(cmd)
	cmd.Flags().StringVar(&svg, "svg", "", "draw to this `FILE` instead, as SVG")
	cmd.Flags().StringVar(&dot, "dot", "", "draw to this `FILE` instead, as DOT for Graphviz")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := errors.Join(checkExt("--svg", svg, ".svg"), checkExt("--dot", dot, ".dot", ".gv")); err != nil {
			return err
		}
		db, err := from.openIfThere(cmd)
		if err != nil {
			return err
		}
		if db != nil {
			defer db.Close()
		}
		var arch cell.Arch
		pictures := outputs{
			{svg, func() ([]byte, error) { return draw.SVG(arch) }},
			{dot, func() ([]byte, error) { return []byte(draw.DOT(arch)), nil }},
		}
		files, err := pictures.create(cellInputs(cmd, args[0], from.path))
		if err != nil {
			return err
		}
		defer files.Discard()
		if arch, err = reader.readCell(cmd, args[0]); err != nil {
			return err
		}
		var text bytes.Buffer
		if len(files) == 0 {
			fmt.Fprintf(&text, "%s\n", draw.Text(arch))
		}
		if err := printCell(&text, arch); err != nil {
			return err
		}
		if db != nil {
			if err := printMeans(cmd.Context(), &text, db, arch); err != nil {
				return err
			}
		}
		if err := pictures.write(files); err != nil {
			return err
		}
		_, err = text.WriteTo(cmd.OutOrStdout())
		return err
	}
	return cmd
}

// cellInputs are the files that are read: that of the cell, and the database.
func cellInputs(cmd *cobra.Command, arg, db string) []fs.FileInfo {
	db, _ = cli.Database(db) // there may be none
	inputs := atomicfile.Stat(strings.TrimPrefix(arg, "@"), db)
	if f, ok := cmd.InOrStdin().(*os.File); ok && arg == "-" {
		if info, err := f.Stat(); err == nil {
			inputs = append(inputs, info)
		}
	}
	return inputs
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

// printMeans prints the means of a cell at each budget, as query does.
func printMeans(ctx context.Context, w io.Writer, db benchmark, a cell.Arch) error {
	out := newPrinter("table", w, false)
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

// checkExt refuses to write a picture over what is none.
func checkExt(flag, path string, exts ...string) error {
	if path == "" || slices.Contains(exts, filepath.Ext(path)) {
		return nil
	}
	return cli.Usagef("%s %s: the name must end in %s", flag, path, exts[0])
}
