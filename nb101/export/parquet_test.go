package export_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/tablefile"
	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/dataset/synth"
	"github.com/nasbench-go/nasbench/nb101/export"
	"github.com/nasbench-go/nasbench/nb101/importer"
	"github.com/nasbench-go/nasbench/nb101/space"
	"github.com/nasbench-go/nasbench/nb101/table"
)

var ctx = context.Background()

var allRows = []export.Rows{export.Trials, export.Means, export.Cells, export.Intermediates}

// databases are the real results, which are few of few cells, and all results of
// some cells, made up.
func databases(t *testing.T) map[string]string {
	t.Helper()
	return map[string]string{"real": testdb.NNI(t), "made up": madeUp(t)}
}

func madeUp(tb testing.TB) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "made-up.db")
	var dataset bytes.Buffer
	if err := synth.Write(ctx, &dataset, synth.Options{Cells: 100}, nil); err != nil {
		tb.Fatal(err)
	}
	if _, err := importer.Import(ctx, &dataset, path, importer.Options{}); err != nil {
		tb.Fatal(err)
	}
	return path
}

// parquetOf exports a database.
func parquetOf(t *testing.T, db string, rows export.Rows) (path string, s export.Summary) {
	t.Helper()
	path = filepath.Join(t.TempDir(), string(rows)+".parquet")
	s, err := export.ParquetFromDatabase(ctx, testdb.Open(t, db), path, rows, export.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return path, s
}

// readParquet returns the rows of a file, each a map from the name of a column to
// the value, as Arrow's reader has them.
func readParquet(t *testing.T, path string) (rows []map[string]any, schema *arrow.Schema) {
	t.Helper()
	is := is.New(t)
	f, err := os.Open(path)
	is.NoErr(err)
	defer f.Close()
	read, err := pqarrow.ReadTable(ctx, f, parquet.NewReaderProperties(nil), pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	is.NoErr(err)
	defer read.Release()
	batches := array.NewTableReader(read, 0)
	defer batches.Release()
	for batches.Next() {
		batch := batches.RecordBatch()
		for i := range int(batch.NumRows()) {
			row := map[string]any{}
			for c, column := range batch.Columns() {
				row[batch.ColumnName(c)] = valueOf(column, i)
			}
			rows = append(rows, row)
		}
	}
	return rows, read.Schema()
}

func valueOf(column arrow.Array, i int) any {
	if column.IsNull(i) {
		return nil
	}
	switch c := column.(type) {
	case *array.String:
		return c.Value(i)
	case *array.Int32:
		return int64(c.Value(i))
	case *array.Int64:
		return c.Value(i)
	case *array.Float64:
		return c.Value(i)
	}
	panic(fmt.Sprintf("a column of type %T", column))
}

// want returns the rows that a file must have, from package nb101. The databases
// of the tests are numbered as NNI's full one.
func want(t *testing.T, path string, rows export.Rows) (list []map[string]any) {
	t.Helper()
	is := is.New(t)
	db, err := nb101.Open(ctx, path)
	is.NoErr(err)
	defer db.Close()
	cells := map[nb101.Hash]bool{}
	if rows == export.Means {
		for m, err := range db.Means(ctx, nb101.AllBudgets, nb101.Filter{}) {
			is.NoErr(err)
			row := configRow(m.Config)
			row["num_trials"], row["parameters"] = int64(m.NumTrials), m.Parameters
			addResult(row, "mean_", "mean_training_", m.Accuracies, m.TrainingTime)
			list = append(list, row)
		}
		return list
	}
	for trial, err := range db.Trials(ctx, nb101.AllBudgets, nb101.Filter{}, nb101.WithIntermediates()) {
		is.NoErr(err)
		row := configRow(trial.Config)
		row["trial_id"], row["run"] = trial.ID, trial.ID-3*(trial.Config.ID-1)
		switch rows {
		case export.Trials:
			row["parameters"] = trial.Parameters
			addResult(row, "", "training_", trial.Accuracies, trial.TrainingTime)
			halfway := trial.Intermediates[0]
			is.Equal(halfway.CurrentEpoch, trial.Config.NumEpochs/2)
			addResult(row, "halfway_", "halfway_", halfway.Accuracies, halfway.TrainingTime)
			list = append(list, row)
		case export.Intermediates:
			for _, i := range trial.Intermediates {
				row := clone(row)
				row["intermediate_id"], row["current_epoch"] = i.ID, int64(i.CurrentEpoch)
				addResult(row, "", "training_", i.Accuracies, i.TrainingTime)
				list = append(list, row)
			}
		case export.Cells:
			if !cells[trial.Config.Hash] {
				list = append(list, cellRow(trial.Config.Arch, trial.Config.Hash, trial.Parameters))
			}
			cells[trial.Config.Hash] = true
		}
	}
	return list
}

func configRow(c nb101.TrialConfig) map[string]any {
	return map[string]any{
		"config_id": c.ID, "hash": c.Hash.String(), "arch": string(c.Arch.AppendJSON(nil)),
		"num_vertices": int64(c.NumVertices), "num_epochs": int64(c.NumEpochs),
	}
}

func cellRow(a cell.Arch, h cell.Hash, parameters float64) map[string]any {
	count := func(op cell.Op) (n int64) {
		for _, o := range a.Ops() {
			if o == op {
				n++
			}
		}
		return n
	}
	return map[string]any{
		"hash": h.String(), "arch": string(a.AppendJSON(nil)), "parameters": parameters,
		"num_vertices": int64(a.NumVertices()), "num_edges": int64(a.NumEdges()),
		"num_conv3x3": count(cell.Conv3x3BNReLU), "num_conv1x1": count(cell.Conv1x1BNReLU), "num_maxpool3x3": count(cell.MaxPool3x3),
	}
}

func addResult(row map[string]any, prefix, timePrefix string, a nb101.Accuracies, seconds float64) {
	row[prefix+"train_acc"], row[prefix+"valid_acc"], row[prefix+"test_acc"] = a.TrainAcc, a.ValidAcc, a.TestAcc
	row[timePrefix+"seconds"] = seconds
}

func clone(row map[string]any) map[string]any {
	c := map[string]any{}
	for k, v := range row {
		c[k] = v
	}
	return c
}

// Every value is that of the database, to the last bit.
func TestParquetHasTheRowsOfTheDatabase(t *testing.T) {
	for name, db := range databases(t) {
		for _, rows := range allRows {
			t.Run(name+" "+string(rows), func(t *testing.T) {
				is := is.New(t)
				path, s := parquetOf(t, db, rows)
				got, _ := readParquet(t, path)
				want := want(t, db, rows)
				is.Equal(s.Rows, int64(len(want)))
				is.Equal(len(got), len(want))
				for i := range want {
					is.Equal(got[i], want[i])
				}
				info, err := os.Stat(path)
				is.NoErr(err)
				is.Equal(s.Size, info.Size())
			})
		}
	}
}

// A table says where it comes from as its database does, so that the files are
// equal to the last byte, and once more.
func TestParquetOfATableIsThatOfItsDatabase(t *testing.T) {
	is := is.New(t)
	db := madeUp(t)
	dir := t.TempDir()
	arrowFile := filepath.Join(dir, "a.arrow")
	_, err := export.ArrowFromDatabase(ctx, testdb.Open(t, db), arrowFile, export.Options{})
	is.NoErr(err)
	tb, err := table.Open(arrowFile)
	is.NoErr(err)
	defer tb.Close()
	for _, rows := range allRows {
		path, s := parquetOf(t, db, rows)
		again := filepath.Join(dir, string(rows)+".parquet")
		for range 2 {
			fromTable, err := export.ParquetFromTable(ctx, tb, again, rows, export.Options{Force: true})
			is.NoErr(err)
			is.Equal(fromTable, s)
			is.True(bytes.Equal(testdb.ReadFile(t, again), testdb.ReadFile(t, path)))
		}
	}
}

// Opening a table does not look at its values, which an export copies: damage to
// them is not passed on.
func TestATableWithDamagedValuesIsNotExported(t *testing.T) {
	is := is.New(t)
	arrowFile := filepath.Join(t.TempDir(), "a.arrow")
	_, err := export.ArrowFromDatabase(ctx, testdb.Open(t, testdb.NNI(t)), arrowFile, export.Options{})
	is.NoErr(err)
	whole := testdb.ReadFile(t, arrowFile)
	layout, err := tablefile.Check(whole)
	is.NoErr(err)
	places := map[string]int64{
		tablefile.Hash: layout.Hash + 15, tablefile.NumVertices: layout.NumVertices, tablefile.Edges: layout.Edges,
		tablefile.Ops: layout.Ops, tablefile.Parameters: layout.Parameters,
	}
	for i, name := range tablefile.Results {
		places[name] = layout.Values[i]
	}
	out := filepath.Join(t.TempDir(), "a.parquet")
	for name, at := range places {
		damaged := bytes.Clone(whole)
		damaged[at] ^= 1
		tb, err := table.New(damaged)
		is.NoErr(err)
		for _, rows := range allRows {
			_, err := export.ParquetFromTable(ctx, tb, out, rows, export.Options{})
			is.True(errors.Is(err, table.ErrCorrupt))
			is.True(strings.Contains(err.Error(), "column "+name+" "))
			is.Equal(len(testdb.Names(t, filepath.Dir(out))), 0)
		}
	}
	tb, err := table.New(whole)
	is.NoErr(err)
	canceled, cancel := context.WithCancelCause(ctx)
	why := errors.New("enough")
	cancel(why)
	_, err = export.ParquetFromTable(canceled, tb, out, export.Cells, export.Options{})
	is.True(errors.Is(err, why))
}

// A trial without a result half-way has nulls, and one row less of intermediate
// results.
func TestWhatIsMissingIsNullInParquet(t *testing.T) {
	is := is.New(t)
	db := madeUp(t)
	testdb.Exec(t, db, "DELETE FROM nb101intermediatestats WHERE trial_id = 5 AND current_epoch < 12")
	path, _ := parquetOf(t, db, export.Trials)
	rows, _ := readParquet(t, path)
	for _, row := range rows {
		is.Equal(row["halfway_test_acc"] == nil, row["trial_id"] == int64(5))
		is.Equal(row["halfway_seconds"] == nil, row["trial_id"] == int64(5))
		is.True(row["test_acc"] != nil)
	}
	_, s := parquetOf(t, db, export.Intermediates)
	is.Equal(s.Rows, int64(2*len(rows)-1))
}

// Intermediate results are those that the database has, and no more: a table could
// not be without one at the end, rows can.
func TestParquetHasNoResultThatTheDatabaseLacks(t *testing.T) {
	is := is.New(t)
	for _, gone := range []string{"id = 24", "id % 2 = 0", "trial_id = 12", "trial_id < 600000", "id % 3 = 1"} {
		db := testdb.NNI(t)
		testdb.Exec(t, db, "DELETE FROM nb101intermediatestats WHERE "+gone)
		want := want(t, db, export.Intermediates)
		path, s := parquetOf(t, db, export.Intermediates)
		got, _ := readParquet(t, path)
		is.True(len(want) > 0 && len(want) < 220)
		is.Equal(s.Rows, int64(len(want)))
		is.Equal(got, want)
	}
	db := testdb.NNI(t)
	testdb.Exec(t, db, "DELETE FROM nb101intermediatestats")
	_, s := parquetOf(t, db, export.Trials)
	is.Equal(s.Rows, int64(110))
	out := filepath.Join(t.TempDir(), "a.parquet")
	_, err := export.ParquetFromDatabase(ctx, testdb.Open(t, db), out, export.Intermediates, export.Options{})
	is.True(errors.Is(err, export.ErrNoResults))
	is.Equal(len(testdb.Names(t, filepath.Dir(out))), 0)
}

// A cell that the database spells in another way than the dataset keeps its
// spelling.
func TestParquetHasTheSpellingOfTheDatabase(t *testing.T) {
	is := is.New(t)
	db := testdb.NNI(t)
	var first, other cell.Arch
	for a := range space.Labelled() {
		if c := space.Canonical(a); c != a && c.Hash().String() == testdb.FirstHash {
			first, other = c, a
			break
		}
	}
	is.True(first != other)
	testdb.Exec(t, db, "UPDATE nb101trialconfig SET arch = '"+string(other.AppendJSON(nil))+"' WHERE hash = '"+testdb.FirstHash+"'")
	for _, rows := range allRows {
		path, _ := parquetOf(t, db, rows)
		got, _ := readParquet(t, path)
		is.Equal(got[0]["arch"], string(other.AppendJSON(nil)))
	}
}

func TestParquetDescribesItself(t *testing.T) {
	is := is.New(t)
	path, _ := parquetOf(t, madeUp(t), export.Trials)
	_, schema := readParquet(t, path)
	units := map[string]string{
		"hash": "", "test_acc": "percent", "halfway_train_acc": "percent",
		"training_seconds": "seconds", "halfway_seconds": "seconds", "parameters": "millions", "num_epochs": "epochs",
	}
	reader, err := file.OpenParquetFile(path, false)
	is.NoErr(err)
	defer reader.Close()
	about := reader.MetaData().KeyValueMetadata()
	is.Equal(*about.FindValue("nb101.rows"), "trials")
	if origin := *about.FindValue("nb101.origin"); origin != "unknown" {
		var o nb101.Origin
		is.NoErr(json.Unmarshal([]byte(origin), &o))
		is.NoErr(o.Check())
	}
	group := reader.RowGroup(0).MetaData()
	var sortedBy []string
	for _, c := range group.SortingColumns() {
		sortedBy = append(sortedBy, reader.MetaData().Schema.Column(int(c.ColumnIdx)).Name())
		is.True(!c.Descending)
	}
	is.Equal(sortedBy, []string{"hash", "num_epochs", "run"})
	for i := range group.NumColumns() {
		chunk, err := group.ColumnChunk(i)
		is.NoErr(err)
		name := chunk.PathInSchema().String()
		field := schema.Field(i)
		is.Equal(field.Name, name)
		if unit, ok := units[name]; ok {
			got, _ := field.Metadata.GetValue("unit") // where Arrow's readers look
			is.Equal(got, unit)
		}
		text, ok := field.Metadata.GetValue("description")
		is.True(ok && text != "")
		is.Equal(chunk.Compression().String(), "ZSTD")
		isID := name == "trial_id" || name == "config_id"
		isTime := name == "training_seconds" || name == "halfway_seconds"
		is.Equal(chunk.HasDictionaryPage(), !isID && !isTime)
		stats, err := chunk.Statistics()
		is.NoErr(err)
		is.True(stats.HasMinMax())
		is.Equal(stats.NullCount(), int64(0))
	}
}

// chunkMetadata returns the metadata of the columns of a row group, where readers
// that are not Arrow's look for it.
func chunkMetadata(r *file.Reader, group int) map[string]map[string]string {
	columns := map[string]map[string]string{}
	for _, c := range r.MetaData().RowGroups[group].Columns {
		about := map[string]string{}
		for _, pair := range c.MetaData.KeyValueMetadata {
			about[pair.Key] = pair.GetValue()
		}
		columns[strings.Join(c.MetaData.PathInSchema, ".")] = about
	}
	return columns
}

// Every column of every file says what it is and, if it counts or measures
// something, its unit.
func TestColumnsHaveUnits(t *testing.T) {
	is := is.New(t)
	db := madeUp(t)
	units := map[string]string{
		"intermediate_id": "", "trial_id": "", "config_id": "", "hash": "", "arch": "", "run": "",
		"num_vertices": "vertices", "num_edges": "edges", "num_conv3x3": "vertices", "num_conv1x1": "vertices", "num_maxpool3x3": "vertices",
		"num_epochs": "epochs", "current_epoch": "epochs", "num_trials": "trials", "parameters": "millions",
	}
	for _, prefix := range []string{"", "mean_", "halfway_"} {
		for _, name := range []string{"train_acc", "valid_acc", "test_acc"} {
			units[prefix+name] = "percent"
		}
	}
	for _, name := range []string{"training_seconds", "mean_training_seconds", "halfway_seconds"} {
		units[name] = "seconds"
	}
	for _, rows := range allRows {
		path, _ := parquetOf(t, db, rows)
		reader, err := file.OpenParquetFile(path, false)
		is.NoErr(err)
		columns := chunkMetadata(reader, 0)
		is.NoErr(reader.Close())
		is.True(len(columns) > 5)
		for name, about := range columns {
			unit, ok := units[name]
			is.True(ok)
			is.Equal(about["unit"], unit)
			is.True(about["description"] != "")
		}
	}
}

func TestParquetAppearsWholeOrNotAtAll(t *testing.T) {
	is := is.New(t)
	handle := testdb.Open(t, testdb.NNI(t))
	dir := t.TempDir()
	path := filepath.Join(dir, "a.parquet")
	canceled, cancel := context.WithCancelCause(ctx)
	why := errors.New("enough")
	cancel(why)
	_, err := export.ParquetFromDatabase(canceled, handle, path, export.Trials, export.Options{})
	is.True(errors.Is(err, why))
	_, err = export.ParquetFromDatabase(ctx, handle, path, "rows", export.Options{})
	is.True(errors.Is(err, nb101.ErrInvalidQuery))
	is.Equal(len(testdb.Names(t, dir)), 0)

	_, err = export.ParquetFromDatabase(ctx, handle, path, export.Cells, export.Options{})
	is.NoErr(err)
	before := testdb.Checksum(t, path)
	_, err = export.ParquetFromDatabase(ctx, handle, path, export.Trials, export.Options{})
	is.True(errors.Is(err, fs.ErrExist))
	is.Equal(testdb.Checksum(t, path), before)
	info, err := os.Stat(path)
	is.NoErr(err)
	_, err = export.ParquetFromDatabase(ctx, handle, path, export.Trials, export.Options{Force: true, Inputs: []fs.FileInfo{info}})
	is.True(errors.Is(err, export.ErrSameFile))
	is.Equal(testdb.Checksum(t, path), before)
	_, err = export.ArrowFromDatabase(ctx, handle, dir, export.Options{Force: true})
	is.True(errors.Is(err, dataset.ErrPlace))
	is.Equal(testdb.Names(t, dir), []string{"a.parquet"})
}
