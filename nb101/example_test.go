package nb101_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"testing"

	"github.com/nasbench-go/nasbench/dbgen"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

// file is what the examples open: real results, as NNI's models wrote them.
var file string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "nb101")
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

// A program that would rather know at once that the file is being written.
func ExampleWithMaxWait() {
	writer, err := sql.Open(sqlitefile.DriverName, file)
	if err != nil {
		log.Fatal(err)
	}
	defer writer.Close()
	writer.SetMaxOpenConns(1)
	if _, err := writer.Exec("BEGIN EXCLUSIVE"); err != nil {
		log.Fatal(err)
	}
	_, err = nb101.Open(context.Background(), file, nb101.WithMaxWait(0))
	fmt.Println(errors.Is(err, nb101.ErrBusy))
	// Output: true
}

func Example() {
	db, err := nb101.Open(context.Background(), file) // nb101.FindDatabase() returns the path of the file that NNI would use
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	arch, err := cell.ParseArch(`{"input1":[0],"input2":[1],"input3":[2],"input4":[0],"input5":[0,3,4],"input6":[2,5],
		"op1":"conv3x3-bn-relu","op2":"maxpool3x3","op3":"conv3x3-bn-relu","op4":"conv3x3-bn-relu","op5":"conv1x1-bn-relu"}`)
	if err != nil {
		log.Fatal(err)
	}
	trials, err := db.Lookup(context.Background(), nb101.ByArch(arch), 108)
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range trials {
		fmt.Printf("trial %d: %.2f %% on the test set after %.0f s\n", t.ID, t.TestAcc, t.TrainingTime)
	}
	// Output:
	// trial 10: 92.12 % on the test set after 1769 s
	// trial 11: 91.91 % on the test set after 1768 s
	// trial 12: 92.16 % on the test set after 1769 s
}

func ExampleOpen() {
	_, err := nb101.Open(context.Background(), "/no/such/file.db")
	fmt.Println(errors.Is(err, nb101.ErrNoDatabase))
	// Output: true
}

func ExampleNew() {
	handle, err := sql.Open(sqlitefile.DriverName, file) // a handle, or a driver, of one's own
	if err != nil {
		log.Fatal(err)
	}
	defer handle.Close()
	db, err := nb101.New(context.Background(), handle)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	config, err := db.Config(context.Background(), 4)
	fmt.Println(config.Hash, config.NumEpochs, err)
	// Output: 00005c142e6f48ac74fdcf73e3439874 108 <nil>
}

func ExampleOpenReadOnly() {
	handle, err := nb101.OpenReadOnly(file)
	if err != nil {
		log.Fatal(err)
	}
	defer handle.Close()
	n, err := dbgen.New(handle).CountTrials(context.Background())
	fmt.Println(n, err)
	// Output: 110 <nil>
}

func ExampleFindDatabase() {
	os.Setenv("NASBENCHMARK_DIR", filepath.Dir(file))
	path, err := nb101.FindDatabase()
	fmt.Println(filepath.Base(path), err)
	// Output: nasbench101.db <nil>
}

// Several files that are named by their own checksums.
func ExampleAmbiguousError() {
	dir, err := os.MkdirTemp("", "nasbench")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	for _, name := range []string{"nasbench101-0123abcd.db", "nasbench101-4567cdef.db"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o666); err != nil {
			log.Fatal(err)
		}
	}
	os.Setenv("NASBENCHMARK_DIR", dir)
	_, err = nb101.FindDatabase()
	var ambiguous *nb101.AmbiguousError
	if errors.As(err, &ambiguous) {
		for _, path := range ambiguous.Files {
			fmt.Println(filepath.Base(path))
		}
	}
	// Output:
	// nasbench101-0123abcd.db
	// nasbench101-4567cdef.db
}

func ExampleDB_Trials() {
	db, err := nb101.Open(context.Background(), file)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	for t, err := range db.Trials(context.Background(), 4, nb101.Filter{}, nb101.WithIntermediates()) { // all cells, at four epochs
		if err != nil {
			log.Fatal(err)
		}
		half := t.Intermediates[0]
		fmt.Printf("%s trial %d: %.2f %% after %d epochs, %.2f %% after %d\n",
			t.Config.Hash, t.ID, half.ValidAcc, half.CurrentEpoch, t.ValidAcc, t.Config.NumEpochs)
		if t.ID > 1 {
			break // the rest is not read
		}
	}
	// Output:
	// 00005c142e6f48ac74fdcf73e3439874 trial 1: 10.53 % after 2 epochs, 34.90 % after 4
	// 02e5a0247bbdcf2860b7e96f74961594 trial 57469: 10.08 % after 2 epochs, 46.58 % after 4
}

// The cells with less than 3 million parameters, the most accurate one first.
func ExampleFilter() {
	db, err := nb101.Open(context.Background(), file)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	small := nb101.Filter{Parameters: nb101.AtMost(3), ValidAcc: nb101.AtLeast(90)}
	means, err := db.BestMeans(context.Background(), 108, nb101.Valid, 3, small)
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range means {
		fmt.Printf("%s: %.2f %% with %.2f million parameters\n", m.Config.Hash, m.ValidAcc, m.Parameters)
	}
	// Output:
	// ff958f8d8f556448ff2a5973f17ff22a: 91.46 % with 2.62 million parameters
	// ff938ae1151b26752929df2e4d7ebed2: 91.24 % with 2.79 million parameters
}

func ExampleDB_Means() {
	db, err := nb101.Open(context.Background(), file)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	n := 0
	for m, err := range db.Means(context.Background(), 108, nb101.Filter{TestAcc: nb101.Between(93, 94)}) {
		if err != nil {
			log.Fatal(err)
		}
		if m.TestAcc >= 93 && m.TestAcc <= 94 {
			n++
		}
	}
	fmt.Println(n > 0)
	// Output: true
}

func ExampleDB_LookupConfigs() {
	db, err := nb101.Open(context.Background(), file)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	hash, err := cell.ParseHash("00005c142e6f48ac74fdcf73e3439874")
	if err != nil {
		log.Fatal(err)
	}
	configs, err := db.LookupConfigs(context.Background(), nb101.ByHash(hash), nb101.AllBudgets)
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range configs {
		fmt.Println("config", c.ID, "at", c.NumEpochs, "epochs")
	}
	// Output:
	// config 1 at 4 epochs
	// config 4 at 108 epochs
}

func ExampleDB_LookupMeans() {
	db, err := nb101.Open(context.Background(), file)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	hash, err := cell.ParseHash("02e5a0247bbdcf2860b7e96f74961594")
	if err != nil {
		log.Fatal(err)
	}
	means, err := db.LookupMeans(context.Background(), nb101.ByHash(hash), nb101.AllBudgets)
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range means {
		fmt.Printf("%d epochs: %.3f %% over %d trials, %.0f s\n", m.Config.NumEpochs, m.TestAcc, m.NumTrials, m.TrainingTime)
	}
	// Output:
	// 4 epochs: 31.831 % over 3 trials, 187 s
	// 12 epochs: 81.854 % over 3 trials, 492 s
	// 36 epochs: 91.967 % over 3 trials, 1460 s
	// 108 epochs: 94.318 % over 3 trials, 4319 s
}

func ExampleDB_Configs() {
	db, err := nb101.Open(context.Background(), file)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	cells := map[cell.Hash]cell.Arch{}
	for c, err := range db.Configs(context.Background(), nb101.AllBudgets, nb101.Filter{}) {
		if err != nil {
			log.Fatal(err)
		}
		cells[c.Hash] = c.Arch
	}
	fmt.Println(len(cells), "cells")
	// Output: 31 cells
}

func ExampleDB_Lookup() {
	db, err := nb101.Open(context.Background(), file)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	arch, err := cell.ParseMatrix("0100", "input,output")
	if err != nil {
		log.Fatal(err)
	}
	_, err = db.Lookup(context.Background(), nb101.ByArch(arch), 108)
	fmt.Println(errors.Is(err, cell.ErrOutOfDomain), errors.Is(err, nb101.ErrNotFound))
	fmt.Println(err)
	// Output:
	// false true
	// not in this database: no config of the cell 043721b9c7fe8c5fad811d47d83132ec
}

func ExampleDB_Trial() {
	db, err := nb101.Open(context.Background(), file)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	t, err := db.Trial(context.Background(), 10)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(t.TestAcc, t.Parameters, t.TrainingTime, len(t.Intermediates))
	// Output: 92.11738705635071 8.55553 1769.1279296875 2
}

func ExampleDB_BestMeans() {
	db, err := nb101.Open(context.Background(), file)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	best, err := db.BestMeans(context.Background(), 108, nb101.Test, 1, nb101.Filter{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s %.4f %%\n", best[0].Config.Hash, best[0].TestAcc)
	// Output: 02e5a0247bbdcf2860b7e96f74961594 94.3176 %
}

func ExampleDB_BestTrials() {
	db, err := nb101.Open(context.Background(), file)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	best, err := db.BestTrials(context.Background(), 108, nb101.Valid, 1, nb101.Filter{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("trial %d: %.4f %%\n", best[0].ID, best[0].ValidAcc)
	// Output: trial 57479: 94.8718 %
}

func ExampleDB_Counts() {
	db, err := nb101.Open(context.Background(), file)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	c, err := db.Counts(context.Background())
	fmt.Println(c.Cells, c.Trials, c.ByBudget, err)
	// Output: 31 110 [{4 3} {12 2} {36 2} {108 31}] <nil>
}

func ExampleDB_TimeFactor() {
	db, err := nb101.Open(context.Background(), file)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	fmt.Println(db.TimeFactor())
	// Output: 60
}

func ExampleDB_Config() {
	db, err := nb101.Open(context.Background(), file)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	config, err := db.Config(context.Background(), 4)
	fmt.Println(config.NumEpochs, config.Arch, err)
	// Output: 108 1:conv3x3-bn-relu(0) 2:maxpool3x3(1) 3:conv3x3-bn-relu(2) 4:conv3x3-bn-relu(0) 5:conv1x1-bn-relu(0,3,4) 6:output(2,5) <nil>
}

func ExampleDefaultDatabase() {
	os.Setenv("NASBENCHMARK_DIR", "/data")
	path, err := nb101.DefaultDatabase()
	fmt.Println(path, err)
	// Output: /data/nasbench101.db <nil>
}

// A figure of results that are made up, or that may be, has to say so.
func ExampleDoubtOf() {
	db, err := nb101.Open(context.Background(), file)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	doubt, err := nb101.DoubtOf(db.Origin(context.Background()))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(doubt.Title() + ": accuracy by parameters")
	// Output: NAS-Bench-101: accuracy by parameters
}

func ExampleBudgets() {
	fmt.Println(nb101.Budgets())
	// Output: [4 12 36 108]
}

// NNI's own files do not say where their results come from; those that package
// importer makes do.
func ExampleDB_Origin() {
	db, err := nb101.Open(context.Background(), file)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	origin, err := db.Origin(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	if origin != nil && origin.MadeUp {
		log.Fatal("nobody measured these")
	}
	fmt.Println("results", origin)
	// Output: results of unknown origin
}
