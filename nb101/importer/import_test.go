package importer_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/dataset/synth"
	"github.com/nasbench-go/nasbench/nb101/importer"
	"github.com/nasbench-go/nasbench/nb101/migrate"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// fileOf gives the dataset file that holds records.
func fileOf(tb testing.TB, records []dataset.Record) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := dataset.NewWriter(&b)
	for _, r := range records {
		if err := w.Write(r); err != nil {
			tb.Fatal(err)
		}
	}
	return b.Bytes()
}

// madeUpFile returns the dataset file of made-up runs, 12 a cell.
func madeUpFile(tb testing.TB, cells int) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := synth.Write(tb.Context(), &b, synth.Options{Cells: cells}, nil); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// mustImport imports a dataset file into a new database and gives its path.
func mustImport(tb testing.TB, file []byte) (string, importer.Summary) {
	tb.Helper()
	out := filepath.Join(tb.TempDir(), "nasbench101.db")
	s, err := importer.Import(context.Background(), bytes.NewReader(file), out, importer.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return out, s
}

// tables are all rows of NNI's three tables, by id.
type tables [3][][]any

func readTables(tb testing.TB, path string) (t tables) {
	tb.Helper()
	db, err := nb101.OpenReadOnly(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	for i, table := range nni.Tables {
		t[i] = testdb.Rows(tb, db, "SELECT * FROM "+table+" ORDER BY id")
	}
	return t
}

// nniTables are the rows that nni/nas/benchmark/nasbench101/db_gen.py writes
// for a file with these records, of which Google's api.NASBench makes a dict of
// cells, each with a dict of budgets.
func nniTables(tb testing.TB, records []dataset.Record) (t tables) {
	tb.Helper()
	var cells []cell.Hash
	first := map[cell.Hash]dataset.Record{}
	runs := map[cell.Hash]map[int][]dataset.Record{}
	for _, r := range records {
		if runs[r.Hash] == nil {
			cells = append(cells, r.Hash)
			first[r.Hash] = r
			runs[r.Hash] = map[int][]dataset.Record{}
		}
		runs[r.Hash][r.Epochs] = append(runs[r.Hash][r.Epochs], r)
	}
	id := func(rows [][]any) int64 { return int64(len(rows) + 1) }
	for _, hash := range cells {
		arch := map[string]any{}
		for i, op := range first[hash].Arch.Ops() {
			arch[fmt.Sprint("op", i+1)] = op.String()
		}
		for i, inputs := range first[hash].Arch.Inputs() {
			arch[fmt.Sprint("input", i+1)] = inputs
		}
		text, err := json.Marshal(arch)
		if err != nil {
			tb.Fatal(err)
		}
		for _, epochs := range []int{4, 12, 36, 108} {
			if runs[hash][epochs] == nil {
				continue
			}
			config := id(t[0])
			t[0] = append(t[0], []any{config, string(text), int64(first[hash].Arch.NumVertices()), hash.String(), int64(epochs)})
			for _, r := range runs[hash][epochs][:min(3, len(runs[hash][epochs]))] {
				half, final := r.Evaluations[1], r.Evaluations[2]
				trial := id(t[1])
				t[1] = append(t[1], []any{trial, config, final.TrainAcc * 100, final.ValidAcc * 100, final.TestAcc * 100,
					float64(first[hash].Parameters) / 1e6, final.TrainingTime * 60})
				t[2] = append(t[2], []any{id(t[2]), trial, int64(epochs / 2), half.TrainAcc * 100, half.ValidAcc * 100, half.TestAcc * 100, half.TrainingTime})
				t[2] = append(t[2], []any{id(t[2]), trial, int64(epochs), final.TrainAcc * 100, final.ValidAcc * 100, final.TestAcc * 100, final.TrainingTime})
			}
		}
	}
	return t
}

func TestImportWritesWhatNNIWrites(t *testing.T) {
	published := testdb.Records(t, runsFile)
	all, err := synth.Records(synth.Options{Cells: 300})
	is.New(t).NoErr(err)
	madeUp := slices.Collect(all)
	many := slices.Concat(published, published, published) // a cell comes again and again
	shuffled := slices.Clone(many)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	descending := slices.Clone(many)
	slices.SortStableFunc(descending, func(a, b dataset.Record) int { return bytes.Compare(b.Hash[:], a.Hash[:]) })
	budgetsDown := slices.Clone(published[:30])
	slices.SortStableFunc(budgetsDown, func(a, b dataset.Record) int { return b.Epochs - a.Epochs })
	only := func(epochs int) []dataset.Record {
		return slices.DeleteFunc(slices.Clone(published), func(r dataset.Record) bool { return r.Epochs != epochs })
	}
	odd := slices.Clone(published[:2]) // values that the published files do not have
	odd[0].Evaluations[1].TrainAcc = 0.1
	odd[0].Evaluations[2].TrainingTime = 1e300
	odd[1].Evaluations[2].TestAcc = 1.0 / 3
	odd[1].Evaluations[2].TrainingTime = 0.1
	for _, tt := range []struct {
		name    string
		records []dataset.Record
	}{
		{"as published", published},
		{"one record", published[:1]},
		{"one cell last", append(slices.Clone(published), published[0])},
		{"thousands of runs", madeUp},
		{"too many runs", slices.Repeat(published, 30)},
		{"in any order", shuffled},
		{"other order of cells", descending},
		{"other order of budgets", budgetsDown},
		{"108 epochs only", only(108)},
		{"36 epochs only", only(36)},
		{"values of any precision", odd},
	} {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			path, s := mustImport(t, fileOf(t, tt.records))
			got, want := readTables(t, path), nniTables(t, tt.records)
			for i := range want {
				is.Equal(len(got[i]), len(want[i]))
				for n := range want[i] {
					is.Equal(got[i][n], want[i][n])
				}
			}
			is.Equal(s.Configs, int64(len(want[0])))
			is.Equal(s.Trials, int64(len(want[1])))
			is.Equal(s.LeftOut, int64(len(tt.records))-s.Trials)
			is.Equal(s.Intermediates, int64(len(want[2])))
		})
	}
}

func TestImportGivesTheNewestVersion(t *testing.T) {
	is := is.New(t)
	path, _ := mustImport(t, testdb.ReadFile(t, runsFile))
	status, err := migrate.Validate(context.Background(), path, migrate.Options{})
	is.NoErr(err)
	is.Equal(status.Version, migrate.Latest())
}

// NNI's documentation shows what the first cell's 108 epochs gave, with the ids
// of the full table.
func TestImportGivesTheIDsOfTheFullTable(t *testing.T) {
	is := is.New(t)
	published := testdb.Records(t, runsFile)
	var records []dataset.Record
	for _, epochs := range []int{4, 12, 36} {
		for range 3 {
			r := published[0]
			r.Epochs = epochs
			records = append(records, r)
		}
	}
	records = append(records, published[1:4]...)
	path, _ := mustImport(t, fileOf(t, records))
	got := readTables(t, path)
	is.Equal(got[0][3], []any{int64(4),
		`{"input1":[0],"input2":[1],"input3":[2],"input4":[0],"input5":[0,3,4],"input6":[2,5],"op1":"conv3x3-bn-relu","op2":"maxpool3x3","op3":"conv3x3-bn-relu","op4":"conv3x3-bn-relu","op5":"conv1x1-bn-relu"}`,
		int64(7), "00005c142e6f48ac74fdcf73e3439874", int64(108)})
	is.Equal(got[1][9], []any{int64(10), int64(4), 100.0, 92.41786599159241, 92.11738705635071, 8.55553, 106147.67578125})
	is.Equal(got[2][18], []any{int64(19), int64(10), int64(54), 82.82251358032227, 77.76442170143127, 77.40384340286255, 883.4580078125})
	is.Equal(got[2][19], []any{int64(20), int64(10), int64(108), 100.0, 92.41786599159241, 92.11738705635071, 1769.1279296875})
	is.Equal(got[1][11][0], int64(12))
	is.Equal(got[2][23][:2], []any{int64(24), int64(12)})
}

// Two spellings of a cell are one cell, and the first one counts.
func TestImportKeepsTheFirstSpelling(t *testing.T) {
	is := is.New(t)
	a, err := cell.NewArch([]cell.Op{cell.Conv3x3BNReLU, cell.MaxPool3x3}, [][]int{{0}, {0}, {1, 2}})
	is.NoErr(err)
	b, err := cell.NewArch([]cell.Op{cell.MaxPool3x3, cell.Conv3x3BNReLU}, [][]int{{0}, {0}, {1, 2}})
	is.NoErr(err)
	one := testdb.Records(t, runsFile)[0]
	one.Arch, one.Hash, one.Parameters = a, a.Hash(), 1_000_003
	two := one
	two.Arch, two.Parameters = b, 1_000_004
	path, s := mustImport(t, fileOf(t, []dataset.Record{one, two}))
	is.Equal(s.Cells, int64(1))
	got := readTables(t, path)
	is.Equal(len(got[0]), 1)
	is.Equal(got[0][0][1], string(a.AppendJSON(nil)))
	is.Equal(got[1][0][5], 1.000003)
	is.Equal(got[1][1][5], 1.000003)
}

func TestImportTellsWhatItDid(t *testing.T) {
	is := is.New(t)
	file := testdb.ReadFile(t, runsFile)
	sum := sha256.Sum256(file)
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, err := z.Write(file)
	is.NoErr(err)
	is.NoErr(z.Close())
	for _, input := range [][]byte{file, zipped.Bytes()} { // the same, compressed or not
		path, s := mustImport(t, input)
		info, err := os.Stat(path)
		is.NoErr(err)
		is.Equal(s.Cells, int64(31))
		is.Equal(s.Configs, int64(38))
		is.Equal(s.Trials, int64(110))
		is.Equal(s.Intermediates, int64(220))
		is.Equal(s.InputSize, int64(len(file)))
		is.Equal(s.SHA256, hex.EncodeToString(sum[:]))
		is.Equal(s.Published, "")
		is.Equal(s.Size, info.Size())
		is.True(s.Duration > 0)
	}
}

func TestImportTellsItsProgress(t *testing.T) {
	is := is.New(t)
	file := slices.Repeat(testdb.ReadFile(t, runsFile), 20)
	var stages []string
	var read int64
	_, err := importer.Import(context.Background(), bytes.NewReader(file), filepath.Join(t.TempDir(), "a.db"), importer.Options{
		Progress: func(p progress.Report) {
			if len(stages) == 0 || stages[len(stages)-1] != p.Stage {
				stages = append(stages, p.Stage)
			}
			if p.Stage == importer.StageRecords {
				is.True(p.Done >= read)
				is.Equal(p.Unit, progress.Bytes)
				read = p.Done
			}
		},
	})
	is.NoErr(err)
	is.Equal(stages, []string{importer.StageRecords, importer.StageIndexes, importer.StageMigrate})
	is.Equal(read, int64(len(file)))
}
