package table_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/matryer/is"

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

// benchmark is a database, and the table that was made of it.
type benchmark struct {
	db    *nb101.DB
	table *table.Table
	path  string // of the table
}

// open makes a table of a database and opens both.
func open(tb testing.TB, path string) benchmark {
	tb.Helper()
	handle, err := nb101.OpenReadOnly(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer handle.Close()
	b := benchmark{path: filepath.Join(tb.TempDir(), "nasbench101.arrow")}
	if _, err := export.ArrowFromDatabase(ctx, handle, b.path, export.Options{}); err != nil {
		tb.Fatal(err)
	}
	if b.db, err = nb101.Open(ctx, path); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { b.db.Close() })
	if b.table, err = table.Open(b.path); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { b.table.Close() })
	return b
}

// benchmarks are the real results, which are few of few cells, and all results of
// some cells, made up.
func benchmarks(tb testing.TB) map[string]benchmark {
	tb.Helper()
	return map[string]benchmark{"real": open(tb, testdb.NNI(tb)), "made up": open(tb, madeUp(tb))}
}

// madeUp makes a database of all results of 200 cells.
func madeUp(tb testing.TB) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "made-up.db")
	var file bytes.Buffer
	if err := synth.Write(ctx, &file, synth.Options{Cells: 200}, nil); err != nil {
		tb.Fatal(err)
	}
	if _, err := importer.Import(ctx, &file, path, importer.Options{}); err != nil {
		tb.Fatal(err)
	}
	return path
}

// A search gets the same answers from both, to the last bit, errors and counters
// too.
func TestAnEvaluatorOnATableIsAsOnTheDatabase(t *testing.T) {
	for name, b := range benchmarks(t) {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			onDB, onTable := nb101.NewEvaluator(b.db, 7), nb101.NewEvaluator(b.table, 7)
			for row := range b.table.NumCells() {
				c, err := b.table.CellAt(row)
				is.NoErr(err)
				for _, epochs := range append(nb101.Budgets(), 5) {
					for _, run := range []nb101.Run{1, 2, 3, 4, nb101.MeanRun, nb101.RandomRun, nb101.RandomRun, -2} {
						for _, halfway := range []bool{false, true} {
							ask := nb101.Training{Arch: c.Arch, Epochs: epochs, Run: run, Halfway: halfway}
							want, errDB := onDB.Evaluate(ctx, ask)
							got, err := onTable.Evaluate(ctx, ask)
							is.Equal(got, want)
							if err != nil || errDB != nil {
								is.Equal(err.Error(), errDB.Error())
								for _, sentinel := range []error{nb101.ErrNotFound, nb101.ErrUnknownBudget, nb101.ErrInvalidQuery} {
									is.Equal(errors.Is(err, sentinel), errors.Is(errDB, sentinel))
								}
							}
						}
					}
				}
			}
			is.Equal(onTable.Spent(), onDB.Spent())
			is.True(onDB.Spent().Epochs > 0)
			for _, limited := range []*nb101.Evaluator{onDB, onTable} {
				limited.SetLimit(onDB.Spent().Seconds + 1)
			}
			first, err := b.table.CellAt(0)
			is.NoErr(err)
			ask := nb101.Training{Arch: first.Arch, Epochs: 108, Run: 1}
			_, errDB := onDB.Evaluate(ctx, ask)
			_, err = onTable.Evaluate(ctx, ask)
			is.True(errors.Is(err, nb101.ErrLimit))
			is.Equal(err.Error(), errDB.Error())
		})
	}
}

func TestCellsThatATableDoesNotHave(t *testing.T) {
	is := is.New(t)
	b := open(t, testdb.NNI(t))
	dense, err := cell.ArchFromEdges(7, 1<<21-1, make([]cell.Op, 5))
	is.NoErr(err)
	for _, a := range []cell.Arch{{}, dense, space.At(1), space.At(400_000)} {
		_, err := b.table.Results(ctx, a, 108, false)
		_, want := b.db.Results(ctx, a, 108, false)
		is.Equal(err.Error(), want.Error())
		for _, sentinel := range []error{cell.ErrInvalidArch, cell.ErrOutOfDomain, nb101.ErrNotFound} {
			is.Equal(errors.Is(err, sentinel), errors.Is(want, sentinel))
		}
		var got, wanted *nb101.NotFoundError
		is.Equal(errors.As(err, &got), errors.As(want, &wanted))
		is.Equal(got, wanted)
	}
	_, err = b.table.FindHash(cell.Hash{})
	is.True(errors.Is(err, cell.ErrInvalidHash))
	for _, h := range []cell.Hash{{15: 1}, {0: 255, 15: 255}, space.At(1).Hash()} {
		_, err = b.table.FindHash(h)
		is.True(errors.Is(err, nb101.ErrNotFound))
	}
}

// The zero Arch is not found by what marks a place of the index as empty: here
// that leads to the first spelling, which is a cell of the table.
func TestTheZeroArchIsNoCellOfATable(t *testing.T) {
	is := is.New(t)
	record := testdb.Records(t, "../realruns/runs.tfrecord")[0]
	shortest, err := cell.NewArch(nil, [][]int{{0}})
	is.NoErr(err)
	record.Arch, record.Hash = shortest, shortest.Hash()
	var file bytes.Buffer
	is.NoErr(dataset.NewWriter(&file).Write(record))
	path := filepath.Join(t.TempDir(), "a.arrow")
	_, err = export.ArrowFromDataset(ctx, &file, path, export.Options{})
	is.NoErr(err)
	tab, err := table.Open(path)
	is.NoErr(err)
	defer tab.Close()
	_, err = tab.Find(shortest)
	is.NoErr(err)

	_, err = tab.Find(cell.Arch{})
	is.True(errors.Is(err, cell.ErrInvalidArch))
	_, err = tab.Results(ctx, cell.Arch{}, record.Epochs, true)
	is.True(errors.Is(err, cell.ErrInvalidArch))
	_, err = tab.Lookup(ctx, nb101.ByArch(cell.Arch{}), record.Epochs)
	is.True(errors.Is(err, cell.ErrInvalidArch))
	e := nb101.NewEvaluator(tab, 1)
	_, err = e.Evaluate(ctx, nb101.Training{Epochs: record.Epochs})
	is.True(errors.Is(err, cell.ErrInvalidArch))
	is.Equal(e.Spent(), nb101.Cost{})
}

// Every spelling of every cell is found, and by its hash too.
func TestCellsAreFoundInAnySpelling(t *testing.T) {
	is := is.New(t)
	b := open(t, madeUp(t))
	found := map[int]int{}
	for a := range space.Labelled() {
		row, err := b.table.Find(a)
		if errors.Is(err, nb101.ErrNotFound) {
			continue
		}
		is.NoErr(err)
		c, err := b.table.CellAt(row)
		is.NoErr(err)
		is.Equal(c.Arch, space.Canonical(a))
		found[row]++
	}
	is.Equal(len(found), b.table.NumCells())
	for row := range b.table.NumCells() {
		c, err := b.table.CellAt(row)
		is.NoErr(err)
		is.Equal(c.Hash, c.Arch.Hash())
		at, err := b.table.FindHash(c.Hash)
		is.NoErr(err)
		is.Equal(at, row)
		place, ok := space.Place(c.Hash, c.Arch)
		is.True(ok)
		is.Equal(place, row) // the first cells by hash
	}
}

// A partial database and the dataset file that it was made of make the same
// table, which has the origin of both.
func TestTablesOfADatabaseAndOfItsDatasetFileAreEqual(t *testing.T) {
	is := is.New(t)
	b := open(t, madeUp(t))
	var file bytes.Buffer
	is.NoErr(synth.Write(ctx, &file, synth.Options{Cells: 200}, nil))
	want := nb101.Origin{SHA256: fmt.Sprintf("%x", sha256.Sum256(file.Bytes())), Size: int64(file.Len()), MadeUp: true}
	path := filepath.Join(t.TempDir(), "a.arrow")
	s, err := export.ArrowFromDataset(ctx, &file, path, export.Options{})
	is.NoErr(err)
	is.Equal(s.Cells, 200)
	is.Equal(s.Trials, 2400)
	is.Equal(*s.Origin, want)
	other, err := table.Open(path)
	is.NoErr(err)
	defer other.Close()
	for _, source := range []nb101.Source{b.db, b.table, other} {
		origin, err := nb101.NewEvaluator(source, 1).Origin(ctx)
		is.NoErr(err)
		is.Equal(*origin, want)
	}
	is.True(bytes.Equal(testdb.ReadFile(t, path), testdb.ReadFile(t, b.path)))
	for row := range 200 {
		for _, epochs := range nb101.Budgets() {
			want, err := b.table.ResultsAt(row, epochs)
			is.NoErr(err)
			got, err := other.ResultsAt(row, epochs)
			is.NoErr(err)
			is.Equal(got, want)
			is.Equal(got.Len(), 3)
		}
	}
}

func TestAClosedTableAnswersNothing(t *testing.T) {
	is := is.New(t)
	b := open(t, testdb.NNI(t))
	c, err := b.table.CellAt(0)
	is.NoErr(err)
	is.NoErr(b.table.Close())
	runtime.GC()
	is.NoErr(b.table.Close())
	_, err = b.table.Find(c.Arch)
	is.True(errors.Is(err, table.ErrClosed))
	_, err = b.table.FindHash(c.Hash)
	is.True(errors.Is(err, table.ErrClosed))
	_, err = b.table.ResultsAt(0, 108)
	is.True(errors.Is(err, table.ErrClosed))
	_, err = b.table.CellAt(0)
	is.True(errors.Is(err, table.ErrClosed))
	_, err = b.table.Origin(ctx)
	is.True(errors.Is(err, table.ErrClosed))
	_, err = nb101.NewEvaluator(b.table, 1).Evaluate(ctx, nb101.Training{Arch: c.Arch, Epochs: 108})
	is.True(errors.Is(err, table.ErrClosed))
	is.Equal(b.table.NumCells(), 0)
}

func TestWhatIsNoTableIsRefused(t *testing.T) {
	is := is.New(t)
	file := testdb.ReadFile(t, open(t, testdb.NNI(t)).path)
	_, err := table.New(file)
	is.NoErr(err)
	for _, part := range [][]byte{nil, file[:7], []byte("SQLite format 3\x00"), append([]byte("ARROW1\x00\x00"), "ARROW1"...)} {
		_, err := table.New(part)
		is.True(errors.Is(err, table.ErrNotTable))
	}
	for _, n := range []int{8, 100, len(file) / 2, len(file) - 1} {
		_, err := table.New(file[:n])
		is.True(errors.Is(err, table.ErrCorrupt)) // cut
	}
	_, err = table.Open(t.TempDir())
	is.True(errors.Is(err, table.ErrNotTable))
	_, err = table.Open(testdb.NNI(t))
	is.True(errors.Is(err, table.ErrNotTable))
}

func TestEvaluationsAllocateNothing(t *testing.T) {
	is := is.New(t)
	b := open(t, testdb.NNI(t))
	c, err := b.table.CellAt(0)
	is.NoErr(err)
	e := nb101.NewEvaluator(b.table, 1)
	for _, run := range []nb101.Run{1, nb101.MeanRun, nb101.RandomRun} {
		is.Equal(testing.AllocsPerRun(100, func() {
			if _, err := e.Evaluate(ctx, nb101.Training{Arch: c.Arch, Epochs: 108, Run: run, Halfway: true}); err != nil {
				t.Fatal(err)
			}
			if _, err := b.table.FindHash(c.Hash); err != nil {
				t.Fatal(err)
			}
		}), 0.0)
	}
}
