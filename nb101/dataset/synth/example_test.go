package synth_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/dataset/synth"
	"github.com/nasbench-go/nasbench/nb101/space"
)

func ExampleWrite() {
	var file bytes.Buffer
	err := synth.Write(context.Background(), &file, synth.Options{Cells: 1, Only108: true}, nil)
	if err != nil {
		log.Fatal(err)
	}
	for r, err := range dataset.NewReader(&file).Records(context.Background()) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(r.Hash, r.Epochs, r.Parameters, r.MadeUp)
	}
	// Output:
	// 00005c142e6f48ac74fdcf73e3439874 108 8555530 true
	// 00005c142e6f48ac74fdcf73e3439874 108 8555530 true
	// 00005c142e6f48ac74fdcf73e3439874 108 8555530 true
}

func ExampleWriteFile() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	o := synth.Options{Cells: 10}
	path := filepath.Join(dir, "ten.tfrecord")
	if err := synth.WriteFile(context.Background(), path, o, nil); err != nil {
		log.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(o.NumRecords(), "records in", info.Size(), "bytes")
	// Output: 120 records in 49560 bytes
}

// The results of one cell, without the rest of the file.
func ExampleOfCell() {
	arch := space.At(0)
	records, err := synth.OfCell(space.Cell{Arch: arch, Hash: arch.Hash()}, synth.Options{Only108: true})
	if err != nil {
		log.Fatal(err)
	}
	for r := range records {
		fmt.Printf("%.4f\n", r.Evaluations[2].ValidAcc)
	}
	// Output:
	// 0.9001
	// 0.9018
	// 0.9003
}
