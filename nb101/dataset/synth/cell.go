package synth

import (
	"iter"

	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// OfCell returns the records of one cell, in the order of the file: three of
// each budget. They are the records that a full file of [Records] has for the
// cell. The error is [ErrInvalidOptions].
func OfCell(c space.Cell, o Options) (iter.Seq[dataset.Record], error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	return o.ofCell(c), nil
}

func (o Options) ofCell(c space.Cell) iter.Seq[dataset.Record] {
	return func(yield func(dataset.Record) bool) {
		m := newModel(c, o.Seed)
		r := dataset.Record{Hash: c.Hash, Arch: c.Arch, Parameters: space.Parameters(c.Arch)}
		for p := range plans {
			for range runs {
				m.train(&plans[p], &r)
				if o.Only108 && p < len(plans)-1 {
					continue
				}
				if !yield(r) {
					return
				}
			}
		}
	}
}
