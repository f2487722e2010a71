package nb101_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"slices"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

// A spelling that the dataset does not have, of a cell that it has.
func ExampleByExactArch() {
	db, err := nb101.Open(context.Background(), file)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	c3, c1, pool := cell.Conv3x3BNReLU, cell.Conv1x1BNReLU, cell.MaxPool3x3
	arch, err := cell.NewArch([]cell.Op{c3, c3, pool, c3, c1}, [][]int{{0}, {0}, {2}, {3}, {0, 1, 4}, {3, 5}})
	if err != nil {
		log.Fatal(err)
	}
	trials, err := db.Lookup(context.Background(), nb101.ByArch(arch), 108)
	fmt.Println(len(trials), err)
	_, err = db.Lookup(context.Background(), nb101.ByExactArch(arch), 108)
	fmt.Println(errors.Is(err, nb101.ErrNotFound))
	trials, err = db.Lookup(context.Background(), nb101.ByExactArch(trials[0].Config.Arch), 108)
	fmt.Println(len(trials), err)
	// Output:
	// 3 <nil>
	// true
	// 3 <nil>
}

func ExampleByHash() {
	db, err := nb101.Open(context.Background(), file)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	hash, err := cell.ParseHash("02e5a0247bbdcf2860b7e96f74961594")
	if err != nil {
		log.Fatal(err)
	}
	trials, err := db.Lookup(context.Background(), nb101.ByHash(hash), 108)
	fmt.Println(len(trials), err)
	// Output: 3 <nil>
}

// The bounds themselves are within.
func ExampleBounds() {
	for _, b := range []nb101.Bounds{
		{}, nb101.AtLeast(94), nb101.AtMost(94), nb101.Between(90, 94), nb101.Exactly(94),
	} {
		fmt.Println(b.Contain(93.9), b.Contain(94), b.Contain(94.1))
	}
	// Output:
	// true true true
	// false true true
	// true true false
	// true true false
	// false true false
}

func ExampleAtLeast() {
	db, err := nb101.Open(context.Background(), file)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	f := nb101.Filter{ValidAcc: nb101.AtLeast(94), Parameters: nb101.AtMost(40)}
	best, err := db.BestMeans(context.Background(), 108, nb101.Test, 1, f)
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range best {
		fmt.Printf("%s: %.2f %%, %.1f million parameters\n", m.Config.Hash, m.TestAcc, m.Parameters)
	}
	// Output: 02e5a0247bbdcf2860b7e96f74961594: 94.32 %, 32.4 million parameters
}

func ExampleAccuracy_Check() {
	for _, by := range []nb101.Accuracy{"test", "loss"} {
		fmt.Println(by.Check())
	}
	// Output:
	// <nil>
	// invalid query: unknown accuracy "loss"; choose train, valid or test
}

// What a search chose by one accuracy is reported by another.
func ExampleAccuracies_Of() {
	a := nb101.Accuracies{TrainAcc: 100, ValidAcc: 95.05, TestAcc: 94.32}
	fmt.Println(a.Of(nb101.Valid), a.Of(nb101.Test))
	// Output: 95.05 94.32
}

// A damaged row is named, and the good ones before it are returned.
func ExampleCorruptRowError() {
	damaged := file + "-damaged"
	if err := testdb.Write(damaged, testdb.NNIScript+`; UPDATE nb101trialstats SET test_acc = 'good' WHERE id = 11`); err != nil {
		log.Fatal(err)
	}
	db, err := nb101.Open(context.Background(), damaged)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	hash, err := cell.ParseHash("00005c142e6f48ac74fdcf73e3439874")
	if err != nil {
		log.Fatal(err)
	}
	trials, err := db.Lookup(context.Background(), nb101.ByHash(hash), 108)
	var corrupt *nb101.CorruptRowError
	fmt.Println(len(trials), errors.As(err, &corrupt))
	fmt.Println(corrupt.Table, corrupt.ID)
	// Output:
	// 1 true
	// nb101trialstats 11
}

// Cells from a file, a list or another program are looked up on all processors;
// the results come in the order of the cells.
func ExampleDB_LookupEach() {
	db, err := nb101.Open(context.Background(), file)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	var cells []nb101.Which
	for _, text := range []string{testdb.FirstHash, testdb.FirstArch, `{"input1":[0]}`} {
		spelling, err := cell.Parse(text)
		switch {
		case err != nil:
			log.Fatal(err)
		case spelling.Arch.IsZero():
			cells = append(cells, nb101.ByHash(spelling.Hash))
		default:
			cells = append(cells, nb101.ByArch(spelling.Arch))
		}
	}
	for trials, err := range db.LookupEach(context.Background(), slices.Values(cells), 108) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Printf("%d trials, the first %.2f %%\n", len(trials), trials[0].TestAcc)
	}
	// Output:
	// 3 trials, the first 92.12 %
	// 3 trials, the first 92.12 %
	// not in this database: no config of the cell 043721b9c7fe8c5fad811d47d83132ec
}
