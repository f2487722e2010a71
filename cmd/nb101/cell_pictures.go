package main

import (
	"image/color"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/internal/atomicfile"
	"github.com/nasbench-go/nasbench/internal/plural"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/draw"
)

// pictures are the files in which cell show draws cells, and how.
type pictures struct {
	paths      [len(pictureFormats)]string // empty: not asked for
	captions   []string
	background *color.Color
}

// pictureFormats are the formats of the pictures of cells, each a flag.
var pictureFormats = [...]struct {
	name, usage string
	exts        []string
	draw        func(draw.Sheet) ([]byte, error)
}{
	{"svg", "SVG", []string{".svg"}, draw.Sheet.SVG},
	{"png", "PNG with 200 pixels per inch", []string{".png"}, draw.Sheet.PNG},
	{"pdf", "PDF", []string{".pdf"}, draw.Sheet.PDF},
	{"dot", "DOT for Graphviz", []string{".dot", ".gv"}, drawDOT},
}

// drawDOT draws each cell as a graph of its own.
func drawDOT(s draw.Sheet) ([]byte, error) {
	var graphs []string
	for _, c := range s.Cells {
		graphs = append(graphs, draw.DOT(c.Arch))
	}
	return []byte(strings.Join(graphs, "")), nil
}

func (p *pictures) flags(cmd *cobra.Command) {
	for i, format := range pictureFormats {
		cmd.Flags().StringVar(&p.paths[i], format.name, "", "draw to this `FILE` instead, as "+format.usage)
	}
	cmd.Flags().StringArrayVar(&p.captions, "caption", nil, "the `TEXT` below a cell of the picture, once for each cell")
	p.background = backgroundFlag(cmd)
}

// check is about the flags, for a number of cells.
func (p *pictures) check(cmd *cobra.Command, numCells int) error {
	asked, isSheet := false, false
	for i, format := range pictureFormats {
		path := p.paths[i]
		if path != "" && !slices.Contains(format.exts, filepath.Ext(path)) {
			return cli.Usagef("--%s %s: the name must end in %s", format.name, path, format.exts[0])
		}
		asked = asked || path != ""
		isSheet = isSheet || path != "" && format.name != "dot"
	}
	if err := onlyWith(cmd, isSheet, "--svg, --png or --pdf", "caption", "background"); err != nil {
		return err
	}
	if asked && numCells > draw.MaxCells {
		return cli.Usagef("%d cells: a picture can have %d at most; draw several", numCells, draw.MaxCells)
	}
	if n := len(p.captions); n > 0 && n != numCells {
		return cli.Usagef("--caption is given %s for %s; give it once for each", plural.Of(n, "time", "times"), plural.Of(numCells, "cell", "cells"))
	}
	return nil
}

// cellInputs are the files that are read: those of the cells, and the database.
func cellInputs(cmd *cobra.Command, args []string, db string) []fs.FileInfo {
	db, _ = cli.Database(db) // there may be none
	inputs := atomicfile.Stat(db)
	for _, arg := range args {
		inputs = append(inputs, atomicfile.Stat(strings.TrimPrefix(arg, "@"))...)
		if f, ok := cmd.InOrStdin().(*os.File); ok && arg == "-" {
			if info, err := f.Stat(); err == nil {
				inputs = append(inputs, info)
			}
		}
	}
	return inputs
}

// outputs are the files with a picture of the cells, which are known when they
// are written.
func (p *pictures) outputs(cells *[]cell.Arch) (list outputs) {
	for i, format := range pictureFormats {
		list = append(list, outputs{{p.paths[i], func() ([]byte, error) { return format.draw(p.sheet(*cells)) }}}...)
	}
	return list
}

func (p *pictures) sheet(cells []cell.Arch) draw.Sheet {
	sheet := draw.Sheet{Background: *p.background}
	for i, arch := range cells {
		c := draw.Captioned{Arch: arch}
		if len(p.captions) > 0 {
			c.Caption = p.captions[i]
		} else if len(cells) > 1 {
			c.Caption = arch.Hash().String()
		}
		sheet.Cells = append(sheet.Cells, c)
	}
	return sheet
}
