package synth_test

import (
	"bytes"
	"context"
	"fmt"
	"log"

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
