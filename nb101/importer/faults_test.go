package importer_test

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/importer"
	"github.com/nasbench-go/nasbench/nb101/space"
	"github.com/nasbench-go/nasbench/nb101/verify"
)

// What package verify calls a fault is stored, counted and named; a strict
// import ends there.
func TestImportCountsFaults(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*dataset.Record)
		kind   verify.Kind
		first  string
	}{
		{"accuracy", func(r *dataset.Record) { r.Evaluations[1].ValidAcc = 0.5001 }, verify.KindAccuracy, "record 2, half-way: valid_acc is 50.01, "},
		{"accuracy above 1", func(r *dataset.Record) { r.Evaluations[1].TestAcc = 94.25 }, verify.KindAccuracy, "record 2, half-way: test_acc is 9425, "},
		{"accuracy below 0", func(r *dataset.Record) { r.Evaluations[1].TestAcc = -0.25 }, verify.KindAccuracy, "record 2, half-way: test_acc is -25, "},
		{"time", func(r *dataset.Record) { r.Evaluations[1].TrainingTime = 800.1 }, verify.KindTime, "record 2, half-way: training_time is 800.1; "},
		{"negative time", func(r *dataset.Record) { r.Evaluations[1].TrainingTime = -1 }, verify.KindTime, "record 2, half-way: training_time is -1; "},
		{"no time", func(r *dataset.Record) { r.Evaluations[1].TrainingTime = 0 }, verify.KindTime, "record 2, half-way: training_time is 0; "},
		{"half-way time", func(r *dataset.Record) { r.Evaluations[1].TrainingTime = r.Evaluations[2].TrainingTime }, verify.KindTime, "record 2, half-way: training_time is 1769.1279296875; that of the final result is 1769.1279296875, "},
		{"epoch", func(r *dataset.Record) { r.Evaluations[1].Epoch = 53 }, verify.KindEpoch, "record 2, half-way: current_epoch is 53; "},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			records := testdb.Records(t, runsFile)
			c.change(&records[1])
			file := fileOf(t, records)
			path, s := mustImport(t, file)
			is.Equal(len(s.Faults), 1)
			is.Equal(s.Faults[0].Kind, c.kind)
			is.Equal(s.Faults[0].Count, int64(1))
			if !strings.HasPrefix(s.Faults[0].First, c.first) {
				t.Errorf("got %q, want %q", s.Faults[0].First, c.first)
			}
			is.Equal(s.Trials, int64(110))
			_, err := nb101.Open(t.Context(), path)
			is.NoErr(err)

			out := filepath.Join(t.TempDir(), "strict.db")
			_, err = importer.Import(t.Context(), bytes.NewReader(file), out, importer.Options{Strict: true})
			is.True(errors.Is(err, importer.ErrFault))
			is.True(strings.Contains(err.Error(), s.Faults[0].First))
			is.Equal(len(testdb.Names(t, filepath.Dir(out))), 0)
		})
	}
}

// What an import counts is what a check of the database finds: of many records
// with faults of any kind, the same kinds as often.
func TestImportCountsWhatVerifyFinds(t *testing.T) {
	is := is.New(t)
	random := rand.New(rand.NewPCG(5, 6))
	one := func(values ...float64) float64 { return values[random.IntN(len(values))] }
	changes := []func(*dataset.Record){
		func(r *dataset.Record) { r.Evaluations[1].TrainAcc = one(1.5, -0.2, 0.5001, 1.0/3, 1e300) },
		func(r *dataset.Record) { r.Evaluations[2].ValidAcc = one(1.5, -0.2, 0.5001, 1.0/3, 0) },
		func(r *dataset.Record) {
			r.Evaluations[1+random.IntN(2)].TrainingTime = one(0, -1, 0.1, 77.7, 1e5, 1e300)
		},
		func(r *dataset.Record) { r.Evaluations[1].TrainingTime = 60 * r.Evaluations[2].TrainingTime },
		func(r *dataset.Record) { r.Evaluations[1+random.IntN(2)].Epoch = one(0, -4, 2, 4, 6, 54, 108, 1e15) },
		func(r *dataset.Record) {
			r.Evaluations[1].Epoch, r.Evaluations[2].Epoch = r.Evaluations[2].Epoch, r.Evaluations[1].Epoch
		},
		func(r *dataset.Record) { r.Parameters = int(one(0, -1, 1, math.MaxInt32, math.MinInt32)) },
	}
	covered := map[verify.Kind]bool{}
	for range 30 {
		records := testdb.Records(t, runsFile)
		if random.IntN(2) == 0 { // two spellings of a cell, each of which may be the first one
			for i, ops := range [][]cell.Op{{cell.Conv3x3BNReLU, cell.MaxPool3x3}, {cell.MaxPool3x3, cell.Conv3x3BNReLU}} {
				a, err := cell.NewArch(ops, [][]int{{0}, {0}, {1, 2}})
				is.NoErr(err)
				records[i].Arch, records[i].Hash, records[i].Parameters = a, a.Hash(), space.Parameters(a)
			}
		}
		for range random.IntN(30) {
			changes[random.IntN(len(changes))](&records[random.IntN(len(records))])
		}
		random.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
		records = append(records, records[:random.IntN(10)]...) // some are fourth runs
		path, s := mustImport(t, fileOf(t, records))
		counted, found := map[verify.Kind]int64{}, map[verify.Kind]int64{}
		for _, f := range s.Faults {
			counted[f.Kind] = f.Count
			covered[f.Kind] = true
		}
		db, err := nb101.OpenReadOnly(path)
		is.NoErr(err)
		defer db.Close()
		report, err := verify.Run(t.Context(), db, verify.Options{})
		is.NoErr(err)
		for _, f := range report.Faults {
			found[f.Kind] = f.Count
		}
		is.Equal(counted, found)
	}
	for _, kind := range []verify.Kind{verify.KindSpelling, verify.KindParameters, verify.KindAccuracy, verify.KindTime, verify.KindUnit, verify.KindEpoch, verify.KindFinal} {
		if !covered[kind] {
			t.Errorf("no record has a fault of the kind %q", kind)
		}
	}
}

// Of a cell the first record has the spelling and the parameters; those of
// others are counted, because they are not stored.
func TestImportCountsWhatTheFirstRecordOverrides(t *testing.T) {
	is := is.New(t)
	records := testdb.Records(t, runsFile)
	records[1].Parameters++
	path, s := mustImport(t, fileOf(t, records))
	is.Equal(s.Overridden, int64(1))
	is.Equal(len(s.Faults), 0)
	is.Equal(readTables(t, path)[1][1][5], float64(records[0].Parameters)/1e6)

	_, err := importer.Import(t.Context(), bytes.NewReader(fileOf(t, records)), filepath.Join(t.TempDir(), "a.db"), importer.Options{Strict: true})
	is.True(errors.Is(err, importer.ErrFault))
	is.True(strings.Contains(err.Error(), "record 2 has 8555531 parameters "))

	records[0].Parameters, records[1].Parameters = records[1].Parameters, records[0].Parameters // the first one is wrong
	_, s = mustImport(t, fileOf(t, records))
	is.Equal(s.Faults[0].Kind, verify.KindParameters)
	is.Equal(s.Overridden, s.Faults[0].Count-1) // all records of the cell but the first
}

func TestImportKeepsThreeRuns(t *testing.T) {
	is := is.New(t)
	records := testdb.Records(t, runsFile)
	fourth := records[2]
	fourth.Evaluations[2].TestAcc = 0.5
	file := fileOf(t, append(records, fourth))
	for _, fullIDs := range []bool{false, true} {
		out := filepath.Join(t.TempDir(), "a.db")
		s, err := importer.Import(t.Context(), bytes.NewReader(file), out, importer.Options{FullIDs: fullIDs})
		is.NoErr(err)
		is.Equal(s.LeftOut, int64(1))
		is.Equal(s.Trials, int64(110))
		is.Equal(len(s.Faults), 0)
		got := readTables(t, out)
		is.Equal(len(got[1]), 110)
	}
	_, err := importer.Import(t.Context(), bytes.NewReader(file), filepath.Join(t.TempDir(), "a.db"), importer.Options{Strict: true})
	is.True(errors.Is(err, importer.ErrFault))
	is.True(strings.Contains(err.Error(), "record 111 is a fourth run of the cell "))
}

// Real results have no faults, and a strict import takes them.
func TestStrictImportOfRealResults(t *testing.T) {
	is := is.New(t)
	file := testdb.ReadFile(t, runsFile)
	s, err := importer.Import(t.Context(), bytes.NewReader(file), filepath.Join(t.TempDir(), "a.db"), importer.Options{Strict: true})
	is.NoErr(err)
	is.Equal(len(s.Faults), 0)
	is.Equal(s.LeftOut, int64(0))
}
