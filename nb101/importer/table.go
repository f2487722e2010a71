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
// order of the file. A run of the full file takes 24 bytes, all of it 170 MB.
type table struct {
	cells []runsOfCell // by first appearance
	place map[cell.Hash]int32
	runs  [][]packed // in pieces, so that growing copies nothing
	count int32      // of runs
	wide  map[int32][8]float64
}

// runsOfCell is one cell with its runs. As NNI's importer does, it keeps the
// spelling and the parameters of its first record, and three runs of each budget.
type runsOfCell struct {
	hash        cell.Hash
	arch        cell.Arch
	parameters  int32
	right       int32                 // what its parameters should be
	first, last [nni.NumBudgets]int32 // its runs of each budget, or -1
	runs        [nni.NumBudgets]uint8 // how many there are
}

func (c *runsOfCell) numRuns() (n int) {
	for _, of := range c.runs {
		n += int(of)
	}
	return n
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

// values are what a run has for the database: training time, train, validation
// and test accuracy, half-way and at the end.
func values(r *dataset.Record) [8]float64 {
	half, end := &r.Evaluations[1], &r.Evaluations[2]
	return [8]float64{
		half.TrainingTime, half.TrainAcc, half.ValidAcc, half.TestAcc,
		end.TrainingTime, end.TrainAcc, end.ValidAcc, end.TestAcc,
	}
}

func newTable() *table {
	return &table{place: make(map[cell.Hash]int32), wide: make(map[int32][8]float64)}
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
			t.cells = append(t.cells, runsOfCell{
				hash: r.Hash, arch: r.Arch, parameters: int32(r.Parameters), right: int32(space.Parameters(r.Arch)),
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
	v := values(r)
	run := t.run(n)
	if !run.pack(&v) {
		t.wide[n] = v
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

// of gives the values of the runs of a cell for the budget in place b, in the
// order of the file.
func (t *table) of(c *runsOfCell, b int) iter.Seq[[8]float64] {
	return func(yield func([8]float64) bool) {
		for n := c.first[b]; n >= 0; n = t.run(n).next {
			run := t.run(n)
			v, isPacked := run.unpack()
			if !isPacked {
				v = t.wide[n]
			}
			if !yield(v) {
				return
			}
		}
	}
}

// pack makes p the run with these values and no next one. It is false for
// values that cannot be unpacked to the last bit.
func (p *packed) pack(v *[8]float64) bool {
	*p = packed{next: -1}
	for point := range 2 {
		p.times[point] = float32(v[4*point])
		for i := range 3 {
			p.acc[3*point+i] = uint16(v[4*point+1+i]*nni.AccuracyImages + 0.5)
		}
	}
	again, _ := p.unpack()
	for i := range v {
		if math.Float64bits(again[i]) != math.Float64bits(v[i]) {
			p.acc[0] = isWide
			return false
		}
	}
	return true
}

func (p *packed) unpack() (v [8]float64, ok bool) {
	if p.acc[0] == isWide {
		return v, false
	}
	for point := range 2 {
		v[4*point] = float64(p.times[point])
		for i := range 3 {
			v[4*point+1+i] = float64(float32(float64(p.acc[3*point+i]) / nni.AccuracyImages))
		}
	}
	return v, true
}
