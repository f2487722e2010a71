package dataset_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/dataset"
)

func ExampleReader_Records() {
	file, err := os.Open("../sample/runs.tfrecord")
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	for rec, err := range dataset.NewReader(file).Records() {
		if err != nil {
			log.Fatal(err)
		}
		final := rec.Evaluations[2]
		fmt.Printf("%v after %d epochs: test accuracy %.4f in %.0f s\n", rec.Hash, rec.Epochs, final.TestAcc, final.TrainingTime)
		if rec.Epochs == 108 {
			break
		}
	}
	// Output:
	// 00005c142e6f48ac74fdcf73e3439874 after 4 epochs: test accuracy 0.3505 in 90 s
	// 00005c142e6f48ac74fdcf73e3439874 after 108 epochs: test accuracy 0.9212 in 1769 s
}

// Writes those records of a file that are of 108 epochs.
func ExampleWriter_Write() {
	full, err := os.Open("../sample/runs.tfrecord")
	if err != nil {
		log.Fatal(err)
	}
	defer full.Close()
	var only108 bytes.Buffer
	w := dataset.NewWriter(&only108)
	n := 0
	for rec, err := range dataset.NewReader(full).Records() {
		if err != nil {
			log.Fatal(err)
		}
		if rec.Epochs == 108 {
			if err := w.Write(rec); err != nil {
				log.Fatal(err)
			}
			n++
		}
	}
	fmt.Println(n, "records in", only108.Len(), "bytes")
	// Output:
	// 91 records in 37571 bytes
}

func ExampleImport() {
	file, err := os.Open("../sample/runs.tfrecord")
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	dir, err := os.MkdirTemp("", "nasbench")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	path := filepath.Join(dir, "nasbench101.db")
	s, err := dataset.Import(context.Background(), file, path, dataset.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(s.Cells, "cells,", s.Configs, "configs,", s.Trials, "trials")

	db, err := nb101.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	counts, err := db.Counts(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("trial times are stored times", db.TimeFactor(), "for", counts.Trials, "trials")
	// Output:
	// 31 cells, 38 configs, 110 trials
	// trial times are stored times 60 for 110 trials
}
