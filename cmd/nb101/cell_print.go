package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"iter"
	"runtime"
	"strconv"
	"sync"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// The flag and the words with which the help of the commands that print cells
// tells of their format.
const cellFormatHelp = `A cell is one line of text,

  HASH ADJACENCY OPERATIONS PARAMETERS

with the adjacency matrix and the operations as the dataset file has them, and
the number of trainable parameters; or with --format json one JSON object per
line, with NNI's arch too.`

func cellFormatFlag(cmd *cobra.Command) *string {
	return cli.Choice(cmd, "format", "how to print; json is one object per line", "text", "json")
}

// encoding is a way to encode a cell as digits, by its name.
type encoding struct {
	name string
	code func(cell.Arch) []uint8
}

// cellJSON is a cell in JSON.
type cellJSON struct {
	Hash       cell.Hash `json:"hash"`
	Arch       cell.Arch `json:"arch"`
	Adjacency  string    `json:"adjacency"`
	Operations string    `json:"operations"`
	Parameters int       `json:"parameters"`
	Encoding   string    `json:"encoding,omitempty"`
	Code       []int     `json:"code,omitempty"`
}

// appendCell appends the line of a cell.
type appendCell func(b []byte, c space.Cell) []byte

// cellFormat returns the format for a value of [cellFormatFlag]. With an encoding
// the lines have the code too.
func cellFormat(name string, e *encoding) appendCell {
	if name == "json" {
		return func(b []byte, c space.Cell) []byte { return appendJSON(b, c, e) }
	}
	return func(b []byte, c space.Cell) []byte { return appendText(b, c, e) }
}

func appendText(b []byte, c space.Cell, e *encoding) []byte {
	b = append(b, c.Hash.String()...)
	b = append(b, ' ')
	b = c.Arch.AppendAdjacency(b)
	b = append(b, ' ')
	b = c.Arch.AppendOperations(b)
	b = append(b, ' ')
	b = strconv.AppendInt(b, int64(space.Parameters(c.Arch)), 10)
	if e != nil {
		b = append(b, ' ')
		for _, digit := range e.code(c.Arch) {
			b = append(b, '0'+digit)
		}
	}
	return append(b, '\n')
}

func appendJSON(b []byte, c space.Cell, e *encoding) []byte {
	j := cellJSON{
		Hash:       c.Hash,
		Arch:       c.Arch,
		Adjacency:  string(c.Arch.AppendAdjacency(nil)),
		Operations: string(c.Arch.AppendOperations(nil)),
		Parameters: space.Parameters(c.Arch),
	}
	if e != nil {
		j.Encoding = e.name
		for _, digit := range e.code(c.Arch) {
			j.Code = append(j.Code, int(digit))
		}
	}
	line, err := json.Marshal(j)
	if err != nil {
		panic(err) // nothing in it can fail
	}
	return append(append(b, line...), '\n')
}

// writeCells writes the lines of cells, on all processors: most of the time is
// for the hashes, which are found for cells that come without one.
func writeCells(ctx context.Context, w io.Writer, cells iter.Seq[space.Cell], line appendCell) error {
	out := bufio.NewWriterSize(w, 1<<16)
	const share = 1024 // cells for a processor at a time
	batch := make([]space.Cell, 0, share*runtime.GOMAXPROCS(0))
	flush := func() error {
		lines := make([][]byte, (len(batch)+share-1)/share)
		var group sync.WaitGroup
		for i := range lines {
			group.Go(func() {
				for _, c := range batch[i*share : min((i+1)*share, len(batch))] {
					if c.Hash.IsZero() {
						c.Hash = c.Arch.Hash()
					}
					lines[i] = line(lines[i], c)
				}
			})
		}
		group.Wait()
		batch = batch[:0]
		for _, b := range lines {
			if _, err := out.Write(b); err != nil {
				return err
			}
		}
		return context.Cause(ctx)
	}
	for c := range cells {
		if batch = append(batch, c); len(batch) == cap(batch) {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	return out.Flush()
}

// writeArchs writes the lines of cells given by their archs.
func writeArchs(ctx context.Context, w io.Writer, archs iter.Seq[cell.Arch], line appendCell) error {
	return writeCells(ctx, w, func(yield func(space.Cell) bool) {
		for a := range archs {
			if !yield(space.Cell{Arch: a}) {
				return
			}
		}
	}, line)
}
