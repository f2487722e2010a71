package export_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/dataset/synth"
	"github.com/nasbench-go/nasbench/nb101/export"
	"github.com/nasbench-go/nasbench/nb101/importer"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// A record that a table has no place for is refused, and nothing is rounded or
// wrapped.
func TestRecordsThatATableCannotHold(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*dataset.Record)
		says   string
	}{
		{"no parameters", func(r *dataset.Record) { r.Parameters = 0 }, "it has 0 parameters"},
		{"negative parameters", func(r *dataset.Record) { r.Parameters = -1 }, "it has -1 parameters"},
		{"results at other epochs", func(r *dataset.Record) { r.Evaluations[1].Epoch = 1 }, "it has results after 1 and 4 epochs"},
		{"a time that is no float32", func(r *dataset.Record) { r.Evaluations[1].TrainingTime = 0.1 }, "which is not a float32"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			r := testdb.Records(t, "../realruns/runs.tfrecord")[0]
			c.change(&r)
			var file bytes.Buffer
			is.NoErr(dataset.NewWriter(&file).Write(r))
			out := filepath.Join(t.TempDir(), "a.arrow")
			_, err := export.ArrowFromDataset(t.Context(), &file, out, export.Options{})
			is.True(errors.Is(err, export.ErrNoPlace))
			is.True(strings.Contains(err.Error(), "record 1: ") && strings.Contains(err.Error(), c.says))
			is.Equal(len(testdb.Names(t, filepath.Dir(out))), 0)
		})
	}
}

// A fourth run is left out and counted whatever it says, as in an import; the
// origin, too, is that of the runs that are kept.
func TestAFourthRunIsLeftOutWhateverItSays(t *testing.T) {
	asIs := testdb.Records(t, "../realruns/runs.tfrecord")[0]
	for name, change := range map[string]func(*dataset.Record){
		"the same":         func(*dataset.Record) {},
		"other parameters": func(r *dataset.Record) { r.Parameters++ },
		"no parameters":    func(r *dataset.Record) { r.Parameters = 0 },
		"other epochs":     func(r *dataset.Record) { r.Evaluations[1].Epoch = 1 },
		"no float32":       func(r *dataset.Record) { r.Evaluations[2].TrainingTime = 0.1 },
		"made up":          func(r *dataset.Record) { r.MadeUp = true },
		"another spelling": func(r *dataset.Record) { r.Arch = otherSpelling(t, r.Arch) },
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			fourth := asIs
			change(&fourth)
			other := asIs // between them
			other.Arch = space.At(7)
			other.Hash = other.Arch.Hash()
			var file bytes.Buffer
			w := dataset.NewWriter(&file)
			for _, r := range []dataset.Record{asIs, asIs, asIs, fourth, other, fourth} {
				is.NoErr(w.Write(r))
			}
			dir := t.TempDir()
			imported, err := importer.Import(t.Context(), bytes.NewReader(file.Bytes()), filepath.Join(dir, "a.db"), importer.Options{})
			is.NoErr(err)
			s, err := export.ArrowFromDataset(t.Context(), &file, filepath.Join(dir, "a.arrow"), export.Options{})
			is.NoErr(err)
			is.Equal(s.LeftOut, int64(2))
			is.Equal(s.LeftOut, imported.LeftOut)
			is.Equal(s.Trials, 4)
			is.Equal(s.Origin.MadeUp, false)
		})
	}
}

// The results are made up if any of them is, wherever it is in the file.
func TestOneRecordThatIsMadeUpMakesTheOriginSo(t *testing.T) {
	is := is.New(t)
	measured := testdb.Records(t, "../realruns/runs.tfrecord")[0]
	madeUp := measured
	madeUp.MadeUp = true
	for _, c := range []struct {
		records []dataset.Record
		want    bool
	}{
		{[]dataset.Record{measured, measured}, false},
		{[]dataset.Record{madeUp, measured}, true},
		{[]dataset.Record{measured, madeUp}, true},
		{[]dataset.Record{measured, madeUp, measured}, true},
	} {
		var file bytes.Buffer
		w := dataset.NewWriter(&file)
		for _, r := range c.records {
			is.NoErr(w.Write(r))
		}
		s, err := export.ArrowFromDataset(t.Context(), &file, filepath.Join(t.TempDir(), "a.arrow"), export.Options{})
		is.NoErr(err)
		is.Equal(s.Origin.MadeUp, c.want)
	}
}

// otherSpelling returns an isomorphic arch.
func otherSpelling(tb testing.TB, a cell.Arch) cell.Arch {
	tb.Helper()
	for other := range space.Labelled() {
		if other != a && space.Canonical(other) == space.Canonical(a) {
			return other
		}
	}
	tb.Fatal("no other spelling of ", a)
	return cell.Arch{}
}

// A wrong hash is found whatever is wrong after it, and nothing is before it.
func TestWrongHashesAreRefused(t *testing.T) {
	is := is.New(t)
	var file bytes.Buffer
	is.NoErr(synth.Write(t.Context(), &file, synth.Options{Cells: 20}, nil))
	wrong := testdb.WrongHash(file.Bytes(), 100)
	record := testdb.Records(t, "../realruns/runs.tfrecord")[0]
	record.Parameters = 0 // which a table cannot hold
	var noPlace bytes.Buffer
	is.NoErr(dataset.NewWriter(&noPlace).Write(record))
	for _, c := range []struct {
		name string
		file []byte
		says string
	}{
		{"a wrong hash", wrong, "damaged dataset file: record 100, at byte "},
		{"and then what has no place", slices.Concat(wrong, noPlace.Bytes()), "damaged dataset file: record 100, at byte "},
		{"and then damage", wrong[:file.Len()-1], "damaged dataset file: record 100, at byte "},
		{"after what has no place", slices.Concat(noPlace.Bytes(), wrong), "a table cannot hold this: record 1: it has 0 parameters"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			out := filepath.Join(t.TempDir(), "a.arrow")
			_, err := export.ArrowFromDataset(t.Context(), bytes.NewReader(c.file), out, export.Options{})
			is.True(strings.HasPrefix(err.Error(), c.says))
			is.Equal(len(testdb.Names(t, filepath.Dir(out))), 0)
		})
	}
}
