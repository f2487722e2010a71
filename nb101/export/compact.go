package export

import (
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/tablefile"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// columns are the values of a table, as they are in the file.
type columns struct {
	rows   int
	trials int
	row    []int32 // of each place, or -1
	places []int32 // of each row

	hashes, numVertices, edges, opsValid, ops, parameters []byte

	values [tablefile.NumResults][]float32
	valid  [tablefile.NumResults][]byte // bitmaps
	nulls  [tablefile.NumResults]int
	finals []byte // bitmap of the trials with an intermediate result at the end
}

// nullBits says which columns have nulls.
func (t *columns) nullBits() (all tablefile.Nulls) {
	for i, n := range t.nulls {
		if n > 0 {
			all |= tablefile.SomeNull << i
		}
		if n == tablefile.ValuesPerRow*t.rows {
			all |= tablefile.AllNull << i
		}
	}
	switch t.opsNulls() {
	case 0:
		all |= tablefile.AllOps
	case tablefile.OpsPerRow * t.rows:
		all |= tablefile.NoneOps
	}
	return all
}

// opsNulls is how many ops are null.
func (t *columns) opsNulls() int {
	n := tablefile.OpsPerRow * t.rows
	for _, b := range t.opsValid {
		n -= bits.OnesCount8(b)
	}
	return n
}

// compact makes the columns of what has been collected, whose memory it uses:
// one row for each cell that has a trial, by ascending place. The error is
// [ErrNoResults].
func (c *collected) compact() (*columns, error) {
	const n = tablefile.ValuesPerRow
	t := &columns{row: make([]int32, space.NumCells)}
	for place := range c.cells {
		t.row[place] = -1
		if c.cells[place].Arch.IsZero() {
			continue
		}
		for s := n * place; s < n*(place+1); s++ {
			if c.state[s].Load()&hasTrial != 0 {
				t.row[place] = int32(t.rows)
				t.trials++
			}
		}
		if t.row[place] >= 0 {
			t.rows++
			t.places = append(t.places, int32(place))
		}
	}
	if t.rows == 0 {
		return nil, ErrNoResults
	}
	t.finals = make([]byte, tablefile.BitmapSize(n*t.rows))
	t.opsValid = make([]byte, tablefile.BitmapSize(tablefile.OpsPerRow*t.rows))
	for i := range t.values {
		t.values[i] = c.values[i][:n*t.rows]
		t.valid[i] = make([]byte, tablefile.BitmapSize(n*t.rows))
	}
	for place, row := range t.row {
		if row >= 0 {
			t.addCell(int(row), c.cells[place], c.parameters[place].Load())
			t.addResults(int(row), c, place)
		}
	}
	return t, nil
}

func (t *columns) addCell(row int, c space.Cell, parameters uint32) {
	t.hashes = append(t.hashes, c.Hash[:]...)
	t.numVertices = append(t.numVertices, byte(c.Arch.NumVertices()))
	t.edges = binary.LittleEndian.AppendUint32(t.edges, c.Arch.Edges())
	t.parameters = binary.LittleEndian.AppendUint32(t.parameters, parameters)
	var ops [tablefile.OpsPerRow]byte
	for i, op := range c.Arch.Ops() {
		ops[i] = byte(op)
		setBit(t.opsValid, tablefile.OpsPerRow*row+i)
	}
	t.ops = append(t.ops, ops[:]...)
}

// addResults moves the results of a cell to its row, which is not after them.
// What is missing is null, and not a number underneath.
func (t *columns) addResults(row int, c *collected, place int) {
	const n = nni.NumBudgets * nni.RunsPerConfig
	for k := range n {
		state := c.state[n*place+k].Load()
		if state&hasFinal != 0 {
			setBit(t.finals, n*row+k)
		}
		for i := range t.values {
			there := state&hasTrial != 0
			if i <= tablefile.HalfwayTime {
				there = state&hasHalfway != 0
			}
			if !there {
				t.values[i][n*row+k] = float32(math.NaN())
				t.nulls[i]++
				continue
			}
			t.values[i][n*row+k] = c.values[i][n*place+k]
			setBit(t.valid[i], n*row+k)
		}
	}
}

func setBit(bitmap []byte, i int) { bitmap[i/8] |= 1 << (i % 8) }

func hasBit(bitmap []byte, i int) bool { return bitmap[i/8]>>(i%8)&1 != 0 }
