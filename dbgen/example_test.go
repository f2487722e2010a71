package dbgen_test

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/nasbench-go/nasbench/dbgen"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
)

// file is what the examples open: real results, as NNI's models wrote them.
var file string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "dbgen")
	if err != nil {
		log.Fatal(err)
	}
	file = filepath.Join(dir, "nasbench101.db")
	if err := testdb.Write(file, testdb.NNIScript); err != nil {
		log.Fatal(err)
	}
	status := m.Run()
	os.RemoveAll(dir)
	os.Exit(status)
}

// open returns a handle that the caller closes.
func open() *sql.DB {
	handle, err := nb101.OpenReadOnly(file)
	if err != nil {
		log.Fatal(err)
	}
	return handle
}

const hash = "02e5a0247bbdcf2860b7e96f74961594" // of the best cell

// Look-ups of one cell at one budget, by its hash.
func Example() {
	handle, err := nb101.OpenReadOnly(file) // or sql.Open, with a driver of one's own
	if err != nil {
		log.Fatal(err)
	}
	defer handle.Close()
	ctx := context.Background()
	q, err := dbgen.Prepare(ctx, handle)
	if err != nil {
		log.Fatal(err)
	}
	defer q.Close()
	factor, err := q.TimeFactor(ctx)
	if err != nil {
		log.Fatal(err)
	}
	epochs := int64(108)
	rows, err := q.TrialsByHash(ctx, hash, &epochs)
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range rows {
		t := r.TrialStats
		fmt.Printf("trial %d: %.2f %% after %.0f s\n", t.ID, t.TestAcc, t.TrainingTime/factor)
	}
	// Output:
	// trial 57478: 94.45 % after 4310 s
	// trial 57479: 94.44 % after 4327 s
	// trial 57480: 94.06 % after 4322 s
}

// Rows by their ids, and what belongs to them.
func ExampleQueries_GetTrial() {
	handle := open()
	defer handle.Close()
	ctx := context.Background()
	q := dbgen.New(handle)
	row, err := q.GetTrial(ctx, 10)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(row.TrialConfig.Hash, row.TrialConfig.NumEpochs, row.TrialStats.Parameters)
	trials, err := q.TrialsOfConfig(ctx, row.TrialConfig.ID)
	if err != nil {
		log.Fatal(err)
	}
	results, err := q.IntermediatesOfTrial(ctx, row.TrialStats.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(trials), "trials")
	for _, r := range results {
		fmt.Printf("%d epochs: %.2f %%\n", r.CurrentEpoch, r.ValidAcc)
	}
	// Output:
	// 00005c142e6f48ac74fdcf73e3439874 108 8.55553
	// 3 trials
	// 54 epochs: 77.76 %
	// 108 epochs: 92.42 %
}

// The text of an arch finds what is stored as exactly this text.
func ExampleQueries_TrialsByArch() {
	handle := open()
	defer handle.Close()
	ctx := context.Background()
	q := dbgen.New(handle)
	const arch = testdb.FirstArch // {"input1":[0],"input2":[1],…,"op5":"conv1x1-bn-relu"}
	configs, err := q.ConfigsByArch(ctx, arch, nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range configs {
		trials, err := q.TrialsByArch(ctx, arch, &c.NumEpochs)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(c.NumEpochs, "epochs:", len(trials))
	}
	spaced, err := q.TrialsByArch(ctx, arch+" ", nil)
	fmt.Println(len(spaced), err)
	// Output:
	// 4 epochs: 1
	// 108 epochs: 3
	// 0 <nil>
}

// Pages of a table: the next one begins after the last id.
func ExampleQueries_ListTrials() {
	handle := open()
	defer handle.Close()
	ctx := context.Background()
	q := dbgen.New(handle)
	epochs := int64(108)
	n, pages := 0, 0
	for first := int64(math.MinInt64); ; pages++ {
		page, err := q.ListTrials(ctx, first, &epochs, 40)
		if err != nil {
			log.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		n += len(page)
		first = page[len(page)-1].TrialStats.ID + 1
	}
	fmt.Println(n, "trials in", pages, "pages")
	configs, err := q.ListConfigs(ctx, 1, nil, 2)
	if err != nil {
		log.Fatal(err)
	}
	results, err := q.ListIntermediates(ctx, 1, 3)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(configs[1].ID, results[2].ID, results[2].TrialID)
	// Output:
	// 91 trials in 3 pages
	// 4 19 10
}

// The means over the trials of each config of a cell.
func ExampleQueries_MeansByHash() {
	handle := open()
	defer handle.Close()
	ctx := context.Background()
	q := dbgen.New(handle)
	means, err := q.MeansByHash(ctx, hash, nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range means {
		results, err := q.MeanIntermediatesOfConfig(ctx, m.TrialConfig.ID)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%.2f %% after %d epochs, %.2f %% after %d (%d trials)\n",
			results[0].TestAcc, results[0].CurrentEpoch, m.TestAcc, m.TrialConfig.NumEpochs, m.NumTrials)
	}
	// Output:
	// 10.52 % after 2 epochs, 31.83 % after 4 (3 trials)
	// 54.65 % after 6 epochs, 81.85 % after 12 (3 trials)
	// 63.80 % after 18 epochs, 91.97 % after 36 (3 trials)
	// 79.20 % after 54 epochs, 94.32 % after 108 (3 trials)
}

// The best trials that train for at most an hour.
func ExampleQueries_BestTrials() {
	handle := open()
	defer handle.Close()
	ctx := context.Background()
	q := dbgen.New(handle)
	factor, err := q.TimeFactor(ctx)
	if err != nil {
		log.Fatal(err)
	}
	hour := 3600.0
	best, err := q.BestTrials(ctx, dbgen.BestTrialsParams{
		Accuracy: "valid", NumEpochs: 108, K: 2, TimeFactor: factor, MaxTrainingTime: &hour,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, b := range best {
		fmt.Printf("trial %d: %.2f %%\n", b.ID, b.Score)
	}
	cells, err := q.BestMeans(ctx, dbgen.BestMeansParams{
		Accuracy: "test", NumEpochs: 108, K: 1, TimeFactor: factor,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("config %d: %.2f %%\n", cells[0].ID, cells[0].Score)
	// Output:
	// trial 1877231: 94.80 %
	// trial 1877232: 94.60 %
	// config 19160: 94.32 %
}

// How much a database has.
func ExampleQueries_CountCells() {
	handle := open()
	defer handle.Close()
	ctx := context.Background()
	q := dbgen.New(handle)
	for _, count := range []func(context.Context) (int64, error){q.CountCells, q.CountTrials, q.CountIntermediates} {
		n, err := count(ctx)
		fmt.Println(n, err)
	}
	vertices, err := q.CountConfigsByVertices(ctx)
	fmt.Println(vertices, err)
	// Output:
	// 31 <nil>
	// 110 <nil>
	// 220 <nil>
	// [{6 7} {7 31}] <nil>
}

// A trial and its results, in one transaction.
func ExampleQueries_InsertTrial() {
	path := filepath.Join(filepath.Dir(file), "mine.db")
	if err := testdb.Write(path, testdb.NNIScript); err != nil { // a copy of one's own
		log.Fatal(err)
	}
	handle, err := sql.Open(sqlitefile.DriverName, path)
	if err != nil {
		log.Fatal(err)
	}
	defer handle.Close()
	ctx := context.Background()
	if err := insert(ctx, handle); err != nil {
		log.Fatal(err)
	}
	row, err := dbgen.New(handle).GetTrial(ctx, 9_000_000)
	fmt.Println(row.TrialConfig.NumEpochs, row.TrialStats.TestAcc, err)
	// Output: 12 90.5 <nil>
}

func insert(ctx context.Context, handle *sql.DB) error {
	tx, err := handle.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	q := dbgen.New(handle).WithTx(tx)
	const id = 9_000_000
	config := dbgen.InsertConfigParams{ID: id, Arch: `{"input1":[0]}`, NumVertices: 2, Hash: "043721b9c7fe8c5fad811d47d83132ec", NumEpochs: 12}
	if err := q.InsertConfig(ctx, config); err != nil {
		return err
	}
	trial := dbgen.InsertTrialParams{ID: id, ConfigID: id, TrainAcc: 99, ValidAcc: 91, TestAcc: 90.5, Parameters: 1.5, TrainingTime: 600 * 60}
	if err := q.InsertTrial(ctx, trial); err != nil {
		return err
	}
	for i, epoch := range []int64{6, 12} {
		result := dbgen.InsertIntermediateParams{ID: id + int64(i), TrialID: id, CurrentEpoch: epoch, TrainAcc: 99, ValidAcc: 91, TestAcc: 90.5, TrainingTime: float64(50 * epoch)}
		if err := q.InsertIntermediate(ctx, result); err != nil {
			return err
		}
	}
	return tx.Commit()
}
