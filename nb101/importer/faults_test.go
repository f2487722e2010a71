package importer_test

import (
	"bytes"
	"errors"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/importer"
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
		{"accuracy", func(r *dataset.Record) { r.Evaluations[1].ValidAcc = 0.5001 }, verify.KindAccuracy, "record 2: an accuracy of 0.5001; "},
		{"accuracy of minus nothing", func(r *dataset.Record) { r.Evaluations[2].TestAcc = math.Copysign(0, -1) }, verify.KindAccuracy, "record 2: an accuracy of -0; "},
		{"time", func(r *dataset.Record) { r.Evaluations[2].TrainingTime = 5000.1 }, verify.KindTime, "record 2: "},
		{"no time", func(r *dataset.Record) { r.Evaluations[1].TrainingTime = 0 }, verify.KindTime, "record 2: 0 seconds half-way and "},
		{"half-way time", func(r *dataset.Record) { r.Evaluations[1].TrainingTime = r.Evaluations[2].TrainingTime }, verify.KindTime, "record 2: "},
		{"parameters", func(r *dataset.Record) { r.Parameters++ }, verify.KindParameters, "record 2: 8555531 trainable parameters; the cell 00005c142e6f48ac74fdcf73e3439874 has 8555530"},
		{"epoch", func(r *dataset.Record) { r.Evaluations[1].Epoch = 53 }, verify.KindEpoch, "record 2: evaluations after 53 and 108 epochs; "},
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
