package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/table"
)

// tableInfo is what the info command prints about a table.
type tableInfo struct {
	File   string `json:"file"`
	Bytes  int64  `json:"bytes"`
	Format int    `json:"format_version"`
	nb101.Counts
	originInfo
	SHA256 map[string]string `json:"sha256"` // of the values of each column
}

func readTableInfo(ctx context.Context, path string) (i tableInfo, err error) {
	t, err := table.Open(path)
	if err != nil {
		return i, err
	}
	defer t.Close()
	c, err := t.Counts(ctx)
	if err != nil {
		return i, err
	}
	from, err := readOrigin(ctx, t)
	if err != nil {
		return i, err
	}
	about := t.Info()
	return tableInfo{
		File: path, Bytes: about.Size, Format: about.Version,
		Counts: c, originInfo: from,
		SHA256: about.SHA256,
	}, nil
}

func (i tableInfo) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "file\t%s\n", cli.Printable(i.File))
	fmt.Fprintf(t, "bytes\t%d\n", i.Bytes)
	fmt.Fprintf(t, "format\ttable in memory (Arrow), version %d\n", i.Format)
	i.originInfo.print(t)
	fmt.Fprintf(t, "cells\t%d\n", i.Cells)
	fmt.Fprintf(t, "configs\t%d\n", i.Configs)
	fmt.Fprintf(t, "trials\t%d\n", i.Trials)
	fmt.Fprintf(t, "intermediates\t%d\n", i.Intermediates)
	printCounts(t, i.Counts)
	fmt.Fprintf(t, "trial times\tstored as seconds\n")
	return t.Flush()
}
