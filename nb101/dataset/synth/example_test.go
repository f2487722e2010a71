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
		fmt.Println(r.Hash, r.Epochs, r.Parameters)
	}
	// Output:
	// 00005c142e6f48ac74fdcf73e3439874 108 8555530
	// 00005c142e6f48ac74fdcf73e3439874 108 8555530
	// 00005c142e6f48ac74fdcf73e3439874 108 8555530
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
