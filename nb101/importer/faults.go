package importer

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/space"
	"github.com/nasbench-go/nasbench/nb101/verify"
)

// Fault is a kind of what package verify calls a fault, in the records of a file.
type Fault struct {
	Kind  verify.Kind `json:"kind"`
	Count int64       `json:"count"` // of records
	First string      `json:"first"` // what is wrong with the first one
}

// String returns the kind and the count, such as "accuracy: 3".
func (f Fault) String() string { return fmt.Sprintf("%s: %d", f.Kind, f.Count) }

// faults are those found so far, in the order of verify.Kinds.
type faults []Fault

func (f *faults) add(record int64, kind verify.Kind, detail string, args ...any) {
	place := func(f Fault) int { return slices.Index(verify.Kinds(), f.Kind) }
	i, found := slices.BinarySearchFunc(*f, Fault{Kind: kind}, func(a, b Fault) int { return cmp.Compare(place(a), place(b)) })
	if !found {
		first := fmt.Sprintf("record %d: ", record) + fmt.Sprintf(detail, args...)
		*f = slices.Insert(*f, i, Fault{Kind: kind, First: first})
	}
	(*f)[i].Count++
}

// check checks a record, which has been added to its cell.
func (f *faults) check(record int64, r *dataset.Record, c *runsOfCell) {
	if isFirst := c.numRuns() == 1; isFirst || r.Arch != c.arch {
		if canonical := space.Canonical(r.Arch); r.Arch != canonical {
			f.add(record, verify.KindSpelling, "the dataset spells the cell %s %v", r.Hash, canonical)
		}
	}
	if int32(r.Parameters) != c.right {
		f.add(record, verify.KindParameters, "%d trainable parameters; the cell %s has %d", r.Parameters, r.Hash, c.right)
	}
	half, end := &r.Evaluations[1], &r.Evaluations[2]
	if half.Epoch != float64(r.Epochs/2) || end.Epoch != float64(r.Epochs) {
		f.add(record, verify.KindEpoch, "evaluations after %v and %v epochs; with a budget of %d it is %d and %d", half.Epoch, end.Epoch, r.Epochs, r.Epochs/2, r.Epochs)
	}
	for _, fraction := range [...]float64{half.TrainAcc, half.ValidAcc, half.TestAcc, end.TrainAcc, end.ValidAcc, end.TestAcc} {
		if _, ok := nni.Images(fraction * 100); !ok {
			f.add(record, verify.KindAccuracy, "an accuracy of %v; no number of images out of %d gives that", fraction, nni.AccuracyImages)
			break
		}
	}
	if !nni.IsTime(half.TrainingTime) || !nni.IsTime(end.TrainingTime) || half.TrainingTime >= end.TrainingTime {
		f.add(record, verify.KindTime, "%v seconds half-way and %v at the end; times are float32 values above 0, the first below the second", half.TrainingTime, end.TrainingTime)
	}
}

// err is the error of a strict import, or nil.
func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return fmt.Errorf("%w (%s): %s; an import that is not strict stores and counts such records", ErrFault, f[0].Kind, f[0].First)
}
