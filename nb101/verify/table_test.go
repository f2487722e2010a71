package verify_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/export"
	"github.com/nasbench-go/nasbench/nb101/space"
	"github.com/nasbench-go/nasbench/nb101/table"
	"github.com/nasbench-go/nasbench/nb101/verify"
)

// tableFile is the table of the real results.
func tableFile(tb testing.TB) []byte {
	tb.Helper()
	return tableOf(tb, testdb.NNI(tb))
}

// tableOf is the table of a database.
func tableOf(tb testing.TB, database string) []byte {
	tb.Helper()
	handle, err := nb101.OpenReadOnly(database)
	if err != nil {
		tb.Fatal(err)
	}
	defer handle.Close()
	path := filepath.Join(tb.TempDir(), "nasbench101.arrow")
	if _, err := export.ArrowFromDatabase(tb.Context(), handle, path, export.Options{}); err != nil {
		tb.Fatal(err)
	}
	return testdb.ReadFile(tb, path)
}

func TestATableIsConsistent(t *testing.T) {
	is := is.New(t)
	tab, err := table.New(tableFile(t))
	is.NoErr(err)
	r, err := verify.Table(t.Context(), tab, verify.Options{})
	is.NoErr(err)
	is.NoErr(r.Err())
	is.Equal(r.Verdict(), verify.VerdictConsistent)
	is.Equal(r.Cells.Count, int64(31))
	is.Equal(r.Configs.Count, int64(38))
	is.Equal(r.Trials.Count, int64(110))
	r, err = verify.Table(t.Context(), tab, verify.Options{Complete: true})
	is.NoErr(err)
	is.Equal(r.Count(verify.KindMissingCell), int64(space.NumCells-31))
	is.True(errors.Is(r.Err(), verify.ErrWrong))
	is.Equal(r.Err().Error(), "the table is wrong (missing cell: 423593, missing config: 86, missing trials: 2)")
}

// Parameters, accuracies and times have the same faults and remarks in a table and
// in the database that it was made of.
func TestFaultsOfATableAreThoseOfItsDatabase(t *testing.T) {
	for _, c := range []struct {
		change string
		kind   verify.Kind
	}{
		{"UPDATE nb101intermediatestats SET training_time = (SELECT training_time FROM nb101intermediatestats WHERE id = 20) WHERE id = 19", verify.KindTime},
		{"UPDATE nb101trialstats SET parameters = 8.555531 WHERE parameters = 8.55553", verify.KindParameters},
		{"UPDATE nb101intermediatestats SET training_time = 256 WHERE id = 19", verify.RemarkRatio},
		{`UPDATE nb101intermediatestats SET training_time = 16384 * (id - 18) WHERE trial_id = 10;
			UPDATE nb101trialstats SET training_time = 60 * 32768.0 WHERE id = 10`, verify.RemarkPace},
		{"DELETE FROM nb101intermediatestats WHERE id = 23", verify.KindResults},
		{"UPDATE nb101intermediatestats SET train_acc = 0.100000001490116119384765625 * 100 WHERE id = 19", verify.KindAccuracy},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			testdb.Exec(t, path, c.change)
			want := mustVerify(t, path, verify.Options{})
			is.True(want.Count(c.kind) > 0)
			tab, err := table.New(tableOf(t, path))
			is.NoErr(err)
			r, err := verify.Table(t.Context(), tab, verify.Options{})
			is.NoErr(err)
			is.Equal(r.Faults, want.Faults)
			is.Equal(r.Remarks, want.Remarks)
		})
	}
}

// answer asks a table all kinds of questions, and returns what it says.
func answer(t *table.Table) (all []nb101.Results) {
	for row := range t.NumCells() {
		c, _ := t.CellAt(row)
		t.Find(c.Arch)
		t.FindHash(c.Hash)
		for _, epochs := range nb101.Budgets() {
			if r, err := t.ResultsAt(row, epochs); err == nil {
				all = append(all, r)
			}
		}
	}
	return all
}

// damaged asks a damaged table. It must be refused, found out, or answer as the
// whole one.
func damaged(tb testing.TB, file []byte, want []nb101.Results) {
	tb.Helper()
	tab, err := table.New(file)
	if err != nil {
		return
	}
	got := answer(tab) // without a panic
	tab.Find(cell.Arch{})
	r, err := verify.Table(tb.Context(), tab, verify.Options{})
	if err != nil || r.Err() != nil {
		return
	}
	if len(got) != len(want) {
		tb.Fatalf("a damaged file passes, with %d results for %d", len(got), len(want))
	}
	for i := range got {
		a, b := got[i], want[i]
		if a.Config != b.Config || a.Len() != b.Len() {
			tb.Fatalf("a damaged file passes, with other results of %v", b.Config.Hash)
		}
		for k := range a.Len() {
			if *a.Trial(k) != *b.Trial(k) {
				tb.Fatalf("a damaged file passes, with other results of trial %d", b.Trial(k).ID)
			}
		}
	}
}

func TestNoDamageOfATableGoesUnnoticed(t *testing.T) {
	file := tableFile(t)
	whole, err := table.New(file)
	if err != nil {
		t.Fatal(err)
	}
	want := answer(whole)
	for at := 0; at < len(file); at += 1 + len(file)/150 {
		broken := bytes.Clone(file)
		broken[at] ^= 1 << (at % 8)
		damaged(t, broken, want)
	}
}

func FuzzDamagedTable(f *testing.F) {
	file := tableFile(f)
	whole, err := table.New(file)
	if err != nil {
		f.Fatal(err)
	}
	want := answer(whole)
	f.Add(uint32(0), uint32(0), []byte{1})
	f.Add(uint32(len(file)-20), uint32(0), []byte{0xff, 0xff, 0xff, 0x7f})
	f.Add(uint32(len(file)), uint32(10), []byte{})
	f.Fuzz(func(t *testing.T, at, cut uint32, change []byte) {
		broken := bytes.Clone(file[:len(file)-int(cut)%len(file)])
		copy(broken[int(at)%len(broken):], change)
		damaged(t, broken, want)
	})
}
