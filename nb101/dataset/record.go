package dataset

import (
	"fmt"
	"math"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

// Record is one training of one cell: one record of the file. A record does not
// number its run: a run is its place among the records of the same cell and
// budget.
type Record struct {
	Hash        cell.Hash     // of the cell
	Epochs      int           // the budget: 4, 12, 36 or 108
	Arch        cell.Arch     // the cell, pruned, as the file spells it
	Parameters  int           // trainable parameters
	TotalTime   float64       // seconds, evaluations included
	Evaluations [3]Evaluation // of the untrained network, half-way, and at the end
}

// Evaluation is what was measured at one point of a training. Accuracies are
// fractions 0…1; in the published files each is a float32, k/9984 for a whole
// number k.
type Evaluation struct {
	Epoch        float64 // epochs trained so far
	TrainingTime float64 // seconds trained so far
	TrainAcc     float64
	ValidAcc     float64
	TestAcc      float64
}

// check reports what no record of a dataset file can hold; the cell and its
// hash are checked apart.
func (r *Record) check() error {
	if nni.BudgetPlace(r.Epochs) < 0 {
		return fmt.Errorf("budget of %s", nni.OtherBudget(int64(r.Epochs)))
	}
	if r.Parameters <= 0 || r.Parameters > math.MaxInt32 {
		return fmt.Errorf("%d trainable parameters; there must be some, and at most %d", r.Parameters, math.MaxInt32)
	}
	for i := range r.Evaluations {
		if err := r.Evaluations[i].check(); err != nil {
			return fmt.Errorf("evaluation %d: %w", i, err)
		}
	}
	return nil
}

func (e *Evaluation) check() error {
	// NNI stores it times 60. So written, it is false for NaN.
	if !(e.TrainingTime >= 0 && e.TrainingTime <= math.MaxFloat64/nni.TimeFactor) {
		return fmt.Errorf("training time of %v seconds", e.TrainingTime)
	}
	for _, acc := range [...]struct {
		name  string
		value float64
	}{{"train", e.TrainAcc}, {"validation", e.ValidAcc}, {"test", e.TestAcc}} {
		if !(acc.value >= 0 && acc.value <= 1) {
			return fmt.Errorf("%s accuracy of %v; it must be 0…1", acc.name, acc.value)
		}
	}
	return nil
}

// checkCell reports a cell that the dataset cannot hold: not pruned, or outside
// the search space.
func checkCell(a cell.Arch) error {
	if err := a.CheckSpace(); err != nil {
		return err
	}
	if !a.IsPruned() {
		return fmt.Errorf("%w: %v has vertices or edges on no path from input to output; the dataset holds pruned cells only", cell.ErrInvalidArch, a)
	}
	return nil
}

// badHash says that the hash given is not that of the cell.
func badHash(given string, right cell.Hash) error {
	return fmt.Errorf("%w: %s does not match the cell, which has %v", cell.ErrInvalidHash, given, right)
}
