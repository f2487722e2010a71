package verify_test

import (
	"context"
	"strings"
	"testing"

	"github.com/nasbench-go/nasbench/dbgen"
	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
	"github.com/nasbench-go/nasbench/nb101/verify"
)

func tryVerify(tb testing.TB, path string, opts verify.Options) (verify.Report, error) {
	tb.Helper()
	handle, err := nb101.OpenReadOnly(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer handle.Close()
	return verify.Run(context.Background(), handle, opts)
}

func mustVerify(tb testing.TB, path string, opts verify.Options) verify.Report {
	tb.Helper()
	r, err := tryVerify(tb, path, opts)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// smallCells makes a database of all cells of up to n vertices, with made-up
// results at all budgets.
func smallCells(tb testing.TB, n int) string {
	tb.Helper()
	tables, indexes := sqlitefile.Baseline()
	path := testdb.New(tb, strings.Join(append(tables, indexes...), "\n"))
	tx, err := testdb.Open(tb, path).Begin()
	if err != nil {
		tb.Fatal(err)
	}
	f := filler{tb: tb, q: dbgen.New(tx)}
	for a := range space.All() {
		if a.NumVertices() > n {
			break
		}
		for _, epochs := range nni.Budgets {
			f.addConfig(a, int64(epochs))
		}
	}
	if err := tx.Commit(); err != nil {
		tb.Fatal(err)
	}
	return path
}

// filler writes rows as NNI numbers them.
type filler struct {
	tb                             testing.TB
	q                              *dbgen.Queries
	configs, trials, intermediates int64
}

func (f *filler) addConfig(a cell.Arch, epochs int64) {
	f.configs++
	f.must(f.q.InsertConfig(context.Background(), dbgen.InsertConfigParams{
		ID: f.configs, Arch: string(a.AppendJSON(nil)), NumVertices: int64(a.NumVertices()), Hash: a.Hash().String(), NumEpochs: epochs,
	}))
	for range 3 {
		f.addTrial(float64(space.Parameters(a))/1e6, epochs)
	}
}

func (f *filler) addTrial(parameters float64, epochs int64) {
	f.trials++
	accuracy := func(k int64) float64 { return float64(float32(k%9985)/9984) * 100 }
	seconds := func(epochs int64) float64 { return float64(epochs)*16 + float64(f.trials%100)/4 }
	f.must(f.q.InsertTrial(context.Background(), dbgen.InsertTrialParams{
		ID: f.trials, ConfigID: f.configs, Parameters: parameters, TrainingTime: 60 * seconds(epochs),
		TrainAcc: accuracy(f.trials), ValidAcc: accuracy(f.trials * 7), TestAcc: accuracy(f.trials * 13),
	}))
	for _, at := range []int64{epochs / 2, epochs} {
		f.intermediates++
		off := epochs - at
		f.must(f.q.InsertIntermediate(context.Background(), dbgen.InsertIntermediateParams{
			ID: f.intermediates, TrialID: f.trials, CurrentEpoch: at, TrainingTime: seconds(at),
			TrainAcc: accuracy(f.trials + off), ValidAcc: accuracy(f.trials*7 + off), TestAcc: accuracy(f.trials*13 + off),
		}))
	}
}

func (f *filler) must(err error) {
	f.tb.Helper()
	if err != nil {
		f.tb.Fatal(err)
	}
}
