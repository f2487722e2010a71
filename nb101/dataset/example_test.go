package dataset_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"os"

	"github.com/nasbench-go/nasbench/nb101/dataset"
)

func ExampleReader_Records() {
	file, err := os.Open("../realruns/runs.tfrecord")
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	for rec, err := range dataset.NewReader(file).Records(context.Background()) {
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

// What is made of the records counts only if the hashes are right too.
func ExampleReader_RecordsBeforeHashes() {
	file, err := os.Open("../realruns/runs.tfrecord")
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	r := dataset.NewReader(file)
	best := 0.0
	for rec, errRecord := range r.RecordsBeforeHashes(context.Background()) {
		if err = errRecord; err != nil {
			break
		}
		best = max(best, rec.Evaluations[2].TestAcc)
	}
	if wrong := r.CompareHashes(context.Background()); wrong != nil {
		err = wrong // of a record before that of the other error
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.4f\n", best)
	// Output: 0.9445
}

// Writes those records of a file that are of 108 epochs.
func ExampleWriter_Write() {
	full, err := os.Open("../realruns/runs.tfrecord")
	if err != nil {
		log.Fatal(err)
	}
	defer full.Close()
	var only108 bytes.Buffer
	w := dataset.NewWriter(&only108)
	n := 0
	for rec, err := range dataset.NewReader(full).Records(context.Background()) {
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

// How far a reader is, and which file it has read.
func ExampleReader_SHA256() {
	file, err := os.Open("../realruns/runs.tfrecord")
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	r := dataset.NewReader(file)
	for _, err := range r.Records(context.Background()) {
		if err != nil {
			log.Fatal(err)
		}
		if r.Count() == 1 {
			fmt.Println("the first record has", r.Offset(), "bytes")
		}
	}
	fmt.Println(r.Count(), "records in", r.Offset(), "bytes")
	fmt.Printf("%.8s %q\n", r.SHA256(), dataset.PublishedName(r.SHA256()))
	fmt.Println(dataset.PublishedName("3d64db8180fb1b0207212f9032205064312b6907a3bbc81eabea10db2f5c7e9c"))
	// Output:
	// the first record has 417 bytes
	// 110 records in 45245 bytes
	// ae19ec12 ""
	// nasbench_full.tfrecord
}
