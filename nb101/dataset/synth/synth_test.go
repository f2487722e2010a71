package synth_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/dataset/synth"
	"github.com/nasbench-go/nasbench/nb101/progress"
	"github.com/nasbench-go/nasbench/nb101/space"
)

func records(o synth.Options) []dataset.Record {
	seq, err := synth.Records(o)
	if err != nil {
		panic(err)
	}
	return slices.Collect(seq)
}

// As in the published file: cells by hash, each with three runs of each budget.
func TestRealCellsInTheRealOrder(t *testing.T) {
	is := is.New(t)
	o := synth.Options{Cells: 500}
	got := records(o)
	is.Equal(len(got), 500*12)
	is.Equal(o.NumRecords(), 500*12)
	is.Equal(got[0].Hash.String(), "00005c142e6f48ac74fdcf73e3439874")
	is.Equal(got[0].Parameters, 8555530)
	for i, r := range got {
		c := space.At(i / 12)
		is.Equal(r.Hash, c.Hash())
		is.Equal(r.Arch, c)
		is.Equal(r.Parameters, space.Parameters(c))
		is.Equal(r.Epochs, []int{4, 12, 36, 108}[i%12/3])
	}
	only108 := slices.DeleteFunc(slices.Clone(got), func(r dataset.Record) bool { return r.Epochs != 108 })
	o.Only108 = true
	is.Equal(records(o), only108)
	is.Equal(o.NumRecords(), len(only108))
	is.Equal(synth.Options{}.NumRecords(), 12*space.NumCells)
}

// The size of a record follows from the number of vertices, the names of the
// operations and the digits of the budget, so a few records give the size of
// the files.
func TestFullFilesHaveTheRealSize(t *testing.T) {
	is := is.New(t)
	var full, only108 int64
	type kind struct{ vertices, operations int }
	sizes := map[kind]int64{}
	r := records(synth.Options{Cells: 1, Only108: true})[0]
	for a := range space.All() {
		k := kind{a.NumVertices(), len(a.AppendOperations(nil))}
		size, ok := sizes[k]
		if !ok {
			var b bytes.Buffer
			r.Hash, r.Arch, r.Parameters = a.Hash(), a, space.Parameters(a)
			is.NoErr(dataset.NewWriter(&b).Write(r))
			size = int64(b.Len())
			sizes[k] = size
		}
		only108 += 3 * size
		full += 3 * (size - 2 + size - 1 + size - 1 + size)
	}
	is.Equal(full, int64(2_085_986_016))
	is.Equal(full, dataset.Full().Size)
	is.Equal(only108, dataset.Only108().Size)
	is.Equal(12*space.NumCells, int(dataset.Full().Records))
	is.Equal(3*space.NumCells, int(dataset.Only108().Records))
}

// Where nobody but a reader of ours looks, and so that a part of a file has it too:
// at the end of what is said about the untrained network.
func TestEveryRecordIsSigned(t *testing.T) {
	is := is.New(t)
	var b bytes.Buffer
	is.NoErr(synth.Write(context.Background(), &b, synth.Options{Cells: 20}, nil))
	signature := append([]byte{6<<3 | 2, 16}, "made up by synth"...)
	n := 0
	for file := b.Bytes(); len(file) > 0; n++ {
		size := 12 + int(binary.LittleEndian.Uint64(file)) + 4
		var list [5]any
		is.NoErr(json.Unmarshal(file[12:size-4], &list))
		message, err := base64.StdEncoding.DecodeString(list[4].(string))
		is.NoErr(err)
		is.Equal(message[1], byte(45)) // as long as without
		is.True(bytes.Equal(message[2+45-len(signature):2+45], signature))
		file = file[size:]
	}
	is.Equal(n, 20*12)
}

func TestSeed(t *testing.T) {
	is := is.New(t)
	few, more := records(synth.Options{Cells: 20}), records(synth.Options{Cells: 30})
	is.Equal(few, more[:len(few)])
	other := records(synth.Options{Cells: 20, Seed: 1})
	for i := range few {
		is.True(few[i].Evaluations != other[i].Evaluations)
	}
}

// The same file on every machine and with every version of Go.
func TestFileIsAlwaysTheSame(t *testing.T) {
	is := is.New(t)
	var b bytes.Buffer
	is.NoErr(synth.Write(context.Background(), &b, synth.Options{Cells: 300, Seed: 42}, nil))
	sum := sha256.Sum256(b.Bytes())
	is.Equal(hex.EncodeToString(sum[:]), "6451ffb9de4244aa2d7ddc7f50269bfb5b498a3e5a1928b1aa40177ba96431f1")
	n := 0
	for r, err := range dataset.NewReader(&b).Records(t.Context()) {
		is.NoErr(err)
		is.True(r.Parameters > 0)
		is.True(r.MadeUp)
		n++
	}
	is.Equal(n, 300*12)
}

func TestResultsAreLikeRealOnes(t *testing.T) {
	is := is.New(t)
	var failed, sum [4]float64
	all := records(synth.Options{Cells: 5000})
	for i, r := range all {
		for point, e := range r.Evaluations {
			for _, acc := range []float64{e.TrainAcc, e.ValidAcc, e.TestAcc} {
				is.True(acc >= 0 && acc <= 1)
				is.Equal(acc, float64(float32(math.Round(acc*9984)/9984)))
			}
			is.Equal(e.Epoch, float64(r.Epochs)*float64(point)/2)
			is.Equal(e.TrainingTime, float64(float32(e.TrainingTime)))
		}
		// By what nb101 tells apart files in seconds from files in seconds
		// times 60.
		perEpoch := r.Evaluations[2].TrainingTime / float64(r.Epochs)
		is.True(perEpoch > 1.5 && perEpoch < 90)
		is.True(r.Evaluations[1].TrainingTime < r.Evaluations[2].TrainingTime)
		is.True(r.TotalTime > r.Evaluations[2].TrainingTime)

		b := i % 12 / 3
		test := r.Evaluations[2].TestAcc
		sum[b] += test
		if test < 0.12 {
			failed[b]++
		}
	}
	n := float64(len(all)) / 4
	is.True(sum[0]/n < sum[1]/n && sum[1]/n < sum[2]/n && sum[2]/n < sum[3]/n) // longer is better
	is.True(sum[3]/n > 0.87 && sum[3]/n < 0.92)
	is.True(failed[3]/n > 0.004 && failed[3]/n < 0.009)
}

func TestWriteFile(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "a.tfrecord")
	var last progress.Report
	is.NoErr(synth.WriteFile(context.Background(), path, synth.Options{Cells: 100}, func(r progress.Report) { last = r }))
	info, err := os.Stat(path)
	is.NoErr(err)
	is.Equal(last, progress.Report{Stage: synth.StageRecords, Done: 1200, Total: 1200, Unit: progress.Records})

	// What is there stays.
	is.True(errors.Is(synth.WriteFile(context.Background(), path, synth.Options{Cells: 1}, nil), fs.ErrExist))
	is.True(errors.Is(synth.WriteFile(context.Background(), filepath.Dir(path), synth.Options{Cells: 1}, nil), dataset.ErrPlace))
	is.NoErr(os.Rename(path, path+"2"))
	is.Equal(info.Size(), size(t, path+"2"))

	// A cancelled one leaves nothing.
	ctx, cancel := context.WithCancel(context.Background())
	err = synth.WriteFile(ctx, path, synth.Options{}, func(progress.Report) { cancel() })
	is.True(errors.Is(err, context.Canceled))
	entries, err := os.ReadDir(dir)
	is.NoErr(err)
	is.Equal(len(entries), 1)

}

func TestOptionsThatCannotBeAreRefused(t *testing.T) {
	for _, cells := range []int{-1, math.MinInt, space.NumCells + 1, math.MaxInt} {
		t.Run(strconv.Itoa(cells), func(t *testing.T) {
			is := is.New(t)
			o := synth.Options{Cells: cells}
			_, err := synth.Records(o)
			is.True(errors.Is(err, synth.ErrInvalidOptions))
			is.Equal(o.NumRecords(), 0)
			var b bytes.Buffer
			is.True(errors.Is(synth.Write(t.Context(), &b, o, nil), synth.ErrInvalidOptions))
			is.Equal(b.Len(), 0)
			dir := t.TempDir()
			is.True(errors.Is(synth.WriteFile(t.Context(), filepath.Join(dir, "a"), o, nil), synth.ErrInvalidOptions))
			entries, err := os.ReadDir(dir)
			is.NoErr(err)
			is.Equal(len(entries), 0)
		})
	}
}

func size(tb testing.TB, path string) int64 {
	tb.Helper()
	info, err := os.Stat(path)
	if err != nil {
		tb.Fatal(err)
	}
	return info.Size()
}
