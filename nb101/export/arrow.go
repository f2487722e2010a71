package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/tablefile"
	"github.com/nasbench-go/nasbench/nb101"
)

// listOf is a list of n elements in a schema.
func listOf(n int32, t arrow.DataType, nullable bool) arrow.DataType {
	return arrow.FixedSizeListOfField(n, arrow.Field{Name: "item", Type: t, Nullable: nullable})
}

var (
	opsType    = listOf(tablefile.OpsPerRow, arrow.PrimitiveTypes.Uint8, true)
	runsType   = listOf(nni.RunsPerConfig, arrow.PrimitiveTypes.Float32, true)
	resultType = listOf(nni.NumBudgets, runsType, false)
)

// describe returns the metadata of a column.
func describe(unit, text string) arrow.Metadata {
	return arrow.NewMetadata([]string{"unit", "description"}, []string{unit, text})
}

// schemaOf returns the schema of a file.
func schemaOf(info *tablefile.Info, indexWidth int) *arrow.Schema {
	fields := []arrow.Field{
		{Name: tablefile.Hash, Type: &arrow.FixedSizeBinaryType{ByteWidth: tablefile.HashSize}, Metadata: describe("", "graph hash of the cell; rows come by ascending hash")},
		{Name: tablefile.NumVertices, Type: arrow.PrimitiveTypes.Uint8, Metadata: describe("vertices", "of the cell, input and output included")},
		{Name: tablefile.Edges, Type: arrow.PrimitiveTypes.Uint32, Metadata: describe("", "bit x + y(y-1)/2 stands for the edge from vertex x to vertex y")},
		{Name: tablefile.Ops, Type: opsType, Metadata: describe("", "of vertices 1, 2, …: 0 conv3x3-bn-relu, 1 conv1x1-bn-relu, 2 maxpool3x3; null after the last inner vertex")},
		{Name: tablefile.Parameters, Type: arrow.PrimitiveTypes.Uint32, Metadata: describe("trainable parameters", "of the network that is built from the cell")},
	}
	for i, name := range tablefile.Results {
		unit := "fraction"
		if i == tablefile.HalfwayTime || i == tablefile.TrainingTime {
			unit = "seconds"
		}
		fields = append(fields, arrow.Field{Name: name, Type: resultType, Metadata: describe(unit, "by budget (4, 12, 36 and 108 epochs) and run; null if there is none")})
	}
	fields = append(fields, arrow.Field{
		Name: tablefile.IndexColumn, Type: &arrow.FixedSizeBinaryType{ByteWidth: indexWidth},
		Metadata: describe("", "an index for nb101's own readers; others can ignore it"),
	})
	metadata := arrow.NewMetadata(
		[]string{"nb101.format_version", "nb101.cells", "nb101.trials", "nb101.units", "nb101.origin", "nb101.sha256"},
		[]string{strconv.Itoa(info.Version), strconv.Itoa(info.Cells), strconv.Itoa(info.Trials),
			"accuracies are fractions, times are seconds, as published", originText(info.Origin), string(jsonOf(info.SHA256))})
	return arrow.NewSchema(fields, &metadata)
}

// originText says where results come from, in the metadata of a file.
func originText(o *nb101.Origin) string {
	if o == nil {
		return "unknown"
	}
	return string(jsonOf(o))
}

// writeArrow writes a table to a file.
func writeArrow(f *os.File, t *columns, origin *nb101.Origin) error {
	info := &tablefile.Info{Version: tablefile.Version, Cells: t.rows, Trials: t.trials, Origin: origin, SHA256: t.checksums()}
	trailer := tablefile.Trailer{Version: tablefile.Version, Rows: t.rows, Nulls: t.nullBits()}
	index := tablefile.BuildIndex(t.row, info.Encode(), &trailer)
	trailer.IndexWidth = tablefile.IndexWidth(t.rows, len(index))
	index = append(index, make([]byte, trailer.IndexWidth*t.rows-len(index))...)

	schema := schemaOf(info, trailer.IndexWidth)
	w, err := ipc.NewFileWriter(f, ipc.WithSchema(schema))
	if err != nil {
		return err
	}
	batch := t.batch(schema, index)
	defer batch.Release()
	if err := w.Write(batch); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return t.writeTrailer(f, &trailer)
}

// checksums returns the SHA-256 of the values of each column.
func (t *columns) checksums() map[string]string {
	sums := map[string]string{}
	sum := func(name string, b []byte) {
		s := sha256.Sum256(b)
		sums[name] = hex.EncodeToString(s[:])
	}
	sum(tablefile.Hash, t.hashes)
	sum(tablefile.NumVertices, t.numVertices)
	sum(tablefile.Edges, t.edges)
	sum(tablefile.Ops, t.ops)
	sum(tablefile.Parameters, t.parameters)
	for i, name := range tablefile.Results {
		sum(name, bytesOf(t.values[i]))
	}
	return sums
}

// bytesOf returns the memory of numbers, as a file has them.
func bytesOf(x []float32) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), 4*len(x))
}

// batch returns the columns as Arrow has them, without copying.
func (t *columns) batch(schema *arrow.Schema, index []byte) arrow.RecordBatch {
	flat := func(i int, values []byte) arrow.Array {
		return arrayOf(schema.Field(i).Type, t.rows, 0, nil, values)
	}
	ops := arrayOf(arrow.PrimitiveTypes.Uint8, tablefile.OpsPerRow*t.rows, t.opsNulls(), t.opsValid, t.ops)
	arrays := []arrow.Array{
		flat(0, t.hashes), flat(1, t.numVertices), flat(2, t.edges),
		listArray(opsType, t.rows, ops), flat(4, t.parameters),
	}
	for i := range t.values {
		valid := t.valid[i]
		if t.nulls[i] == 0 {
			valid = nil
		}
		values := arrayOf(arrow.PrimitiveTypes.Float32, tablefile.ValuesPerRow*t.rows, t.nulls[i], valid, bytesOf(t.values[i]))
		arrays = append(arrays, listArray(resultType, t.rows, listArray(runsType, nni.NumBudgets*t.rows, values)))
	}
	arrays = append(arrays, flat(len(arrays), index))
	return array.NewRecordBatch(schema, arrays, int64(t.rows))
}

func arrayOf(t arrow.DataType, n, nulls int, valid, values []byte) arrow.Array {
	buffers := []*memory.Buffer{nil, memory.NewBufferBytes(values)}
	if valid != nil {
		buffers[0] = memory.NewBufferBytes(valid)
	}
	return array.MakeFromData(array.NewData(t, n, buffers, nil, nulls, 0))
}

func listArray(t arrow.DataType, n int, values arrow.Array) arrow.Array {
	return array.MakeFromData(array.NewData(t, n, []*memory.Buffer{nil}, []arrow.ArrayData{values.Data()}, 0, 0))
}

// writeTrailer completes a file that Arrow has written, and checks that it is as
// a reader will expect it.
func (c *columns) writeTrailer(f *os.File, t *tablefile.Trailer) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	t.FileSize = info.Size()
	end, err := tablefile.TrailerEnd(f, t.FileSize)
	if err != nil {
		return err
	}
	t.BodyStart = 0
	t.BodyStart = end - t.Layout().End
	for _, part := range []struct {
		from, to int64
		sum      *uint32
	}{{0, t.BodyStart, &t.Head}, {end, t.FileSize, &t.Tail}} {
		b := make([]byte, part.to-part.from)
		if _, err := f.ReadAt(b, part.from); err != nil {
			return err
		}
		*part.sum = tablefile.Checksum(b)
	}
	at := end - tablefile.TrailerSize
	if err := c.checkPlaces(f, t.Layout(), at); err != nil {
		return err
	}
	_, err = f.WriteAt(t.Encode(), at)
	return err
}

// checkPlaces checks that columns are where a reader will look for them: how
// Arrow pads what it writes is not promised.
func (c *columns) checkPlaces(f *os.File, l tablefile.Layout, trailer int64) error {
	places := map[int64][]byte{
		l.Hash: c.hashes, l.NumVertices: c.numVertices, l.Edges: c.edges, l.Ops: c.ops,
		l.Parameters: c.parameters, trailer: make([]byte, tablefile.TrailerSize),
	}
	if l.OpsValid != 0 {
		places[l.OpsValid] = c.opsValid
	}
	for i, at := range l.Values {
		places[at] = bytesOf(c.values[i])
	}
	for at, want := range places {
		have := make([]byte, min(len(want), 128))
		if _, err := f.ReadAt(have, at); err != nil {
			return err
		}
		if !bytes.Equal(have, want[:len(have)]) {
			return fmt.Errorf("the Arrow file is not laid out as expected at byte %d", at)
		}
	}
	return nil
}
