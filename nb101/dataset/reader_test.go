package dataset_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/matryer/is"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/dataset"
)

const runsFile = "../sample/runs.tfrecord"

// firstSize is the size of the first record of the published file, frame
// included.
const firstSize = 417

func readFile(tb testing.TB, path string) []byte {
	tb.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// readAll gives the records of a file, and the error that ended it.
func readAll(file []byte) (records []dataset.Record, err error) {
	for rec, err := range dataset.NewReader(bytes.NewReader(file)).Records() {
		if err != nil {
			return records, err
		}
		records = append(records, rec)
	}
	return records, nil
}

// mustReadAll gives the records of a file without damage.
func mustReadAll(tb testing.TB, path string) []dataset.Record {
	tb.Helper()
	records, err := readAll(readFile(tb, path))
	if err != nil {
		tb.Fatal(err)
	}
	return records
}

// The first record of nasbench_full.tfrecord, value by value.
func TestFirstPublishedRecord(t *testing.T) {
	is := is.New(t)
	arch, err := nb101.NewArch(
		[]nb101.Op{nb101.Conv3x3BNReLU, nb101.MaxPool3x3, nb101.Conv3x3BNReLU, nb101.Conv3x3BNReLU, nb101.Conv1x1BNReLU},
		[][]int{{0}, {1}, {2}, {0}, {0, 3, 4}, {2, 5}})
	is.NoErr(err)
	hash, err := nb101.ParseHash("00005c142e6f48ac74fdcf73e3439874")
	is.NoErr(err)
	is.Equal(mustReadAll(t, runsFile)[0], dataset.Record{
		Hash:       hash,
		Epochs:     4,
		Arch:       arch,
		Parameters: 8555530,
		TotalTime:  413.7015450000763,
		Evaluations: [3]dataset.Evaluation{
			{Epoch: 0, TrainAcc: 0.1002604141831398, ValidAcc: 0.09775640815496445, TestAcc: 0.09985977411270142},
			{Epoch: 2, TrainingTime: 45.152000427246094, TrainAcc: 0.10166265815496445, ValidAcc: 0.10526842623949051, TestAcc: 0.10436698794364929},
			{Epoch: 4, TrainingTime: 89.90399932861328, TrainAcc: 0.3498597741127014, ValidAcc: 0.3489583432674408, TestAcc: 0.3504607379436493},
		},
	})
}

// run is one line of runs.jsonl.
type run struct {
	Hash       nb101.Hash
	Adjacency  string
	Operations string
	Epochs     int
	Halfway    point
	Final      point
	Parameters int `json:"trainable_parameters"`
}

type point struct {
	TrainingTime float64 `json:"training_time"`
	Train        float64
	Valid        float64
	Test         float64
}

func (p point) matches(e dataset.Evaluation, epoch float64) bool {
	return e == dataset.Evaluation{Epoch: epoch, TrainingTime: p.TrainingTime, TrainAcc: p.Train, ValidAcc: p.Valid, TestAcc: p.Test}
}

func TestReadsEveryValueToTheLastBit(t *testing.T) {
	is := is.New(t)
	records := mustReadAll(t, runsFile)
	lines := bufio.NewScanner(bytes.NewReader(readFile(t, "../sample/runs.jsonl")))
	n := 0
	for ; lines.Scan(); n++ {
		var want run
		is.NoErr(json.Unmarshal(lines.Bytes(), &want))
		got := records[n]
		arch, err := nb101.ParseMatrix(want.Adjacency, want.Operations)
		is.NoErr(err)
		is.Equal(got.Arch, arch)
		is.Equal(got.Hash, want.Hash)
		is.Equal(got.Epochs, want.Epochs)
		is.Equal(got.Parameters, want.Parameters)
		is.True(want.Halfway.matches(got.Evaluations[1], float64(want.Epochs)/2))
		is.True(want.Final.matches(got.Evaluations[2], float64(want.Epochs)))
	}
	is.NoErr(lines.Err())
	is.Equal(n, 110)
	is.Equal(len(records), n)
}

func TestReadsGzip(t *testing.T) {
	is := is.New(t)
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, err := z.Write(readFile(t, runsFile))
	is.NoErr(err)
	is.NoErr(z.Close())
	records, err := readAll(zipped.Bytes())
	is.NoErr(err)
	is.Equal(records, mustReadAll(t, runsFile))

	// A compressed file that is cut short or changed is damaged like any other.
	_, err = readAll(zipped.Bytes()[:zipped.Len()/2])
	is.True(errors.Is(err, dataset.ErrDamaged))
	is.True(strings.Contains(err.Error(), "cut short"))
	changed := slices.Clone(zipped.Bytes())
	changed[len(changed)-5] ^= 1 // of the checksum or the size
	_, err = readAll(changed)
	is.True(errors.Is(err, dataset.ErrDamaged))
	_, err = readAll([]byte("\x1f\x8bnot gzip after all"))
	is.True(errors.Is(err, dataset.ErrDamaged))
	changed = slices.Clone(zipped.Bytes())
	changed[100] ^= 0x55
	_, err = readAll(changed)
	is.True(errors.Is(err, dataset.ErrDamaged))
}

func TestReadsInPiecesOfAnySize(t *testing.T) {
	is := is.New(t)
	n := 0
	for _, err := range dataset.NewReader(iotest.OneByteReader(bytes.NewReader(readFile(t, runsFile)))).Records() {
		is.NoErr(err)
		n++
	}
	is.Equal(n, 110)
}

func TestGoesOnAfterBreak(t *testing.T) {
	is := is.New(t)
	want := mustReadAll(t, runsFile)
	r := dataset.NewReader(bytes.NewReader(readFile(t, runsFile)))
	for rec, err := range r.Records() {
		is.NoErr(err)
		is.Equal(rec, want[0])
		break
	}
	n := 1
	for rec, err := range r.Records() {
		is.NoErr(err)
		is.Equal(rec, want[n])
		n++
	}
	is.Equal(n, len(want))
}

func TestErrorOfTheInputIsNoDamage(t *testing.T) {
	is := is.New(t)
	broken := errors.New("the disk is broken")
	file := io.MultiReader(bytes.NewReader(readFile(t, runsFile)[:500]), iotest.ErrReader(broken))
	var last error
	n := 0
	for _, err := range dataset.NewReader(file).Records() {
		if last = err; err == nil {
			n++
		}
	}
	is.Equal(n, 1)
	is.True(errors.Is(last, broken))
	is.True(!errors.Is(last, dataset.ErrDamaged))
	is.Equal(last.Error(), "reading record 2, at byte 417: the disk is broken")
}

func TestReadingAllocatesNothingPerRecord(t *testing.T) {
	is := is.New(t)
	file := bytes.Repeat(readFile(t, runsFile)[:firstSize], 1000)
	allocs := testing.AllocsPerRun(5, func() {
		for _, err := range dataset.NewReader(bytes.NewReader(file)).Records() {
			is.NoErr(err)
		}
	})
	is.True(allocs < 100) // for a thousand records
}
