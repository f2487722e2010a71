package dataset_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/space"
)

const lateCells, recordsPerCell = 700, 3

// likeFull is the start of the full file: the data of the records of its first
// cells, with the results of one training.
func likeFull(t *testing.T) (list [][]byte) {
	t.Helper()
	record := testdb.Records(t, runsFile)[0]
	for place := range lateCells {
		record.Arch = space.At(place)
		record.Hash = record.Arch.Hash()
		var file bytes.Buffer
		if err := dataset.NewWriter(&file).Write(record); err != nil {
			t.Fatal(err)
		}
		for range recordsPerCell {
			list = append(list, file.Bytes()[12:file.Len()-4])
		}
	}
	return list
}

func framed(list [][]byte) (file []byte) {
	for _, data := range list {
		file = append(file, frame(data)...)
	}
	return file
}

// lateRead reads records before their hashes, up to a number of them, and then
// compares the hashes.
func lateRead(file []byte, most int) (records int, err error) {
	r := dataset.NewReader(bytes.NewReader(file))
	for _, errRead := range r.RecordsBeforeHashes(context.Background()) {
		if errRead != nil {
			err = errRead
			break
		}
		if records++; records == most {
			break
		}
	}
	if wrong := r.CompareHashes(context.Background()); wrong != nil {
		err = wrong
	}
	return records, err
}

// Whatever is wrong with a file, whether hashes are compared at once or at the
// end: the error is the same.
func TestLateHashesAreComparedAllTheSame(t *testing.T) {
	list := likeFull(t)
	const second = 1501                       // the second record of a cell
	digit := func(list [][]byte, at, i int) { // makes one of a hash another
		list[at] = slices.Clone(list[at])
		if list[at][2+i] != '0' {
			list[at][2+i] = '0'
		} else {
			list[at][2+i] = '1'
		}
	}
	wrongHash := func(list [][]byte, at int) { digit(list, at, 31) }
	wrongMetrics := func(list [][]byte, at int) {
		list[at] = bytes.Replace(list[at], []byte("Ci0J"), []byte("C*0J"), 1)
	}
	without := func(list [][]byte, cell int) [][]byte {
		return slices.Delete(list, recordsPerCell*cell, recordsPerCell*(cell+1))
	}
	for _, tt := range []struct {
		name   string
		change func(list [][]byte) [][]byte
		wrong  int // the first record in which something is wrong, or 0
	}{
		{"nothing", func(l [][]byte) [][]byte { return l }, 0},
		{"a missing cell", func(l [][]byte) [][]byte { return without(l, 300) }, 0},
		{"another order", func(l [][]byte) [][]byte { slices.Reverse(l); return l }, 0},
		{"a cell once more", func(l [][]byte) [][]byte { return append(l, l[5]) }, 0},
		{"the first hash", func(l [][]byte) [][]byte { wrongHash(l, 0); return l }, 1},
		{"one hash", func(l [][]byte) [][]byte { wrongHash(l, second); return l }, second + 1},
		{"all hashes of a cell", func(l [][]byte) [][]byte {
			for i := range recordsPerCell {
				wrongHash(l, second-1+i)
			}
			return l
		}, second},
		{"the first digit", func(l [][]byte) [][]byte { digit(l, second, 0); return l }, second + 1},
		{"two hashes", func(l [][]byte) [][]byte { wrongHash(l, 2*second/3); wrongHash(l, 6); return l }, 7},
		{"the hash of the next cell", func(l [][]byte) [][]byte {
			l[6] = slices.Concat(l[9][:34], l[6][34:])
			return l
		}, 7},
		{"digits in capitals", func(l [][]byte) [][]byte {
			l[6] = slices.Concat(bytes.ToUpper(l[6][:34]), l[6][34:])
			return l
		}, 7},
		{"hash and metrics", func(l [][]byte) [][]byte { wrongHash(l, second); wrongMetrics(l, second); return l }, second + 1},
		{"a hash, then metrics", func(l [][]byte) [][]byte { wrongHash(l, 600); wrongMetrics(l, second); return l }, 601},
		{"metrics, then a hash", func(l [][]byte) [][]byte { wrongHash(l, second); wrongMetrics(l, 600); return l }, 601},
		{"a hash, then the end", func(l [][]byte) [][]byte { wrongHash(l, 600); l[700] = nil; return l[:701] }, 601},
		{"a hash before a missing cell", func(l [][]byte) [][]byte { wrongHash(l, 600); return without(l, 300) }, 601},
		{"a hash soon after a missing cell", func(l [][]byte) [][]byte { wrongHash(l, 605); return without(l, 200) }, 603},
		{"a hash after a missing cell", func(l [][]byte) [][]byte { wrongHash(l, 2000); return without(l, 10) }, 1998},
	} {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			file := framed(tt.change(slices.Clone(list)))
			records, err := readAll(file)
			lateRecords, lateErr := lateRead(file, -1)
			is.Equal(fmt.Sprint(lateErr), fmt.Sprint(err))
			if tt.wrong == 0 {
				is.NoErr(err)
				is.Equal(lateRecords, len(records))
				return
			}
			is.Equal(len(records), tt.wrong-1)
			is.True(lateRecords >= tt.wrong-1)
			is.True(errors.Is(lateErr, dataset.ErrDamaged))

			// Who stops before that record hears nothing of it.
			n, err := lateRead(file, tt.wrong-1)
			if tt.wrong > 1 {
				is.NoErr(err)
				is.Equal(n, tt.wrong-1)
			}
		})
	}
}

func TestHashesAreNotComparedAfterTheEndOfAContext(t *testing.T) {
	is := is.New(t)
	r := dataset.NewReader(bytes.NewReader(framed(likeFull(t))))
	for _, err := range r.RecordsBeforeHashes(t.Context()) {
		is.NoErr(err)
	}
	cause := errors.New("enough")
	ctx, end := context.WithCancelCause(t.Context())
	end(cause)
	is.Equal(r.CompareHashes(ctx), cause)
	is.NoErr(r.CompareHashes(t.Context()))
}
