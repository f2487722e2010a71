package search

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"github.com/nasbench-go/nasbench/nb101"
)

// eta is what divides the cells from one budget to the next, as the budgets 4, 12,
// 36 and 108 are multiplied by it.
const eta = 3

// SuccessiveHalving trains random cells for 4 epochs, the best third of them for
// 12, the best third of these for 36 and so on to 108, and starts again
// (Jamieson and Talwalkar, "Non-stochastic Best Arm Identification and
// Hyperparameter Optimization", AISTATS 2016, with the factor 3 of Li et al.,
// "Hyperband", ICLR 2017). Its name comes from the factor 2.
//
// What differs: a training is not continued but made anew at each budget, and
// costs its full time, because the trainings in the table do not continue each
// other; automl/nas_benchmarks does the same. At least one cell is kept.
type SuccessiveHalving struct {
	Cells int // at 4 epochs; 0 means 27, so that one is left at 108
}

// Search is the [Algorithm].
func (s SuccessiveHalving) Search(o *Objective, r *rand.Rand) error {
	for {
		if err := halve(o, r, orDefault(s.Cells, 27), nb101.Budgets()); err != nil {
			return err
		}
	}
}

// Hyperband runs successive halving with several trade-offs between the number
// of cells and the epochs for each, in turn (Li et al., "Hyperband: A Novel
// Bandit-Based Approach to Hyperparameter Optimization", ICLR 2017, algorithm 1
// with R = 108/4 and factor 3): 27 cells from 4 epochs on, 12 from 12, 6 from 36,
// 4 at 108.
//
// What differs: as for [SuccessiveHalving]. (hpbandster, which
// automl/nas_benchmarks uses, rounds otherwise: 27, 9, 6 and 4 cells.)
type Hyperband struct{}

// Search is the [Algorithm].
func (Hyperband) Search(o *Objective, r *rand.Rand) error {
	budgets := nb101.Budgets()
	most := len(budgets) - 1
	for {
		for s := most; s >= 0; s-- {
			power := 1 // of eta
			for range s {
				power *= eta
			}
			cells := ((most+1)*power + s) / (s + 1) // rounded up
			if err := halve(o, r, cells, budgets[most-s:]); err != nil {
				return err
			}
		}
	}
}

// halve is one round over some budgets.
func halve(o *Objective, r *rand.Rand, cells int, budgets []int) error {
	alive := make([]member, cells)
	for i := range alive {
		a, result, err := trainRandom(o, r, budgets[0])
		if err != nil {
			return err
		}
		alive[i] = member{a, result.ValidAcc}
	}
	for _, epochs := range budgets[1:] {
		slices.SortStableFunc(alive, func(a, b member) int { return cmp.Compare(b.acc, a.acc) })
		alive = alive[:max(1, len(alive)/eta)]
		for i := range alive {
			result, err := o.Train(alive[i].arch, epochs)
			if err != nil && !isMissing(err) {
				return err
			}
			alive[i].acc = result.ValidAcc // 0 if the source does not have it there
		}
	}
	return nil
}
