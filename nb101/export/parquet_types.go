package export

import (
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"github.com/nasbench-go/nasbench/nb101/space"
)

// parquetColumn is a column of a Parquet file. Encodings are those that all
// engines read.
type parquetColumn struct {
	name, unit, description string
	arrow                   arrow.DataType
	physical                parquet.Type
	logical                 schema.LogicalType // nil if it is missing
	dictionary              bool
	sorted                  func(space.Cell) string // what the dictionary has of each cell; nil if it has values as they come
	encoding                parquet.Encoding        // without a dictionary
	nullable                bool
	key                     bool // rows are sorted by the columns that are
	write                   func(c *parquetColumn, w file.ColumnChunkWriter, rows []parquetRow) error
}

// textColumn is a column of texts.
func textColumn(name, description string, value func(*parquetRow) parquet.ByteArray) parquetColumn {
	return parquetColumn{
		name: name, description: description,
		arrow: arrow.BinaryTypes.String, physical: parquet.Types.ByteArray, logical: schema.StringLogicalType{},
		dictionary: true, write: writeValues(value),
	}
}

// sortedTextColumn is a column of texts whose dictionary is sorted, which makes
// it many times smaller where like texts begin alike.
func sortedTextColumn(name, description string, value func(*parquetRow) parquet.ByteArray, of func(space.Cell) string) parquetColumn {
	c := textColumn(name, description, value)
	c.sorted = of
	return c
}

// idColumn is a column of ids, which ascend.
func idColumn(name, of string, value func(*parquetRow) int64) parquetColumn {
	return parquetColumn{
		name: name, description: "id of the " + of + " in NNI's full database",
		arrow: arrow.PrimitiveTypes.Int64, physical: parquet.Types.Int64,
		encoding: parquet.Encodings.DeltaBinaryPacked, write: writeValues(value),
	}
}

// numberColumn is a column of small whole numbers.
func numberColumn(name, unit, description string, value func(*parquetRow) int32) parquetColumn {
	return parquetColumn{
		name: name, unit: unit, description: description,
		arrow: arrow.PrimitiveTypes.Int32, physical: parquet.Types.Int32,
		dictionary: true, write: writeValues(value),
	}
}

// realColumn is a column of real numbers. A value may be nil if the column is
// nullable.
func realColumn(name, unit, description string, value func(*parquetRow) *float64) parquetColumn {
	return parquetColumn{
		name: name, unit: unit, description: description,
		arrow: arrow.PrimitiveTypes.Float64, physical: parquet.Types.Double,
		dictionary: true, write: writeReals(value),
	}
}

// key is a column that rows are sorted by.
func key(c parquetColumn) parquetColumn {
	c.key = true
	return c
}

func nullable(columns []parquetColumn) []parquetColumn {
	for i := range columns {
		columns[i].nullable = true
	}
	return columns
}

// batchWriter is what writes the values of a type.
type batchWriter[T any] interface {
	WriteBatch(values []T, definitionLevels, repetitionLevels []int16) (int64, error)
}

func writeValues[T any](value func(*parquetRow) T) func(*parquetColumn, file.ColumnChunkWriter, []parquetRow) error {
	return func(_ *parquetColumn, w file.ColumnChunkWriter, rows []parquetRow) error {
		values := make([]T, len(rows))
		for i := range rows {
			values[i] = value(&rows[i])
		}
		_, err := w.(batchWriter[T]).WriteBatch(values, nil, nil)
		return err
	}
}

func writeReals(value func(*parquetRow) *float64) func(*parquetColumn, file.ColumnChunkWriter, []parquetRow) error {
	return func(c *parquetColumn, w file.ColumnChunkWriter, rows []parquetRow) error {
		var there []int16 // 1 for a value, 0 for null
		if c.nullable {
			there = make([]int16, len(rows))
		}
		values := make([]float64, 0, len(rows))
		for i := range rows {
			if x := value(&rows[i]); x != nil {
				values = append(values, *x)
				if c.nullable {
					there[i] = 1
				}
			}
		}
		_, err := w.(batchWriter[float64]).WriteBatch(values, there, nil)
		return err
	}
}

// node returns the column in a schema.
func (c *parquetColumn) node() (schema.Node, error) {
	repetition := parquet.Repetitions.Required
	if c.nullable {
		repetition = parquet.Repetitions.Optional
	}
	return schema.NewPrimitiveNodeLogical(c.name, repetition, c.logical, c.physical, -1, -1)
}

// begin makes a sorted dictionary of the values of cells.
func (c *parquetColumn) begin(w file.ColumnChunkWriter, cells []space.Cell) error {
	if c.sorted == nil {
		return nil
	}
	texts := make([]string, len(cells))
	for i := range cells {
		texts[i] = c.sorted(cells[i])
	}
	slices.Sort(texts)
	dictionary := array.NewStringBuilder(memory.DefaultAllocator)
	dictionary.AppendValues(slices.Compact(texts), nil)
	return w.CurrentEncoder().(interface{ PutDictionary(arrow.Array) error }).PutDictionary(dictionary.NewArray())
}

// metadata describes the column.
func (c *parquetColumn) metadata() arrow.Metadata { return describe(c.unit, c.description) }

// properties says how the column is to be written.
func (c *parquetColumn) properties() []parquet.WriterProperty {
	p := []parquet.WriterProperty{parquet.WithDictionaryFor(c.name, c.dictionary)}
	if !c.dictionary {
		p = append(p, parquet.WithEncodingFor(c.name, c.encoding))
	}
	return p
}
