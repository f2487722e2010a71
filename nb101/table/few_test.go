package table_test

import (
	"bytes"
	"path/filepath"
	"slices"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/dataset/synth"
	"github.com/nasbench-go/nasbench/nb101/export"
	"github.com/nasbench-go/nasbench/nb101/space"
	"github.com/nasbench-go/nasbench/nb101/table"
)

// Few cells are a table too: where all of them have the most vertices no op is
// null, and where none has any op all are.
func TestTablesOfFewCells(t *testing.T) {
	is := is.New(t)
	byVertices := map[int][]dataset.Record{}
	for a := range space.All() { // by number of vertices
		n := a.NumVertices()
		if len(byVertices[n]) == 12*3 {
			continue
		}
		records, err := synth.OfCell(space.Cell{Hash: a.Hash(), Arch: a}, synth.Options{})
		is.NoErr(err)
		byVertices[n] = slices.AppendSeq(byVertices[n], records)
	}
	for n, records := range byVertices {
		for _, few := range [][]dataset.Record{records[:1], records} {
			var file bytes.Buffer
			w := dataset.NewWriter(&file)
			for _, r := range few {
				is.NoErr(w.Write(r))
			}
			path := filepath.Join(t.TempDir(), "few.arrow")
			s, err := export.ArrowFromDataset(t.Context(), &file, path, export.Options{})
			is.NoErr(err)
			is.Equal(s.Trials, len(few))
			tab, err := table.Open(path)
			is.NoErr(err)
			damage, err := tab.CheckFile(t.Context())
			is.NoErr(err)
			is.Equal(len(damage), 0)
			row, err := tab.Find(few[0].Arch)
			is.NoErr(err)
			c, err := tab.CellAt(row)
			is.NoErr(err)
			is.Equal(c.Arch, few[0].Arch)
			is.Equal(c.Arch.NumVertices(), n)
			is.NoErr(tab.Close())
		}
	}
	is.Equal(len(byVertices), 6)
}
