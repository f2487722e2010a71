package search_test

import (
	"context"
	"fmt"
	"log"
	"math/rand/v2"

	"github.com/nasbench-go/nasbench/nb101/search"
	"github.com/nasbench-go/nasbench/nb101/space"
)

func ExampleRandomSearch() {
	compare(search.RandomSearch{}.Search)
	// Output:
	// mean regret 4.10, median 4.15
}

func ExampleEvolution() {
	compare(
		search.Evolution{}.Search, // the settings of the paper
		search.Evolution{Population: 20, Sample: 5}.Search,
	)
	// Output:
	// mean regret 3.12, median 2.95
	// mean regret 3.33, median 2.96
}

func ExampleSingleChangeEvolution() {
	compare(search.SingleChangeEvolution{}.Search)
	// Output:
	// mean regret 2.64, median 2.65
}

func ExampleLocalSearch() {
	compare(search.LocalSearch{}.Search, search.LocalSearch{Full: true}.Search)
	// Output:
	// mean regret 2.54, median 2.63
	// mean regret 2.84, median 2.66
}

func ExampleSuccessiveHalving() {
	compare(search.SuccessiveHalving{}.Search, search.SuccessiveHalving{Cells: 81}.Search)
	// Output:
	// mean regret 2.96, median 2.95
	// mean regret 3.02, median 2.98
}

func ExampleHyperband() {
	compare(search.Hyperband{}.Search)
	// Output:
	// mean regret 3.38, median 3.48
}

// compare prints the regret that algorithms end with: 20 runs each, of 200
// trainings' worth of simulated time.
func compare(algorithms ...search.Algorithm) {
	for _, a := range algorithms {
		runs, err := search.Run(context.Background(), madeUp{}, a, search.Options{Runs: 20, Limit: search.Limit{Seconds: 2.4e5}})
		if err != nil {
			log.Fatal(err)
		}
		final, _ := search.Final(runs)
		fmt.Printf("mean regret %.2f, median %.2f\n", final.Mean, final.Median)
	}
}

// An algorithm can also be asked directly what it does.
func ExampleObjective_Train() {
	first := space.At(0)
	short := func(o *search.Objective, r *rand.Rand) error {
		result, err := o.TrainHalfway(first, 108)
		if err != nil {
			return err
		}
		fmt.Printf("%d epochs: %.2f %%\n", result.Epochs, result.ValidAcc)
		for {
			if result, err = o.Train(first, 108); err != nil {
				fmt.Println(err)
				return err
			}
			fmt.Printf("%d epochs: %.2f %%, %.0f s in all\n", result.Epochs, result.ValidAcc, o.Spent().Seconds)
		}
	}
	if _, err := search.Run(context.Background(), madeUp{}, short, search.Options{Limit: search.Limit{Trainings: 3}}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// 54 epochs: 91.16 %
	// 108 epochs: 91.01 %, 1674 s in all
	// 108 epochs: 91.16 %, 2862 s in all
	// over the limit: all of 3 trainings are done
}

func ExampleTimeTo() {
	runs, err := search.Run(context.Background(), madeUp{}, search.Evolution{}.Search, search.Options{Runs: 20, Limit: search.Limit{Seconds: 5e5}})
	if err != nil {
		log.Fatal(err)
	}
	median, n := search.TimeTo(runs, 3)
	fmt.Printf("%d of %d runs reach a regret of 3, the median one after %.0f s\n", n, len(runs), median)
	regret, ok := runs[0].RegretAt(1e5)
	if !ok {
		log.Fatal("no training has ended by then")
	}
	fmt.Printf("the first run's after 100,000 s is %.2f\n", regret)
	// Output:
	// 19 of 20 runs reach a regret of 3, the median one after 180522 s
	// the first run's after 100,000 s is 3.44
}

// The curve of a plot: the median and the quartiles over time.
func ExampleCurve() {
	runs, err := search.Run(context.Background(), madeUp{}, search.Evolution{}.Search, search.Options{Runs: 20, Limit: search.Limit{Seconds: 5e5}})
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range search.Curve(runs, 4) {
		fmt.Printf("%6.0f s: %.2f (%.2f to %.2f)\n", m.Seconds, m.Regret.Median, m.Regret.Low, m.Regret.High)
	}
	// Output:
	// 1296 s: 10.68 (9.33 to 13.62)
	//   9434 s: 7.52 (6.87 to 8.68)
	//  68677 s: 5.46 (4.47 to 5.80)
	// 499932 s: 2.64 (2.55 to 2.77)
}
