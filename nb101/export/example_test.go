package export_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/apache/arrow-go/v18/parquet/file"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/export"
	"github.com/nasbench-go/nasbench/nb101/realruns"
	"github.com/nasbench-go/nasbench/nb101/table"
)

// folder makes a folder with a database of real results.
func folder() (dir, db string) {
	dir, err := os.MkdirTemp("", "nb101")
	if err != nil {
		log.Fatal(err)
	}
	db = filepath.Join(dir, "nasbench101.db")
	if err := realruns.Create(context.Background(), db); err != nil {
		log.Fatal(err)
	}
	return dir, db
}

func ExampleArrowFromDatabase() {
	dir, path := folder()
	defer os.RemoveAll(dir)
	db, err := nb101.OpenReadOnly(path)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	arrow := filepath.Join(dir, "nasbench101.arrow")
	s, err := export.ArrowFromDatabase(context.Background(), db, arrow, export.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(s.Cells, "cells,", s.Trials, "trials")
	t, err := table.Open(arrow)
	if err != nil {
		log.Fatal(err)
	}
	defer t.Close()
	fmt.Println(t.NumCells(), "rows")
	// Output:
	// 31 cells, 110 trials
	// 31 rows
}

func ExampleArrowFromDataset() {
	dir, err := os.MkdirTemp("", "nb101")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	options := export.Options{Name: "runs.tfrecord"}
	s, err := export.ArrowFromDataset(context.Background(), realruns.Dataset(), filepath.Join(dir, "nasbench101.arrow"), options)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(s.Cells, "cells,", s.Trials, "trials")
	// Output: 31 cells, 110 trials
}

func ExampleParquetFromDatabase() {
	dir, path := folder()
	defer os.RemoveAll(dir)
	db, err := nb101.OpenReadOnly(path)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	parquet := filepath.Join(dir, "trials.parquet")
	s, err := export.ParquetFromDatabase(context.Background(), db, parquet, export.Trials, export.Options{})
	if err != nil {
		log.Fatal(err)
	}
	r, err := file.OpenParquetFile(parquet, false)
	if err != nil {
		log.Fatal(err)
	}
	defer r.Close()
	fmt.Println(s.Rows, "rows,", r.MetaData().Schema.NumColumns(), "columns")
	// Output: 110 rows, 16 columns
}

func ExampleParquetFromTable() {
	dir, err := os.MkdirTemp("", "nb101")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	arrow := filepath.Join(dir, "nasbench101.arrow")
	if _, err := export.ArrowFromDataset(context.Background(), realruns.Dataset(), arrow, export.Options{}); err != nil {
		log.Fatal(err)
	}
	t, err := table.Open(arrow)
	if err != nil {
		log.Fatal(err)
	}
	defer t.Close()
	s, err := export.ParquetFromTable(context.Background(), t, filepath.Join(dir, "means.parquet"), export.Means, export.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(s.Rows, "means of", s.Trials, "trials")
	// Output: 38 means of 110 trials
}

// What a table has no place for is not left out silently.
func ExampleRowError() {
	dir, path := folder()
	defer os.RemoveAll(dir)
	if err := testdb.Write(path, "UPDATE nb101trialstats SET test_acc = 93.3 WHERE id = 10"); err != nil {
		log.Fatal(err)
	}
	db, err := nb101.OpenReadOnly(path)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	_, err = export.ArrowFromDatabase(context.Background(), db, filepath.Join(dir, "a.arrow"), export.Options{})
	var row *export.RowError
	fmt.Println(errors.Is(err, export.ErrNoPlace), errors.As(err, &row), row.ID)
	fmt.Println(err)
	// Output:
	// true true 10
	// a table cannot hold this: nb101trialstats 10: test_acc is 93.3, which is not the percentage of a float32
}
