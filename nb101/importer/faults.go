package importer

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/rules"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/space"
	"github.com/nasbench-go/nasbench/nb101/verify"
)

// Fault is one kind of what package verify calls faults.
type Fault struct {
	Kind  verify.Kind `json:"kind"`
	Count int64       `json:"count"` // as package verify counts them in the database
	First string      `json:"first"` // the first record, and what is wrong with its values in the database
}

// String returns the kind and the count, such as "accuracy: 3".
func (f Fault) String() string { return fmt.Sprintf("%s: %d", f.Kind, f.Count) }

// faults are those found so far, in the order of verify.Kinds.
type faults []Fault

func (f *faults) add(where string, kind verify.Kind, detail string, args ...any) {
	place := func(f Fault) int { return slices.Index(verify.Kinds(), f.Kind) }
	i, found := slices.BinarySearchFunc(*f, Fault{Kind: kind}, func(a, b Fault) int { return cmp.Compare(place(a), place(b)) })
	if !found {
		*f = slices.Insert(*f, i, Fault{Kind: kind, First: where + ": " + fmt.Sprintf(detail, args...)})
	}
	(*f)[i].Count++
}

// err is the error of a strict import, or nil.
func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return fmt.Errorf("%w (%s): %s; an import that is not strict stores and counts such records", ErrFault, f[0].Kind, f[0].First)
}

// checker checks what the database has of each record.
type checker struct {
	found  faults
	record int64 // the number of the one that is checked
	report rules.Report
}

// The ids of the results that are checked.
const (
	halfway = 1 + iota
	final
)

func newChecker() *checker {
	c := new(checker)
	c.report = func(kind, table string, id int64, detail string, args ...any) {
		where := fmt.Sprint("record ", c.record)
		switch {
		case kind == rules.Ratio, kind == rules.Pace:
			return // which are not faults
		case table == nni.TrialTable:
		case id == halfway:
			where += ", half-way"
		default:
			where += ", at the end"
		}
		c.found.add(where, verify.Kind(kind), detail, args...)
	}
	return c
}

// check checks a record that has been added to its cell.
func (c *checker) check(r *dataset.Record, of *runsOfCell) {
	if isNewConfig := of.runs[nni.BudgetPlace(r.Epochs)] == 1; isNewConfig && !of.canonical {
		c.found.add(fmt.Sprint("record ", c.record), verify.KindSpelling, "the dataset spells the cell %s %v", r.Hash, space.Canonical(of.arch))
	}
	run := runOf(r)
	trial := rules.Trial{Parameters: float64(of.parameters) / nni.ParametersUnit, Measured: run[1].measured()}
	trial.Time *= nni.TimeFactor
	results := [nni.ResultsPerTrial]rules.Result{
		{ID: halfway, Epoch: int64(run[0].epoch), Measured: run[0].measured()},
		{ID: final, Epoch: int64(run[1].epoch), Measured: run[1].measured()},
	}
	for i := range results {
		results[i].Check(c.report)
	}
	trial.Check(c.report)
	trial.CheckParameters(float64(of.right)/nni.ParametersUnit, c.report)
	if trial.CheckResults(int64(r.Epochs), results[:], c.report) == 1 {
		trial.ReportUnit(trial.Time, c.report) // the result half-way, which claims to be the last one, has that time
	}
}

// overrides reports whether the database has another spelling or other
// parameters than a record: those of the first one of its cell.
func (c *runsOfCell) overrides(r *dataset.Record) bool {
	return r.Arch != c.arch || int32(r.Parameters) != c.parameters
}
