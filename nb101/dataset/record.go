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
	Parameters  int           // trainable parameters, an int32
	TotalTime   float64       // seconds, evaluations included; any float64
	Evaluations [3]Evaluation // of the untrained network (any numbers), half-way, and at the end
	// MadeUp says that nobody measured these results. Package synth sets it, a
	// [Writer] signs such a record with [MadeUpSignature], and a [Reader] knows it
	// by that, whatever other records the file has.
	MadeUp bool
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

// check reports what makes a record damaged (see the package's documentation);
// the cell and its hash are checked separately.
func (r *Record) check() error {
	if nni.BudgetPlace(r.Epochs) < 0 {
		return fmt.Errorf("budget of %s", nni.OtherBudget(int64(r.Epochs)))
	}
	if r.Parameters < math.MinInt32 || r.Parameters > math.MaxInt32 {
		return outOfRange(int64(r.Parameters))
	}
	// No database contains that of the untrained network.
	for i := 1; i < len(r.Evaluations); i++ {
		if err := r.Evaluations[i].check(); err != nil {
			return fmt.Errorf("evaluation %d: %w", i, err)
		}
	}
	return nil
}

func outOfRange(parameters int64) error {
	return fmt.Errorf("trainable_parameters: %d is out of range: the format has int32 numbers", parameters)
}

// check reports a number that a database cannot hold as it is: NNI's has whole
// epochs, seconds times 60 and percent, SQLite takes NaN for NULL and -0 for
// 0.
func (e *Evaluation) check() error {
	for _, v := range [...]struct {
		name   string
		value  float64
		factor float64
	}{
		{"training time", e.TrainingTime, nni.TimeFactor},
		{"train accuracy", e.TrainAcc, 100},
		{"validation accuracy", e.ValidAcc, 100},
		{"test accuracy", e.TestAcc, 100},
		{"current epoch", e.Epoch, 1},
	} {
		if x := v.value * v.factor; math.IsNaN(x) || math.IsInf(x, 0) || x == 0 && math.Signbit(x) {
			return fmt.Errorf("%s of %v, which a database cannot hold", v.name, v.value)
		}
	}
	const greatest = 1 << 53 // float64 has all whole numbers up to this one
	if e.Epoch != math.Trunc(e.Epoch) || math.Abs(e.Epoch) > greatest {
		return fmt.Errorf("current epoch of %v, which a database cannot hold: it is not a whole number", e.Epoch)
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

// badHash is the error for a hash that is not that of the cell.
func badHash(given string, right cell.Hash) error {
	return fmt.Errorf("%w: %s does not match the cell, which has %v", cell.ErrInvalidHash, given, right)
}
