// Package rules has the rules that the rows of a trial follow. A check of a
// database and an import that counts what such a check would find both take
// them from here, and so find the same.
package rules

import (
	"cmp"
	"slices"

	"github.com/nasbench-go/nasbench/internal/nni"
)

// The kinds of faults that the rows of a trial can have.
const (
	Parameters    = "parameters"
	Accuracy      = "accuracy"
	Time          = "time"
	Unit          = "time unit"
	Intermediates = "intermediates"
	Epoch         = "epoch"
	Final         = "final values"
)

// What is unusual in the rows of a trial, but not a fault.
const (
	Ratio = "time ratio"
	Pace  = "time per epoch"
)

// Report is called with each fault: its kind, the table and id of the row, and
// what is wrong, in the manner of fmt.Sprintf.
type Report func(kind, table string, id int64, detail string, args ...any)

// Measured are the measured values of a row: accuracies in percent, and the time
// as it is stored.
type Measured struct{ Train, Valid, Test, Time float64 }

// checkAccuracies checks that each is a number of images.
func (m *Measured) checkAccuracies(table string, id int64, report Report) {
	for i, percent := range [...]float64{m.Train, m.Valid, m.Test} {
		if _, ok := nni.Images(percent); !ok {
			name := [...]string{"train_acc", "valid_acc", "test_acc"}[i]
			report(Accuracy, table, id, "%s is %v, which is not a number of images out of %d", name, percent, nni.AccuracyImages)
		}
	}
}

// Result is a row of the intermediate results.
type Result struct {
	ID, Epoch int64
	Measured
}

// Check checks a result by itself.
func (r *Result) Check(report Report) {
	r.checkAccuracies(nni.IntermediateTable, r.ID, report)
	if !nni.IsTime(r.Time) {
		report(Time, nni.IntermediateTable, r.ID, "training_time is %v; times are above 0 and float32 values", r.Time)
	}
}

// Trial is a row of the trials.
type Trial struct {
	ID         int64
	Parameters float64 // in millions
	Measured
}

// Check checks a trial by itself.
func (t *Trial) Check(report Report) {
	t.checkAccuracies(nni.TrialTable, t.ID, report)
	if !nni.IsTrialTime(t.Time) {
		report(Time, nni.TrialTable, t.ID, "training_time is %v; times are above 0 and float32 values, or those times %d", t.Time, nni.TimeFactor)
	}
}

// CheckParameters checks that a trial has the number of parameters of its cell,
// in millions.
func (t *Trial) CheckParameters(ofCell float64, report Report) {
	if t.Parameters != ofCell {
		report(Parameters, nni.TrialTable, t.ID, "parameters is %v; its cell has %v million", t.Parameters, ofCell)
	}
}

// Factor is what the time of a trial is to be divided by to get that of its
// last result: 1 or nni.TimeFactor, or 0 if that cannot be told.
type Factor int

// CheckResults checks the results of a trial as a set, and orders them by epoch.
// The budget, in epochs, is 0 if it is unknown.
func (t *Trial) CheckResults(budget int64, results []Result, report Report) Factor {
	slices.SortStableFunc(results, func(a, b Result) int { return cmp.Compare(a.Epoch, b.Epoch) })
	if len(results) != nni.ResultsPerTrial {
		report(Intermediates, nni.TrialTable, t.ID, "it has %d intermediate results; a trial has %d", len(results), nni.ResultsPerTrial)
	}
	if budget != 0 {
		checkEpochs(budget, results, report)
	}
	if len(results) == 0 {
		return 0
	}
	last := &results[len(results)-1]
	if budget != 0 && last.Epoch != budget {
		return 0 // that the last one is missing has been said
	}
	for i, a := range [...][2]float64{{t.Train, last.Train}, {t.Valid, last.Valid}, {t.Test, last.Test}} {
		if have, final := a[0], a[1]; have != final {
			name := [...]string{"train_acc", "valid_acc", "test_acc"}[i]
			report(Final, nni.TrialTable, t.ID, "%s is %v; its last intermediate result has %v", name, have, final)
		}
	}
	if budget != 0 && len(results) == nni.ResultsPerTrial && results[0].Epoch == nni.Halfway(budget) {
		t.checkPace(budget, &results[0], last, report)
	}
	return t.factor(last, report)
}

// checkEpochs checks that results are of half the budget and of all of it.
func checkEpochs(budget int64, results []Result, report Report) {
	for i, r := range results {
		switch {
		case r.Epoch != nni.Halfway(budget) && r.Epoch != budget:
			report(Epoch, nni.IntermediateTable, r.ID, "current_epoch is %d; with a budget of %d it is %d or %d", r.Epoch, budget, nni.Halfway(budget), budget)
		case i > 0 && r.Epoch == results[i-1].Epoch:
			report(Epoch, nni.IntermediateTable, r.ID, "current_epoch is %d, which another result of its trial has too", r.Epoch)
		}
	}
}

// The range that counts as usual. The final times of 376 published runs are
// 1.950 to 2.008 times the half-way times.
const (
	minRatio, maxRatio = 1.5, 2.5
	minPace, maxPace   = 1, 200 // seconds per epoch
)

// checkPace compares the times of the half-way and the final result.
func (t *Trial) checkPace(budget int64, half, final *Result, report Report) {
	if !nni.IsTime(half.Time) || !nni.IsTime(final.Time) {
		return // that has been said
	}
	if !(half.Time < final.Time) {
		report(Time, nni.IntermediateTable, half.ID, "training_time is %v; that of the final result is %v, and must be above it", half.Time, final.Time)
		return
	}
	if ratio := final.Time / half.Time; ratio < minRatio || ratio > maxRatio {
		report(Ratio, nni.TrialTable, t.ID, "its final time is %.4g times its half-way time", ratio)
	}
	if pace := final.Time / float64(budget); pace < minPace || pace > maxPace {
		report(Pace, nni.TrialTable, t.ID, "its training took %.4g seconds per epoch", pace)
	}
}

// factor finds the unit of a trial's time.
func (t *Trial) factor(last *Result, report Report) Factor {
	switch {
	case !nni.IsTrialTime(t.Time) || !nni.IsTime(last.Time):
	case t.Time == nni.TimeFactor*last.Time: // which is exact
		return nni.TimeFactor
	case t.Time == last.Time:
		return 1
	default:
		t.ReportUnit(last.Time, report)
	}
	return 0
}

// ReportUnit reports that the time of a trial is not in the unit that it
// should be. seconds is the time of its last result.
func (t *Trial) ReportUnit(seconds float64, report Report) {
	report(Unit, nni.TrialTable, t.ID, "training_time is %v, that of its last intermediate result is %v seconds", t.Time, seconds)
}
