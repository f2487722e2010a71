package table

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"runtime"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/tablefile"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

// Find returns the row of the cell of an arch in any spelling, pruned or not. It
// allocates nothing.
//
// The error is [cell.ErrInvalidArch] for the zero Arch, [cell.ErrOutOfDomain] for
// a cell outside the search space, [nb101.ErrNotFound], or [ErrClosed].
func (t *Table) Find(a cell.Arch) (row int, err error) {
	d, err := t.open()
	if err != nil {
		return 0, err
	}
	row, err = d.find(a)
	runtime.KeepAlive(d)
	return row, err
}

func (d *data) find(a cell.Arch) (row int, err error) {
	pruned := a.Prune()
	if r, ok := d.Index.Find(pruned); ok {
		if int(r) >= d.Rows {
			return 0, fmt.Errorf("%w: the index refers to row %d of %d", ErrCorrupt, r, d.Rows)
		}
		return int(r), nil
	}
	if err := a.CheckSpace(); err != nil {
		return 0, err
	}
	return 0, &missing{a, nb101.AllBudgets}
}

// FindHash returns the row of the cell with a hash. It allocates nothing.
//
// The error is [cell.ErrInvalidHash] for the zero Hash, [nb101.ErrNotFound], or
// [ErrClosed].
func (t *Table) FindHash(h cell.Hash) (row int, err error) {
	d, err := t.open()
	if err != nil {
		return 0, err
	}
	row, err = d.findHash(h)
	runtime.KeepAlive(d)
	return row, err
}

func (d *data) findHash(h cell.Hash) (row int, err error) {
	if h.IsZero() {
		return 0, fmt.Errorf("%w: the zero Hash is not the hash of a cell", cell.ErrInvalidHash)
	}
	// Hashes are spread evenly: the key says roughly where the row is, and the
	// distance to the key found there says it more exactly.
	key := binary.BigEndian.Uint64(h[:])
	guess, _ := bits.Mul64(key, uint64(d.Rows))
	row = int(guess)
	for range 3 {
		at := d.hashKey(row)
		if at <= key {
			step, _ := bits.Mul64(key-at, uint64(d.Rows))
			row = min(row+int(step), d.Rows-1)
		} else {
			step, _ := bits.Mul64(at-key, uint64(d.Rows))
			row = max(row-int(step), 0)
		}
	}
	for row > 0 && d.hashKey(row-1) >= key {
		row--
	}
	for row < d.Rows && d.hashKey(row) < key {
		row++
	}
	for ; row < d.Rows && d.hashKey(row) == key; row++ {
		if bytes.Equal(h[:], d.hash(row)) {
			return row, nil
		}
	}
	return 0, &nb101.NotFoundError{Hash: h, Epochs: nb101.AllBudgets}
}

func (d *data) hash(row int) []byte {
	return d.bytes[int(d.Layout.Hash)+tablefile.HashSize*row:][:tablefile.HashSize]
}

// hashKey is the first 64 bits of the hash in a row.
func (d *data) hashKey(row int) uint64 { return binary.BigEndian.Uint64(d.hash(row)) }

// arch returns the arch in a row, as the dataset spells it.
func (d *data) arch(row int) (cell.Arch, error) {
	a, err := tablefile.Arch(d.bytes[int(d.NumVertices)+row], d.bytes[int(d.Edges)+4*row:], d.bytes[int(d.Ops)+tablefile.OpsPerRow*row:])
	if err != nil {
		return cell.Arch{}, fmt.Errorf("%w: row %d: %w", ErrCorrupt, row, err)
	}
	return a, nil
}

// parameters are those of the cell in a row, in millions.
func (d *data) parameters(row int) float64 {
	return float64(binary.LittleEndian.Uint32(d.bytes[int(d.Parameters)+4*row:])) / nni.ParametersUnit
}

// value returns a value of a column of results, as published; NaN if it is
// missing.
func (d *data) value(column, at int) float64 {
	return float64(math.Float32frombits(binary.LittleEndian.Uint32(d.bytes[int(d.Values[column])+4*at:])))
}
