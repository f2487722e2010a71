package importer

import (
	"iter"
	"math"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// table collects the records of a file by cell and budget, each list in the
// order of the file. A run takes 24 bytes, the full file 170 MB.
type table struct {
	cells []runsOfCell // by first appearance
	place map[cell.Hash]int32
	runs  [][]packed // in pieces, so that growing copies nothing
	count int32      // of runs
	wide  map[int32]run
}

// runsOfCell is one cell with its runs. As NNI's importer does, it keeps the
// spelling and the parameters of its first record, and three runs of each budget.
type runsOfCell struct {
	hash        cell.Hash
	arch        cell.Arch
	parameters  int32
	right       int32                 // what its parameters should be
	canonical   bool                  // arch is the dataset's spelling
	first, last [nni.NumBudgets]int32 // its runs of each budget, or -1
	runs        [nni.NumBudgets]uint8 // the number of its runs
}

// packed is a run in the precision of the published files: each accuracy is a
// float32, k/9984, and each time a float32. Runs that are something else are in
// table.wide.
type packed struct {
	next  int32 // of the same cell and budget, or -1
	acc   [6]uint16
	times [2]float32
}

const (
	chunkBits = 16
	chunk     = 1 << chunkBits
	isWide    = math.MaxUint16 // in acc[0], which is 9984 at most
)

// run is what the database has of a record: half-way, and at the end.
type run [2]point

// point has the whole epochs and the seconds trained so far, and the accuracies
// as fractions: on the training, validation and test data.
type point struct {
	epoch, time float64
	acc         [3]float64
}

func runOf(r *dataset.Record) (run run) {
	for i, e := range r.Evaluations[1:] {
		run[i] = point{e.Epoch, e.TrainingTime, [3]float64{e.TrainAcc, e.ValidAcc, e.TestAcc}}
	}
	return run
}

func newTable() *table {
	return &table{place: make(map[cell.Hash]int32), wide: make(map[int32]run)}
}

// add appends a run to its cell and returns the place of the cell. kept is false
// if the cell has all its runs at the budget already.
func (t *table) add(r *dataset.Record) (place int32, kept bool) {
	place = int32(len(t.cells) - 1)
	if place < 0 || t.cells[place].hash != r.Hash {
		var ok bool
		if place, ok = t.place[r.Hash]; !ok {
			place = int32(len(t.cells))
			t.place[r.Hash] = place
			none := [nni.NumBudgets]int32{-1, -1, -1, -1}
			canonical := space.Canonical(r.Arch)
			t.cells = append(t.cells, runsOfCell{
				hash: r.Hash, arch: r.Arch, parameters: int32(r.Parameters),
				right: int32(space.Parameters(canonical)), canonical: r.Arch == canonical,
				first: none, last: none,
			})
		}
	}
	c, b := &t.cells[place], nni.BudgetPlace(r.Epochs)
	if c.runs[b] == nni.RunsPerConfig {
		return place, false
	}
	c.runs[b]++
	n := t.count
	t.count++
	if n%chunk == 0 {
		t.runs = append(t.runs, make([]packed, chunk))
	}
	if run := runOf(r); !t.run(n).pack(&run, r.Epochs) {
		t.wide[n] = run
	}
	if c.first[b] < 0 {
		c.first[b] = n
	} else {
		t.run(c.last[b]).next = n
	}
	c.last[b] = n
	return place, true
}

func (t *table) run(n int32) *packed { return &t.runs[n>>chunkBits][n%chunk] }

// of returns the runs of a cell at the budget in place b, in the order of the
// file.
func (t *table) of(c *runsOfCell, b int) iter.Seq[run] {
	return func(yield func(run) bool) {
		for n := c.first[b]; n >= 0; n = t.run(n).next {
			run, isPacked := t.run(n).unpack(nni.Budgets[b])
			if !isPacked {
				run = t.wide[n]
			}
			if !yield(run) {
				return
			}
		}
	}
}

// pack makes p a run at a budget, with no next one. It is false for a run that
// cannot be unpacked to the last bit.
func (p *packed) pack(r *run, budget int) bool {
	*p = packed{next: -1}
	for i, point := range r {
		p.times[i] = float32(point.time)
		for j, acc := range point.acc {
			p.acc[3*i+j] = uint16(acc*nni.AccuracyImages + 0.5)
		}
	}
	if again, _ := p.unpack(budget); again != *r { // neither NaN nor -0 occurs
		p.acc[0] = isWide
		return false
	}
	return true
}

func (p *packed) unpack(budget int) (r run, ok bool) {
	if p.acc[0] == isWide {
		return r, false
	}
	for i := range r {
		r[i].epoch = float64(budget / (2 - i))
		r[i].time = float64(p.times[i])
		for j := range r[i].acc {
			r[i].acc[j] = float64(float32(float64(p.acc[3*i+j]) / nni.AccuracyImages))
		}
	}
	return r, true
}
