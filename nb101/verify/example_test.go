package verify_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/verify"
)

func ExampleRun() {
	path, remove := exampleFile()
	defer remove()
	handle, err := nb101.OpenReadOnly(path)
	if err != nil {
		log.Fatal(err)
	}
	defer handle.Close()
	r, err := verify.Run(context.Background(), handle, verify.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Err())
	fmt.Printf("%d of %d trials, %.5f %%\n", r.Trials.Count, r.Trials.Of, 100*r.Trials.Share())
	// Output:
	// <nil>
	// 110 of 5083488 trials, 0.00216 %
}

func ExampleReport_Err() {
	path, remove := exampleFile(
		`UPDATE nb101trialstats SET test_acc = 97.5 WHERE id = 12`,
		`UPDATE nb101trialconfig SET num_vertices = 3 WHERE id = 4`,
	)
	defer remove()
	handle, err := nb101.OpenReadOnly(path)
	if err != nil {
		log.Fatal(err)
	}
	defer handle.Close()
	r, err := verify.Run(context.Background(), handle, verify.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(errors.Is(r.Err(), verify.ErrWrong), r.Count(verify.KindFinal))
	fmt.Println(r.Err())
	for _, f := range r.Faults {
		fmt.Println(f.Kind, f.Count, f.First[0])
	}
	// Output:
	// true 1
	// the database is wrong (num_vertices: 1, accuracy: 1, final values: 1)
	// num_vertices 1 nb101trialconfig 4: num_vertices is 3; its arch has 7
	// accuracy 1 nb101trialstats 12: test_acc is 97.5, which is not a number of images out of 9984
	// final values 1 nb101trialstats 12: test_acc is 97.5; its last intermediate result has 92.15745329856873
}

func ExampleKinds() {
	for _, kind := range verify.Kinds()[6:10] {
		fmt.Println(kind)
	}
	// Output:
	// type
	// arch
	// space
	// spelling
}

// exampleFile makes a database of 31 real cells, and changes it.
func exampleFile(changes ...string) (path string, remove func()) {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	path = filepath.Join(dir, "nasbench101.db")
	if err := testdb.Write(path, testdb.NNIScript+strings.Join(changes, ";")); err != nil {
		log.Fatal(err)
	}
	return path, func() { os.RemoveAll(dir) }
}

// A part of the table without faults is consistent; only the whole table can be
// right.
func ExampleReport_Verdict() {
	path, remove := exampleFile()
	defer remove()
	handle, err := nb101.OpenReadOnly(path)
	if err != nil {
		log.Fatal(err)
	}
	defer handle.Close()
	r, err := verify.Run(context.Background(), handle, verify.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Verdict())
	// Output: consistent
}

func ExampleRemarkKinds() {
	fmt.Println(verify.RemarkKinds()[0])
	// Output: time ratio
}
