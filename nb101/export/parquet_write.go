package export

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"io"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/metadata"
	"github.com/apache/arrow-go/v18/parquet/schema"
	"golang.org/x/sync/errgroup"

	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/progress"
	"github.com/nasbench-go/nasbench/nb101/space"
)

const (
	// rowsPerGroup and cellsPerGroup are how many rows and cells a row group has at
	// most. Engines skip smaller ones more often, but each has dictionaries of its
	// own; memory has the archs of all its cells.
	rowsPerGroup  = 300_000
	cellsPerGroup = 25_000
	// rowsPerBatch is how many rows of a row group are in memory at most, before
	// they are encoded.
	rowsPerBatch = 8_000
	// pageSize is about the size of a page in bytes, which memory has of each column
	// of each row group.
	pageSize = 256 << 10
	// dictionaryLimit, in bytes, is above the size of any dictionary.
	dictionaryLimit = 256 << 20
	// parquetMagic begins and ends a Parquet file.
	parquetMagic = "PAR1"
)

// parquetWriter writes a Parquet file: row groups as files of their own, in
// memory, one after another, and then their columns into one file. The columns of
// a row group are encoded at the same time, so that memory has the pages and
// dictionaries of one row group, however many processors there are.
type parquetWriter struct {
	rows          Rows
	from          results
	columns       []parquetColumn
	options       []file.WriteOption
	cellsPerGroup int
}

func newParquetWriter(rows Rows, from results, origin *nb101.Origin) (*parquetWriter, error) {
	w := &parquetWriter{rows: rows, from: from, columns: rows.columns(), cellsPerGroup: min(cellsPerGroup, rowsPerGroup/rows.perCell())}
	properties := []parquet.WriterProperty{
		parquet.WithVersion(parquet.V2_LATEST),
		parquet.WithCompression(compress.Codecs.Zstd),
		parquet.WithDataPageSize(pageSize),
		parquet.WithCompressionLevel(1), // more takes longer, and saves less than 1 %
		parquet.WithDictionaryPageSizeLimit(dictionaryLimit),
	}
	for i := range w.columns {
		properties = append(properties, w.columns[i].properties()...)
	}
	about, err := w.about(origin)
	if err != nil {
		return nil, err
	}
	properties = append(properties, parquet.WithSortingColumns(w.sorting()))
	w.options = []file.WriteOption{file.WithWriterProps(parquet.NewWriterProperties(properties...)), file.WithWriteMetadata(about)}
	return w, nil
}

// schema returns the schema of the file. It cannot be shared: its nodes change
// when they are asked for their paths.
func (w *parquetWriter) schema() (*schema.GroupNode, error) {
	var nodes schema.FieldList
	for i := range w.columns {
		node, err := w.columns[i].node()
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, node)
	}
	return schema.NewGroupNode("schema", parquet.Repetitions.Required, nodes, -1)
}

// sorting says by which columns the rows of a row group are sorted.
func (w *parquetWriter) sorting() (keys []parquet.SortingColumn) {
	for i, c := range w.columns {
		if c.key {
			keys = append(keys, parquet.SortingColumn{ColumnIdx: int32(i)})
		}
	}
	return keys
}

// about returns the metadata of the file.
func (w *parquetWriter) about(origin *nb101.Origin) (metadata.KeyValueMetadata, error) {
	var list metadata.KeyValueMetadata
	for _, pair := range [][2]string{
		{"nb101.rows", string(w.rows)},
		{"nb101.units", "accuracies are percent, parameters are millions, times are seconds"},
		{"nb101.origin", originText(origin)},
	} {
		if err := list.Append(pair[0], pair[1]); err != nil {
			return nil, err
		}
	}
	var fields []arrow.Field
	for _, c := range w.columns {
		fields = append(fields, arrow.Field{Name: c.name, Type: c.arrow, Nullable: c.nullable, Metadata: c.metadata()})
	}
	// The schema of Arrow is where Arrow's own readers look for the metadata of
	// columns.
	var schema bytes.Buffer
	if err := ipc.NewWriter(&schema, ipc.WithSchema(arrow.NewSchema(fields, nil))).Close(); err != nil {
		return nil, err
	}
	err := list.Append("ARROW:schema", base64.StdEncoding.EncodeToString(schema.Bytes()))
	return list, err
}

// rowGroup is a Parquet file of one row group.
type rowGroup struct {
	file  []byte
	about *metadata.FileMetaData
}

// write writes the file, and returns how many rows it has.
func (w *parquetWriter) write(ctx context.Context, f io.Writer, report progress.Func) (rows int64, err error) {
	out := bufio.NewWriterSize(f, 1<<20)
	at := int64(len(parquetMagic))
	if _, err := out.WriteString(parquetMagic); err != nil {
		return 0, err
	}
	var (
		about   *metadata.FileMetaData
		ordinal int16 // of the row group
	)
	for first := 0; first < w.from.NumCells(); first += w.cellsPerGroup {
		group, err := w.encode(ctx, first)
		if err != nil {
			return 0, err
		}
		if group == nil {
			continue
		}
		if at, err = w.join(out, at, ordinal, group); err != nil {
			return 0, err
		}
		ordinal++
		if about == nil {
			about = group.about
		} else if err := about.AppendRowGroups(group.about); err != nil {
			return 0, err
		}
		report.Report(StageWrite, about.NumRows, int64(w.from.NumCells()*w.rows.perCell()), progress.Rows)
	}
	if about == nil {
		return 0, ErrNoResults
	}
	size, err := about.WriteTo(out, nil)
	if err != nil {
		return 0, err
	}
	end := binary.LittleEndian.AppendUint32(nil, uint32(size))
	if _, err := out.Write(append(end, parquetMagic...)); err != nil {
		return 0, err
	}
	return about.NumRows, out.Flush()
}

// encode makes the row group that begins with a cell, or none if its cells have no
// rows.
func (w *parquetWriter) encode(ctx context.Context, firstCell int) (*rowGroup, error) {
	last := min(firstCell+w.cellsPerGroup, w.from.NumCells())
	next := w.batches(firstCell, last)
	batch, err := next(nil)
	if err != nil || len(batch) == 0 {
		return nil, err
	}
	schema, err := w.schema()
	if err != nil {
		return nil, err
	}
	var (
		out    bytes.Buffer
		writer = file.NewParquetWriter(&out, schema, w.options...)
	)
	group, err := writer.AppendBufferedRowGroupChecked()
	if err != nil {
		return nil, err
	}
	if err := w.begin(group, firstCell, last); err != nil {
		return nil, err
	}
	for spare := []parquetRow(nil); err == nil && len(batch) > 0; {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		var together errgroup.Group
		written := batch
		together.Go(func() (err error) {
			batch, err = next(spare)
			return err
		})
		for i := range w.columns {
			together.Go(func() error {
				column, err := group.Column(i)
				if err != nil {
					return err
				}
				return w.columns[i].write(&w.columns[i], column, written)
			})
		}
		err = together.Wait()
		spare = written
	}
	if err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	about, err := writer.FileMetadata()
	return &rowGroup{out.Bytes(), about}, err
}

// batches returns a function for the rows of cells: in the memory of a spare
// batch it returns the next ones, none after the last.
func (w *parquetWriter) batches(place, last int) func(spare []parquetRow) ([]parquetRow, error) {
	return func(spare []parquetRow) (batch []parquetRow, err error) {
		batch = slices.Grow(spare[:0], rowsPerBatch)
		for ; err == nil && place < last && len(batch)+w.rows.perCell() <= rowsPerBatch; place++ {
			batch, err = appendRows(batch, w.rows, w.from, place)
		}
		return batch, err
	}
}

// begin makes the dictionaries that need to know all cells of a row group.
func (w *parquetWriter) begin(group file.BufferedRowGroupWriter, firstCell, last int) error {
	cells := make([]space.Cell, 0, last-firstCell)
	for place := firstCell; place < last; place++ {
		c, err := w.from.CellAt(place)
		if err != nil {
			return err
		}
		cells = append(cells, c)
	}
	for i := range w.columns {
		column, err := group.Column(i)
		if err == nil {
			err = w.columns[i].begin(column, cells)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// join writes the columns of a row group to a file, of which there are at bytes
// so far, and says in the metadata where they are now.
func (w *parquetWriter) join(f io.Writer, at int64, ordinal int16, g *rowGroup) (int64, error) {
	group := g.about.RowGroups[0]
	group.Ordinal, group.FileOffset = &ordinal, &at
	next := at
	for i, chunk := range group.Columns {
		m := chunk.MetaData
		from := m.DataPageOffset
		if m.DictionaryPageOffset != nil {
			from = *m.DictionaryPageOffset
		}
		if _, err := f.Write(g.file[from:][:m.TotalCompressedSize]); err != nil {
			return 0, err
		}
		m.DataPageOffset += next - from
		chunk.FileOffset += next - from
		if m.DictionaryPageOffset != nil {
			*m.DictionaryPageOffset += next - from
		}
		next += m.TotalCompressedSize
		about := metadata.KeyValueMetadata(m.KeyValueMetadata)
		for j, key := range w.columns[i].metadata().Keys() {
			if err := about.Append(key, w.columns[i].metadata().Values()[j]); err != nil {
				return 0, err
			}
		}
		m.KeyValueMetadata = about
	}
	return next, nil
}
