package main

import (
	"bytes"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/nasbench-go/nasbench/nb101"
)

// trajectoryColumns are those of the CSV file, with their units.
var trajectoryColumns = arrow.NewSchema([]arrow.Field{
	{Name: "algorithm", Type: arrow.BinaryTypes.String},
	{Name: "run", Type: arrow.PrimitiveTypes.Int32},
	{Name: "seconds", Type: arrow.PrimitiveTypes.Float64, Metadata: unit("seconds")},
	{Name: "trainings", Type: arrow.PrimitiveTypes.Int32},
	{Name: "hash", Type: arrow.BinaryTypes.String},
	{Name: "current_epoch", Type: arrow.PrimitiveTypes.Int32},
	{Name: "valid_acc", Type: arrow.PrimitiveTypes.Float64, Metadata: unit("percent")},
	{Name: "test_acc", Type: arrow.PrimitiveTypes.Float64, Metadata: unit("percent")},
	{Name: "regret", Type: arrow.PrimitiveTypes.Float64, Metadata: unit("percentage points")},
}, nil)

func unit(name string) arrow.Metadata { return arrow.NewMetadata([]string{"unit"}, []string{name}) }

// madeUpColumn is one more column where results are made up, or may be: null then.
var madeUpColumn = arrow.Field{Name: "made_up", Type: arrow.FixedWidthTypes.Boolean, Nullable: true}

// searchParquet is one row per new best cell.
func searchParquet(all []searched, doubt nb101.Doubt) ([]byte, error) {
	columns := trajectoryColumns
	if doubt != nb101.NoDoubt {
		columns = arrow.NewSchema(append(columns.Fields(), madeUpColumn), nil)
	}
	rows := array.NewRecordBuilder(memory.DefaultAllocator, columns)
	defer rows.Release()
	text := func(i int) *array.StringBuilder { return rows.Field(i).(*array.StringBuilder) }
	integer := func(i int) *array.Int32Builder { return rows.Field(i).(*array.Int32Builder) }
	float := func(i int) *array.Float64Builder { return rows.Field(i).(*array.Float64Builder) }
	for _, s := range all {
		for i := range s.runs {
			for _, step := range s.runs[i].Steps {
				text(0).Append(s.name)
				integer(1).Append(int32(s.runs[i].Run))
				float(2).Append(step.Seconds)
				integer(3).Append(int32(step.Trainings))
				text(4).Append(step.Hash.String())
				integer(5).Append(int32(step.Epochs))
				float(6).Append(step.ValidAcc)
				float(7).Append(step.TestAcc)
				float(8).Append(step.Regret)
				switch doubt {
				case nb101.MadeUp:
					rows.Field(9).(*array.BooleanBuilder).Append(true)
				case nb101.MayBeMadeUp:
					rows.Field(9).AppendNull()
				}
			}
		}
	}
	batch := rows.NewRecordBatch()
	defer batch.Release()
	var b bytes.Buffer
	options := parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Zstd))
	w, err := pqarrow.NewFileWriter(columns, &b, options, pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema()))
	if err != nil {
		return nil, err
	}
	if err := w.Write(batch); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
