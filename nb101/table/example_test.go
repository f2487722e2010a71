package table_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/export"
	"github.com/nasbench-go/nasbench/nb101/realruns"
	"github.com/nasbench-go/nasbench/nb101/table"
)

// exampleFile makes a table of real results.
func exampleFile() (path string, remove func()) {
	dir, err := os.MkdirTemp("", "nb101")
	if err != nil {
		log.Fatal(err)
	}
	path = filepath.Join(dir, "nasbench101.arrow")
	options := export.Options{Name: "runs.tfrecord"}
	if _, err := export.ArrowFromDataset(context.Background(), realruns.Dataset(), path, options); err != nil {
		log.Fatal(err)
	}
	return path, func() { os.RemoveAll(dir) }
}

// exampleTable opens a table of real results.
func exampleTable() (t *table.Table, done func()) {
	path, remove := exampleFile()
	t, err := table.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	return t, func() {
		t.Close()
		remove()
	}
}

func exampleArch() cell.Arch {
	a, err := cell.ParseArch(testdb.FirstArch)
	if err != nil {
		log.Fatal(err)
	}
	return a
}

func ExampleOpen() {
	path, remove := exampleFile()
	defer remove()
	t, err := table.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer t.Close()
	fmt.Println(t.NumCells(), "cells")
	// Output: 31 cells
}

// A table can come from anywhere, from an archive for instance.
func ExampleNew() {
	path, remove := exampleFile()
	defer remove()
	file, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	t, err := table.New(file)
	if err != nil {
		log.Fatal(err)
	}
	defer t.Close()
	fmt.Println(t.NumCells(), "cells")
	_, err = table.New(file[:len(file)/2])
	fmt.Println(errors.Is(err, table.ErrCorrupt))
	// Output:
	// 31 cells
	// true
}

func ExampleIs() {
	path, remove := exampleFile()
	defer remove()
	fmt.Println(table.Is(path), table.Is("no such file"))
	// Output: true false
}

func ExampleTable_Find() {
	t, done := exampleTable()
	defer done()
	row, err := t.Find(exampleArch())
	if err != nil {
		log.Fatal(err)
	}
	results, err := t.ResultsAt(row, 108)
	if err != nil {
		log.Fatal(err)
	}
	for i := range results.Len() {
		run := results.Trial(i)
		fmt.Printf("run %d: %.2f %% after %.0f s\n", i+1, run.Final.TestAcc, run.Final.TrainingTime)
	}
	// Output:
	// run 1: 92.12 % after 1769 s
	// run 2: 91.91 % after 1768 s
	// run 3: 92.16 % after 1769 s
}

func ExampleTable_FindHash() {
	t, done := exampleTable()
	defer done()
	hash, err := cell.ParseHash(testdb.FirstHash)
	if err != nil {
		log.Fatal(err)
	}
	row, err := t.FindHash(hash)
	fmt.Println(row, err)
	_, err = t.FindHash(cell.Hash{1})
	fmt.Println(errors.Is(err, nb101.ErrNotFound))
	// Output:
	// 0 <nil>
	// true
}

func ExampleTable_CellAt() {
	t, done := exampleTable()
	defer done()
	c, err := t.CellAt(0)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Hash, c.Arch.NumVertices(), "vertices")
	// Output: 00005c142e6f48ac74fdcf73e3439874 7 vertices
}

func ExampleTable_ResultsAt() {
	t, done := exampleTable()
	defer done()
	results, err := t.ResultsAt(0, 108)
	if err != nil {
		log.Fatal(err)
	}
	mean, runs := results.Means(false)
	halfway, stopped := results.Means(true)
	fmt.Printf("%d runs: %.2f %%; %d stopped after 54 epochs: %.2f %%\n", runs, mean.ValidAcc, stopped, halfway.ValidAcc)
	// Output: 3 runs: 92.64 %; 3 stopped after 54 epochs: 80.61 %
}

// A table takes the place of a database in a search.
func ExampleTable_Results() {
	t, done := exampleTable()
	defer done()
	e := nb101.NewEvaluator(t, 1)
	outcome, err := e.Evaluate(context.Background(), nb101.Training{Arch: exampleArch(), Epochs: 108, Run: nb101.MeanRun})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f %%, which cost %.0f s\n", outcome.ValidAcc, e.Spent().Seconds)
	// Output: 92.64 %, which cost 5306 s
}

func ExampleTable_Lookup() {
	t, done := exampleTable()
	defer done()
	trials, err := t.Lookup(context.Background(), nb101.ByArch(exampleArch()), 108)
	if err != nil {
		log.Fatal(err)
	}
	for _, trial := range trials {
		fmt.Printf("trial %d: %.2f %%\n", trial.ID, trial.TestAcc)
	}
	// Output:
	// trial 10: 92.12 %
	// trial 11: 91.91 %
	// trial 12: 92.16 %
}

func ExampleTable_LookupMeans() {
	t, done := exampleTable()
	defer done()
	means, err := t.LookupMeans(context.Background(), nb101.ByArch(exampleArch()), nb101.AllBudgets)
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range means {
		fmt.Printf("%d epochs: %.2f %% over %d trials\n", m.Config.NumEpochs, m.TestAcc, m.NumTrials)
	}
	// Output:
	// 4 epochs: 35.05 % over 1 trials
	// 108 epochs: 92.06 % over 3 trials
}

func ExampleTable_LookupConfigs() {
	t, done := exampleTable()
	defer done()
	configs, err := t.LookupConfigs(context.Background(), nb101.ByArch(exampleArch()), nb101.AllBudgets)
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range configs {
		fmt.Println("config", c.ID, "of", c.NumEpochs, "epochs")
	}
	// Output:
	// config 1 of 4 epochs
	// config 4 of 108 epochs
}

func ExampleTable_Trials() {
	t, done := exampleTable()
	defer done()
	n := 0
	good := nb101.Filter{TestAcc: nb101.AtLeast(93)}
	for _, err := range t.Trials(context.Background(), 108, good) {
		if err != nil {
			log.Fatal(err)
		}
		n++
	}
	fmt.Println(n, "trials with 93 % or more")
	// Output: 15 trials with 93 % or more
}

func ExampleTable_Means() {
	t, done := exampleTable()
	defer done()
	n := 0
	small := nb101.Filter{Parameters: nb101.AtMost(5), TestAcc: nb101.AtLeast(92)}
	for _, err := range t.Means(context.Background(), 108, small) {
		if err != nil {
			log.Fatal(err)
		}
		n++
	}
	fmt.Println(n, "small cells with 92 % or more")
	// Output: 1 small cells with 92 % or more
}

func ExampleTable_Configs() {
	t, done := exampleTable()
	defer done()
	n := 0
	for _, err := range t.Configs(context.Background(), 108, nb101.Filter{Vertices: nb101.AtMost(6)}) {
		if err != nil {
			log.Fatal(err)
		}
		n++
	}
	fmt.Println(n, "cells of at most six vertices")
	// Output: 4 cells of at most six vertices
}

func ExampleTable_BestMeans() {
	t, done := exampleTable()
	defer done()
	best, err := t.BestMeans(context.Background(), 108, nb101.Test, 2, nb101.Filter{})
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range best {
		fmt.Printf("%s %.2f %%\n", m.Config.Hash, m.TestAcc)
	}
	// Output:
	// 02e5a0247bbdcf2860b7e96f74961594 94.32 %
	// ff992687b76347aea846ff16c709bb2e 93.99 %
}

func ExampleTable_BestTrials() {
	t, done := exampleTable()
	defer done()
	best, err := t.BestTrials(context.Background(), 108, nb101.Valid, 2, nb101.Filter{Parameters: nb101.AtMost(10)})
	if err != nil {
		log.Fatal(err)
	}
	for _, trial := range best {
		fmt.Printf("trial %d: %.2f %%\n", trial.ID, trial.ValidAcc)
	}
	// Output:
	// trial 5075759: 93.80 %
	// trial 5075758: 93.75 %
}

func ExampleTable_ParetoByParameters() {
	t, done := exampleTable()
	defer done()
	front, err := t.ParetoByParameters(context.Background(), 108, nb101.Test, nb101.Filter{})
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range front {
		fmt.Printf("%.2f million: %.2f %%\n", m.Parameters, m.TestAcc)
	}
	// Output:
	// 2.62 million: 90.92 %
	// 3.83 million: 92.31 %
	// 7.36 million: 92.58 %
	// 8.82 million: 93.35 %
	// 23.13 million: 93.89 %
	// 32.43 million: 94.32 %
}

func ExampleTable_ParetoByTime() {
	t, done := exampleTable()
	defer done()
	front, err := t.ParetoByTime(context.Background(), 108, nb101.Test, nb101.Filter{TrainingTime: nb101.AtMost(1800)})
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range front {
		fmt.Printf("%.0f s: %.2f %%\n", m.TrainingTime, m.TestAcc)
	}
	// Output:
	// 1212 s: 87.06 %
	// 1255 s: 91.22 %
	// 1256 s: 92.31 %
	// 1715 s: 93.35 %
}

func ExampleTable_Counts() {
	t, done := exampleTable()
	defer done()
	c, err := t.Counts(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Cells, "cells,", c.Configs, "configs,", c.Trials, "trials")
	// Output: 31 cells, 38 configs, 110 trials
}

func ExampleTable_Info() {
	t, done := exampleTable()
	defer done()
	info := t.Info()
	fmt.Println("version", info.Version, "with", info.Trials, "trials of", info.Cells, "cells")
	// Output: version 1 with 110 trials of 31 cells
}

func ExampleTable_Origin() {
	t, done := exampleTable()
	defer done()
	origin, err := t.Origin(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(origin.Name, origin.Size, origin.MadeUp)
	// Output: runs.tfrecord 45245 false
}

func ExampleTable_CheckFile() {
	path, remove := exampleFile()
	defer remove()
	file, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	hash, err := cell.ParseHash(testdb.FirstHash)
	if err != nil {
		log.Fatal(err)
	}
	file[bytes.Index(file, hash[:])+15] ^= 1 // New and Open do not look at values
	t, err := table.New(file)
	if err != nil {
		log.Fatal(err)
	}
	defer t.Close()
	damage, err := t.CheckFile(context.Background())
	fmt.Println(damage, err)
	// Output: [the checksum of column hash is wrong] <nil>
}

func ExampleTable_Close() {
	t, done := exampleTable()
	defer done()
	fmt.Println(t.Close(), t.Close())
	_, err := t.Find(exampleArch())
	fmt.Println(errors.Is(err, table.ErrClosed), t.NumCells())
	// Output:
	// <nil> <nil>
	// true 0
}
