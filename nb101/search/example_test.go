package search_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"math/rand/v2"

	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/search"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// climb changes the best cell so far, again and again.
func climb(o *search.Objective, r *rand.Rand) error {
	best := space.SamplePublished(r)
	acc := 0.0
	for arch := best; ; {
		result, err := o.Train(arch, 108)
		if err != nil && !errors.Is(err, nb101.ErrNotFound) { // a part of the table may lack it
			return err
		}
		if err == nil && result.ValidAcc > acc {
			best, acc = arch, result.ValidAcc
		}
		if arch, err = space.Mutate(r, best, 1); err != nil {
			return err
		}
	}
}

// An algorithm of one's own beside a published one. (Instead of a table that
// table.Open has opened, this takes results that are made up on the spot.)
func Example() {
	o := search.Options{Runs: 20, Seed: 1, Limit: search.Limit{Seconds: 5e5}}
	for _, algorithm := range []search.Algorithm{search.RandomSearch{}.Search, climb} {
		runs, err := search.Run(context.Background(), madeUp{}, algorithm, o)
		if err != nil {
			log.Fatal(err)
		}
		final, trained := search.Final(runs)
		_, reached := search.TimeTo(runs, 3)
		fmt.Printf("mean regret %.2f; %d of %d runs come below 3\n", final.Mean, reached, trained)
	}
	// Output:
	// mean regret 3.67; 3 of 20 runs come below 3
	// mean regret 2.53; 18 of 20 runs come below 3
}
