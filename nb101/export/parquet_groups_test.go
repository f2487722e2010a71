package export

import (
	"bytes"
	"context"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
)

// parquetWith writes a file with so many cells a row group.
func parquetWith(t *testing.T, from results, rows Rows, cellsPerGroup int) []byte {
	t.Helper()
	is := is.New(t)
	w, err := newParquetWriter(rows, from, nil)
	is.NoErr(err)
	w.cellsPerGroup = cellsPerGroup
	var out bytes.Buffer
	_, err = w.write(context.Background(), &out, nil)
	is.NoErr(err)
	return out.Bytes()
}

func read(t *testing.T, parquetFile []byte) arrow.Table {
	t.Helper()
	table, err := pqarrow.ReadTable(context.Background(), bytes.NewReader(parquetFile), parquet.NewReaderProperties(nil), pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(table.Release)
	return table
}

// Into however many row groups a file is divided, its rows are the same, and an
// engine that looks for a hash can skip all groups but one.
func TestRowGroupsFollowEachOther(t *testing.T) {
	columns, err := columnsOfDatabase(context.Background(), testdb.Open(t, testdb.NNI(t)), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, rows := range []Rows{Trials, Means, Cells, Intermediates} {
		t.Run(string(rows), func(t *testing.T) {
			is := is.New(t)
			one := read(t, parquetWith(t, columns, rows, columns.rows))
			divided := parquetWith(t, columns, rows, 7)
			many := read(t, divided)
			is.Equal(many.NumRows(), one.NumRows())
			for i := range int(one.NumCols()) {
				is.True(array.ChunkedEqual(many.Column(i).Data(), one.Column(i).Data()))
			}
			reader, err := file.NewParquetReader(bytes.NewReader(divided))
			is.NoErr(err)
			defer reader.Close()
			is.Equal(reader.NumRowGroups(), (columns.rows+6)/7)
			var last []byte
			for g := range reader.NumRowGroups() {
				meta := reader.RowGroup(g).MetaData()
				chunk, err := meta.ColumnChunk(reader.MetaData().Schema.ColumnIndexByName("hash"))
				is.NoErr(err)
				stats, err := chunk.Statistics()
				is.NoErr(err)
				is.True(bytes.Compare(last, stats.EncodeMin()) < 0)
				last = stats.EncodeMax()
				is.Equal(int(meta.Ordinal()), g)
			}
		})
	}
}
