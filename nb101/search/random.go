package search

import (
	"errors"
	"math/rand/v2"

	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// RandomSearch trains random cells for 108 epochs (Li and Talwalkar, "Random
// Search and Reproducibility for Neural Architecture Search", UAI 2019;
// run_random_search in NASBench.ipynb of google-research/nasbench). Cells are
// drawn by [space.SamplePublished]. What differs from the notebook: a cell that
// the source does not have is drawn again, here and in all algorithms.
type RandomSearch struct{}

// Search is the [Algorithm].
func (RandomSearch) Search(o *Objective, r *rand.Rand) error {
	for {
		if _, _, err := trainRandom(o, r, fullEpochs); err != nil {
			return err
		}
	}
}

// trainRandom trains a random cell, of those that the source has.
func trainRandom(o *Objective, r *rand.Rand, epochs int) (cell.Arch, Result, error) {
	for {
		a := space.SamplePublished(r)
		result, err := o.Train(a, epochs)
		if err == nil || !isMissing(err) {
			return a, result, err
		}
	}
}

// isMissing reports whether a source does not have a cell, and the run goes on.
func isMissing(err error) bool { return errors.Is(err, nb101.ErrNotFound) }
