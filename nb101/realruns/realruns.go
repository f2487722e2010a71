// Package realruns holds a few real results of NAS-Bench-101: 110 trainings of 31
// cells, the best cell of the whole table among them. They were published in the
// tests, examples and notebooks of public repositories; [Sources] names them.
//
// It is for trying things out and for tests. A full database has 5,083,488
// trainings, see package dataset.
package realruns

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/importer"
)

//go:embed runs.tfrecord
var file []byte

// name is that of the dataset file.
const name = "runs.tfrecord"

//go:embed runs.jsonl
var runs []byte

// Dataset returns the sample as a dataset file, in the format of the published
// one. Its first record is byte for byte that of nasbench_full.tfrecord; in
// the others the untrained network and the total time are unknown and 0.
func Dataset() io.Reader { return bytes.NewReader(file) }

// Sources returns where the results were published.
func Sources() []string {
	sources := map[string]bool{}
	for _, r := range lines() {
		sources[r.Source] = true
	}
	return slices.Sorted(maps.Keys(sources))
}

// Create makes a database of the sample at path, in the shape in which NNI's
// importer leaves one: not migrated, trial times in seconds times 60, and rows
// with the ids that they have in a full database. As its [nb101.Origin] it has
// the file of [Dataset], runs.tfrecord. A cell has the budgets and
// runs that are known, so that some have fewer than three trials.
//
// The errors are those of [importer.Import]; for an existing file it is
// io/fs.ErrExist.
func Create(ctx context.Context, path string) error {
	_, err := importer.Import(ctx, Dataset(), path, importer.Options{Name: name, Unmigrated: true, FullIDs: true})
	return err
}

// line is what is not in the dataset file.
type line struct {
	Hash   cell.Hash
	Index  int // place of the cell in the full file
	Source string
}

func lines() []line {
	var list []line
	for scan := bufio.NewScanner(bytes.NewReader(runs)); scan.Scan(); {
		var l line
		if err := json.Unmarshal(scan.Bytes(), &l); err != nil {
			panic(fmt.Sprintf("realruns: line %d: %v", len(list)+1, err)) // the file is compiled in, and tested
		}
		list = append(list, l)
	}
	return list
}
