package table_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/tablefile"
	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/table"
)

// editable is a file whose values are changed, and not its checksums.
type editable struct {
	*tablefile.File
	bytes []byte
}

// flip flips a bit of a bitmap.
func (e editable) flip(bitmap int64, bit int) { e.bytes[int(bitmap)+bit/8] ^= 1 << (bit % 8) }

// remove makes a value null.
func (e editable) remove(column, at int) {
	e.flip(e.Valid[column], at)
	binary.LittleEndian.PutUint32(e.bytes[int(e.Values[column])+4*at:], math.Float32bits(float32(math.NaN())))
}

// What is missing is null to other readers and NaN to this package, which must
// agree; and a result is missing as a whole. The checksums, which are of the
// values, say nothing about nulls.
func TestNullsThatDoNotAgreeAreDamage(t *testing.T) {
	file := testdb.ReadFile(t, open(t, testdb.NNI(t)).path)
	whole, err := tablefile.Check(file)
	if err != nil {
		t.Fatal(err)
	}
	const (
		there  = 3 * 3         // run 1 at 108 epochs of the first cell
		absent = 2 * 3         // and at 36 epochs, of which it has none
		noOp   = 5*3 + 4       // of a cell of six vertices
		row    = "row 0: "     // of the first cell
		other  = "row 3: "     // of noOp
		valid  = "valid_acc, " // as damage names it
	)
	for name, c := range map[string]struct {
		change func(editable)
		says   []string // the damage; checksums are left out
	}{
		"nothing":            {func(editable) {}, nil},
		"null over a result": {func(e editable) { e.flip(e.Valid[tablefile.ValidAcc], there) }, []string{"column " + valid + row + "the nulls do not agree with the values"}},
		"no null over NaN":   {func(e editable) { e.flip(e.Valid[tablefile.HalfwayTime], absent) }, []string{"column halfway_time, " + row + "the nulls do not agree with the values"}},
		"an accuracy":        {func(e editable) { e.remove(tablefile.ValidAcc, there) }, []string{"column " + valid + row + "a part of a result is missing"}},
		"the end": {func(e editable) {
			for column := tablefile.TrainAcc; column <= tablefile.TrainingTime; column++ {
				e.remove(column, there)
			}
		}, []string{
			"column halfway_train_acc, " + row + "a result half-way without one at the end",
			"column halfway_valid_acc, " + row + "a result half-way without one at the end",
			"column halfway_test_acc, " + row + "a result half-way without one at the end",
			"column halfway_time, " + row + "a result half-way without one at the end",
		}},
		"null over an op": {func(e editable) { e.flip(e.OpsValid, 0) }, []string{"column ops, " + row + "not as many ops as inner vertices"}},
		"an op too many":  {func(e editable) { e.flip(e.OpsValid, noOp) }, []string{"column ops, " + other + "not as many ops as inner vertices"}},
		"an op below null": {func(e editable) { e.bytes[int(e.Ops)+noOp] = 1 },
			[]string{"column ops, " + other + "not as many ops as inner vertices"}},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			e := editable{whole, bytes.Clone(file)}
			c.change(e)
			tab, err := table.New(e.bytes)
			is.NoErr(err)
			damage, err := tab.CheckFile(ctx)
			is.NoErr(err)
			damage = slices.DeleteFunc(damage, func(d string) bool { return strings.Contains(d, "checksum") })
			is.Equal(damage, c.says)
		})
	}
}

// A changed byte anywhere but in the values is noticed when a file is opened.
func TestDamageOutsideTheValuesIsNoticedByOpen(t *testing.T) {
	is := is.New(t)
	file := testdb.ReadFile(t, open(t, testdb.NNI(t)).path)
	whole, err := tablefile.Check(file)
	is.NoErr(err)
	for _, c := range []struct {
		part string
		at   int64
	}{
		{"the schema and the batch's metadata", whole.BodyStart / 2},
		{"the index", whole.Layout.Index},
		{"the trailer", whole.Layout.End - tablefile.TrailerSize},
		{"the footer", whole.Layout.End},
		{"the footer", (whole.Layout.End + whole.FileSize) / 2},
	} {
		damaged := bytes.Clone(file)
		damaged[c.at] ^= 1
		_, err := table.New(damaged)
		is.True(errors.Is(err, table.ErrCorrupt))
		is.True(strings.Contains(err.Error(), "the checksum of "+c.part+" is wrong"))
	}
}

// A table of any other version is refused, older or newer.
func TestTablesOfOtherVersionsAreRefused(t *testing.T) {
	is := is.New(t)
	file := testdb.ReadFile(t, open(t, testdb.NNI(t)).path)
	for _, version := range []uint32{tablefile.Version - 1, tablefile.Version + 1, math.MaxUint32} {
		other, ok := forged(file, func(t *tablefile.Trailer) { t.Version = version }, 0, nil)
		is.True(ok)
		_, err := table.New(other)
		is.True(errors.Is(err, table.ErrVersion))
	}
}

// An index whose checksum is right is not trusted for that: it may lead to no row
// that does not exist, and must have the place of each row, or of none.
func TestAnIndexThatDoesNotFitItsTableIsRefused(t *testing.T) {
	is := is.New(t)
	b := open(t, testdb.NNI(t))
	file := testdb.ReadFile(t, b.path)
	whole, err := tablefile.Check(file)
	is.NoErr(err)
	c, err := b.table.CellAt(0)
	is.NoErr(err)
	index := file[whole.Layout.Index:][:whole.IndexSize()]
	const slotSize, number = 8, 4 // bytes of a slot, and of a spelling or a place
	spellings := slotSize * whole.Slots
	places := spellings + number*whole.Spellings
	info := places + number*whole.Places
	is.Equal(whole.Places, whole.Rows)

	rows := uint32(whole.Rows)
	for _, row := range []uint32{rows, 1 << 31, 1<<32 - 2} {
		other, ok := forged(file, func(*tablefile.Trailer) {}, uint32(spellings),
			bytes.Repeat(binary.LittleEndian.AppendUint32(nil, row), whole.Spellings))
		is.True(ok)
		tab, err := table.New(other)
		is.NoErr(err)
		_, err = tab.Find(c.Arch)
		is.True(errors.Is(err, table.ErrCorrupt))
		_, err = tab.Results(ctx, c.Arch, 108, true)
		is.True(errors.Is(err, table.ErrCorrupt))
	}
	for _, n := range []int{1, whole.Rows - 1} {
		shorter := slices.Concat(index[:places], index[places:][:number*n], index[info:])
		other, ok := forged(file, func(t *tablefile.Trailer) { t.Places = n }, 0, shorter)
		is.True(ok)
		_, err := table.New(other)
		is.True(errors.Is(err, table.ErrCorrupt))
		is.True(strings.Contains(err.Error(), "its parts do not fit together"))
	}
}
