package table_test

import (
	"bytes"
	"errors"
	"runtime"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/tablefile"
	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
	"github.com/nasbench-go/nasbench/nb101/table"
)

// forged returns a file whose trailer and index are changed, with checksums that
// are right all the same, as no accident leaves them. It is false if there is no
// room for what the trailer says.
func forged(file []byte, change func(t *tablefile.Trailer), at uint32, index []byte) ([]byte, bool) {
	whole, err := tablefile.Check(file)
	if err != nil {
		return nil, false
	}
	t, end := whole.Trailer, whole.Layout.End
	broken := bytes.Clone(file)
	room := broken[whole.Layout.Index : end-tablefile.TrailerSize]
	copy(room[int(at)%len(room):], index)
	change(&t)
	from, size := t.Layout().Index, int64(t.IndexSize())
	if from < 0 || size < 0 || from+size > end || from+size < from {
		return nil, false
	}
	t.Index = tablefile.Checksum(broken[from:][:size])
	copy(broken[end-tablefile.TrailerSize:], t.Encode())
	return broken, true
}

// ask opens a file and asks it everything. Whatever the file has there is no panic,
// and Open allocates no more than it has bytes.
func ask(t *testing.T, file []byte) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	tab, err := table.New(file)
	runtime.ReadMemStats(&after)
	const others = 1 << 20 // what other goroutines of the test allocate
	if n := after.TotalAlloc - before.TotalAlloc; n > uint64(len(file))+others {
		t.Fatalf("opening %d bytes allocates %d", len(file), n)
	}
	if err != nil {
		if !errors.Is(err, table.ErrCorrupt) && !errors.Is(err, table.ErrNotTable) && !errors.Is(err, table.ErrVersion) {
			t.Fatalf("an error of no type: %v", err)
		}
		return
	}
	defer tab.Close()
	for row := range min(tab.NumCells(), 1000) {
		c, err := tab.CellAt(row)
		if err == nil {
			tab.Find(c.Arch)
			tab.Lookup(ctx, nb101.ByExactArch(c.Arch), nb101.AllBudgets)
		}
		tab.FindHash(c.Hash)
		for _, epochs := range nb101.Budgets() {
			tab.ResultsAt(row, epochs)
		}
	}
	tab.FindHash(cell.Hash{0: 255, 15: 1})
	for place := range 100 {
		tab.Results(ctx, space.At(4000*place), 108, true)
	}
	all(tab.Trials(ctx, nb101.AllBudgets, nb101.Filter{}))
	all(tab.Means(ctx, 108, nb101.Filter{TestAcc: nb101.AtLeast(50)}))
	tab.BestTrials(ctx, 108, nb101.Test, 10, nb101.Filter{})
	tab.BestMeans(ctx, 108, nb101.Test, 10, nb101.Filter{})
	tab.ParetoByParameters(ctx, 108, nb101.Test, nb101.Filter{})
	tab.ParetoByTime(ctx, 108, nb101.Test, nb101.Filter{})
	tab.Counts(ctx)
	tab.Info()
	tab.Origin(ctx)
}

func FuzzForgedTable(f *testing.F) {
	file := testdb.ReadFile(f, open(f, testdb.NNI(f)).path)
	f.Add(int64(0), int64(0), int64(0), int64(0), int64(0), int64(0), int64(0), uint32(0), uint32(0), []byte{})
	f.Add(int64(1), int64(-1), int64(0), int64(0), int64(0), int64(0), int64(0), uint32(0), uint32(0), []byte{})
	f.Add(int64(0), int64(0), int64(0), int64(-4), int64(0), int64(4), int64(8), uint32(0), uint32(0), []byte{0, 0, 0, 1})
	f.Add(int64(-30), int64(0), int64(0), int64(0), int64(-30), int64(0), int64(0), uint32(255), uint32(100), []byte{255, 255, 255, 127})
	f.Fuzz(func(t *testing.T, rows, width, slots, spellings, places, info, start int64, nulls, at uint32, index []byte) {
		broken, ok := forged(file, func(t *tablefile.Trailer) {
			t.Rows += int(rows)
			t.IndexWidth += int(width)
			t.Slots += int(slots)
			t.Spellings += int(spellings)
			t.Places += int(places)
			t.InfoSize += int(info)
			t.BodyStart += start
			t.Nulls ^= tablefile.Nulls(nulls)
		}, at, index)
		if ok {
			ask(t, broken)
		}
	})
}

// Values that are no results, no cells and no places answer something or are
// refused, before and after they are checked.
func TestForgedValuesDoNoHarm(t *testing.T) {
	is := is.New(t)
	file := testdb.ReadFile(t, open(t, testdb.NNI(t)).path)
	whole, err := tablefile.Check(file)
	is.NoErr(err)
	for _, with := range []byte{0, 0x7f, 0xff} {
		values := bytes.Clone(file)
		for at := whole.BodyStart; at < whole.Layout.Index; at++ {
			values[at] = with
		}
		ask(t, values)
		tab, err := table.New(values)
		is.NoErr(err)
		damage, err := tab.CheckFile(ctx)
		is.NoErr(err)
		is.True(len(damage) > 0)

		index := bytes.Repeat([]byte{with}, whole.IndexSize()-whole.InfoSize)
		broken, ok := forged(file, func(*tablefile.Trailer) {}, 0, index)
		is.True(ok)
		ask(t, broken)
		tab, err = table.New(broken)
		is.NoErr(err)
		damage, err = tab.CheckFile(ctx)
		is.NoErr(err)
		is.True(len(damage) > 0)
	}
}
