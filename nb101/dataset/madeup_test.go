package dataset_test

import (
	"bytes"
	"compress/gzip"
	"testing"

	"github.com/matryer/is"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/dataset"
)

// fileOf returns the dataset file that has these records.
func fileOf(tb testing.TB, records ...dataset.Record) []byte {
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

// Each record says so for itself, whatever is before and after it in the file.
func TestMadeUpRecordsAreKnown(t *testing.T) {
	is := is.New(t)
	measured := testdb.Records(t, runsFile)[0]
	is.True(!measured.MadeUp)
	madeUp := measured
	madeUp.MadeUp = true
	records := []dataset.Record{measured, madeUp, measured, measured, madeUp}
	file := fileOf(t, records...)
	is.Equal(len(file), len(records)*firstSize) // no byte longer
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, err := w.Write(file)
	is.NoErr(err)
	is.NoErr(w.Close())
	for _, b := range [][]byte{file, zipped.Bytes()} {
		got, err := readAll(b)
		is.NoErr(err)
		is.Equal(got, records)
	}
}

// What the untrained network has is kept, also where it takes the place of the
// numbers that a signed record usually leaves out.
func TestMadeUpRecordsLoseNothing(t *testing.T) {
	is := is.New(t)
	r := testdb.Records(t, runsFile)[0]
	r.MadeUp = true
	r.Evaluations[0] = dataset.Evaluation{Epoch: 1, TrainingTime: 2, TrainAcc: 0.1, ValidAcc: 0.2, TestAcc: 0.3}
	got, err := readAll(fileOf(t, r))
	is.NoErr(err)
	is.Equal(got, []dataset.Record{r})
}

func TestOnlyTheSignatureMakesARecordMadeUp(t *testing.T) {
	good := firstMessage(t)
	path := func(text string) []byte {
		return protowire.AppendString(protowire.AppendTag(nil, 6, protowire.BytesType), text)
	}
	for _, tt := range []struct {
		name   string
		field  []byte
		madeUp bool
	}{
		{"the signature", path(dataset.MadeUpSignature), true},
		{"another path", path("/tmp/model.ckpt-1"), false},
		{"more than the signature", path(dataset.MadeUpSignature + "!"), false},
		{"no path", path(""), false},
		{"a number", protowire.AppendVarint(protowire.AppendTag(nil, 6, protowire.VarintType), 16), false},
		{"of two paths the last one", append(path(dataset.MadeUpSignature), path("x")...), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			// The first evaluation, with the field at its end.
			_, _, n := protowire.ConsumeTag(good)
			evaluation, m := protowire.ConsumeBytes(good[n:])
			message := protowire.AppendTag(nil, 1, protowire.BytesType)
			message = protowire.AppendBytes(message, append(bytes.Clone(evaluation), tt.field...))
			message = append(message, good[n+m:]...)
			records, err := readAll(withMessage(t, message))
			is.NoErr(err)
			is.Equal(len(records), 1)
			is.Equal(records[0].MadeUp, tt.madeUp)
		})
	}
}
