// Package tablefile holds the format of the file of package table, for its
// writer and its reader.
//
// The file is an Arrow IPC file with one record batch, of which nothing is
// compressed. Its buffers are in the order of the schema, so that the number of
// rows says where each of them is ([Layout]). The last column is for this
// module's readers only: its bytes, over all rows, are the [Index], zeros, and at
// the very end of the batch the [Trailer], which has the checksums of
// everything but the values. So a reader finds the trailer from the end of the
// file, and needs to parse nothing that it has not checked.
package tablefile

import (
	"encoding/binary"
	"fmt"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

// The names of the columns.
const (
	Hash        = "hash"
	NumVertices = "num_vertices"
	Edges       = "edges"
	Ops         = "ops"
	Parameters  = "parameters"
	IndexColumn = "nb101_index"
)

// The columns of results.
const (
	HalfwayTrainAcc = iota
	HalfwayValidAcc
	HalfwayTestAcc
	HalfwayTime
	TrainAcc
	ValidAcc
	TestAcc
	TrainingTime
	NumResults
)

// Results are the names of the columns of results, in their order.
var Results = [NumResults]string{
	"halfway_train_acc", "halfway_valid_acc", "halfway_test_acc", "halfway_time",
	"train_acc", "valid_acc", "test_acc", "training_time",
}

const (
	// HashSize is the size of a hash in bytes.
	HashSize = 16
	// OpsPerRow is the number of ops in a row, null after the last one.
	OpsPerRow = 5
	// ValuesPerRow is the number of values in a row of a column of results:
	// three runs at each of the four budgets.
	ValuesPerRow = nni.NumBudgets * nni.RunsPerConfig

	alignment = 8 // of buffers, as arrow-go writes them
)

// Layout is where the columns are in the file: the offsets of their first
// values.
type Layout struct {
	Hash, NumVertices, Edges, Ops, Parameters int64

	OpsValid int64 // of the validity bitmap of the ops, or 0
	Values   [NumResults]int64
	Valid    [NumResults]int64 // of the bitmap of values that are not null, or 0

	Index int64 // of the bytes of the last column
	End   int64 // of the record batch
}

// Nulls says which columns have nulls, as bits: Arrow writes no bitmap where there
// are none, and a longer one where there is nothing else.
type Nulls uint32

// The bits of Nulls; those of a column of results are shifted by its place.
const (
	SomeNull Nulls = 1
	AllNull  Nulls = 1 << 16 // beside SomeNull
	NoneOps  Nulls = 1 << 30 // all ops are null
	AllOps   Nulls = 1 << 31 // no op is null
)

// allNullAlignment is that of the size of a bitmap in which nothing is there.
const allNullAlignment = 64

// NewLayout lays rows out. start is the beginning of the body of the record
// batch; indexWidth is how many bytes a row has of the last column.
func NewLayout(start int64, rows, indexWidth int, nulls Nulls) (l Layout) {
	next := start
	place := func(size int) int64 {
		at := next
		next += (int64(size) + alignment - 1) / alignment * alignment
		return at
	}
	bitmap := func(n int, isAllNull bool) int64 {
		size := BitmapSize(n)
		if isAllNull {
			size = (size + allNullAlignment - 1) / allNullAlignment * allNullAlignment
		}
		return place(size)
	}
	l.Hash = place(HashSize * rows)
	l.NumVertices = place(rows)
	l.Edges = place(4 * rows)
	if nulls&AllOps == 0 {
		l.OpsValid = bitmap(OpsPerRow*rows, nulls&NoneOps != 0)
	}
	l.Ops = place(OpsPerRow * rows)
	l.Parameters = place(4 * rows)
	for i := range l.Values {
		if nulls&(SomeNull<<i) != 0 {
			l.Valid[i] = bitmap(ValuesPerRow*rows, nulls&(AllNull<<i) != 0)
		}
		l.Values[i] = place(4 * ValuesPerRow * rows)
	}
	l.Index = place(indexWidth * rows)
	l.End = next
	return l
}

// Arch returns the arch whose vertices, edges and ops begin some bytes, as the file
// has them.
func Arch(vertices byte, edges, ops []byte) (cell.Arch, error) {
	n := int(vertices)
	if n < 2 || n > cell.MaxVertices {
		return cell.Arch{}, fmt.Errorf("a cell of %d vertices", n)
	}
	var list [OpsPerRow]cell.Op
	for i := range list {
		list[i] = cell.Op(ops[i])
	}
	return cell.ArchFromEdges(n, binary.LittleEndian.Uint32(edges), list[:n-2])
}

// BitmapSize returns the number of bytes of n bits.
func BitmapSize(n int) int { return (n + 7) / 8 }

// IndexWidth returns how many bytes of the last column a row has so that all
// rows have room for an index of this size and the trailer, and that nothing
// follows the trailer in the record batch.
func IndexWidth(rows, indexSize int) int {
	unit := alignment // of the width, so that the whole is a multiple of alignment
	for n := rows; unit > 1 && n%2 == 0; n /= 2 {
		unit /= 2
	}
	width := (indexSize + TrailerSize + rows - 1) / rows
	return (width + unit - 1) / unit * unit
}
