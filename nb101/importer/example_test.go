package importer_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/importer"
)

func ExampleImport() {
	file, err := os.Open("../realruns/runs.tfrecord")
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
	s, err := importer.Import(context.Background(), file, path, importer.Options{Name: file.Name()})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(s.Cells, "cells,", s.Configs, "configs,", s.Trials, "trials")

	db, err := nb101.Open(context.Background(), path)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	counts, err := db.Counts(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	origin, err := db.Origin(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(origin.Name, "is made up:", origin.MadeUp)
	fmt.Println("trial times are stored times", db.TimeFactor(), "for", counts.Trials, "trials")
	// Output:
	// 31 cells, 38 configs, 110 trials
	// runs.tfrecord is made up: false
	// trial times are stored times 60 for 110 trials
}

// What NNI 2.5 to 3.0 take is named by its own checksum, and a second import of
// the same file finds it there.
func ExampleImportForNNI() {
	dir, err := os.MkdirTemp("", "nasbench")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	for range 2 {
		file, err := os.Open("../realruns/runs.tfrecord")
		if err != nil {
			log.Fatal(err)
		}
		defer file.Close()
		s, err := importer.ImportForNNI(context.Background(), file, dir, importer.Options{})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(len(filepath.Base(s.Path)), s.Existed)
	}
	// Output:
	// 23 false
	// 23 true
}
