package nb101_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

func ExampleEvaluator() {
	db, err := nb101.Open(context.Background(), file)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	ctx := context.Background()
	arch, err := cell.ParseMatrix("0100110001000000010010000010000001000000010000000",
		"input,conv3x3-bn-relu,maxpool3x3,conv3x3-bn-relu,conv3x3-bn-relu,conv1x1-bn-relu,output")
	if err != nil {
		log.Fatal(err)
	}
	e := nb101.NewEvaluator(db, 1)
	e.SetLimit(3600) // an hour
	for {
		o, err := e.Evaluate(ctx, nb101.Training{Arch: arch, Epochs: 108})
		if errors.Is(err, nb101.ErrLimit) {
			fmt.Println(err)
			break
		}
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%.2f %%, %.0f s in all\n", o.ValidAcc, e.Spent().Seconds)
	}
	half, err := e.Evaluate(ctx, nb101.Training{Arch: arch, Epochs: 4, Run: 1, Halfway: true})
	fmt.Printf("%.2f %% after %d epochs, %v\n", half.ValidAcc, half.Epochs, err)
	// Output:
	// 92.42 %, 1769 s in all
	// 93.05 %, 3538 s in all
	// over the limit: the training takes 1769 s, but only 62 of 3600 s are left
	// 10.53 % after 2 epochs, <nil>
}

// Each repetition of an experiment has the same limit, and other draws.
func ExampleEvaluator_Reset() {
	db, err := nb101.Open(context.Background(), file)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	arch, err := nb101.ParseArch(testdb.FirstArch)
	if err != nil {
		log.Fatal(err)
	}
	e := nb101.NewEvaluator(db, 1)
	e.SetLimit(2000)
	for range 2 {
		for {
			if _, err := e.Evaluate(context.Background(), nb101.Training{Arch: arch, Epochs: 108}); err != nil {
				fmt.Println(errors.Is(err, nb101.ErrLimit))
				break
			}
		}
		fmt.Println(e.Spent().Epochs, "epochs")
		e.Reset()
	}
	fmt.Println(e.Spent().Epochs, "epochs")
	// Output:
	// true
	// 108 epochs
	// true
	// 108 epochs
	// 0 epochs
}
