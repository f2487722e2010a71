package dataset_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/matryer/is"
	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/dataset"
)

const runsFile = "../realruns/runs.tfrecord"

// firstSize is the size of the first record of the published file, frame
// included.
const firstSize = 417

// readAll gives the records of a file, and the error that ended it.
func readAll(file []byte) (records []dataset.Record, err error) {
	for rec, err := range dataset.NewReader(bytes.NewReader(file)).Records(context.Background()) {
		if err != nil {
			return records, err
		}
		records = append(records, rec)
	}
	return records, nil
}

// The first record of nasbench_full.tfrecord, value by value.
func TestFirstPublishedRecord(t *testing.T) {
	is := is.New(t)
	arch, err := cell.NewArch(
		[]cell.Op{cell.Conv3x3BNReLU, cell.MaxPool3x3, cell.Conv3x3BNReLU, cell.Conv3x3BNReLU, cell.Conv1x1BNReLU},
		[][]int{{0}, {1}, {2}, {0}, {0, 3, 4}, {2, 5}})
	is.NoErr(err)
	hash, err := cell.ParseHash("00005c142e6f48ac74fdcf73e3439874")
	is.NoErr(err)
	is.Equal(testdb.Records(t, runsFile)[0], dataset.Record{
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
	Hash       cell.Hash
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
	records := testdb.Records(t, runsFile)
	lines := bufio.NewScanner(bytes.NewReader(testdb.ReadFile(t, "../realruns/runs.jsonl")))
	n := 0
	for ; lines.Scan(); n++ {
		var want run
		is.NoErr(json.Unmarshal(lines.Bytes(), &want))
		got := records[n]
		arch, err := cell.ParseMatrix(want.Adjacency, want.Operations)
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
	_, err := z.Write(testdb.ReadFile(t, runsFile))
	is.NoErr(err)
	is.NoErr(z.Close())
	records, err := readAll(zipped.Bytes())
	is.NoErr(err)
	is.Equal(records, testdb.Records(t, runsFile))

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
	for _, err := range dataset.NewReader(iotest.OneByteReader(bytes.NewReader(testdb.ReadFile(t, runsFile)))).Records(t.Context()) {
		is.NoErr(err)
		n++
	}
	is.Equal(n, 110)
}

func TestRecordsAreReadOnce(t *testing.T) {
	is := is.New(t)
	file := testdb.ReadFile(t, runsFile)
	r := dataset.NewReader(bytes.NewReader(file))
	for _, err := range r.Records(t.Context()) {
		is.NoErr(err)
		break
	}
	is.Equal(r.Count(), int64(1))
	is.Equal(r.Offset(), int64(firstSize))
	is.Equal(r.SHA256(), "") // only the whole file has one
	for _, err := range r.Records(t.Context()) {
		is.True(errors.Is(err, dataset.ErrReaderUsed))
	}

	r = dataset.NewReader(bytes.NewReader(file))
	for _, err := range r.Records(t.Context()) {
		is.NoErr(err)
	}
	is.Equal(r.Count(), int64(110))
	is.Equal(r.Offset(), int64(len(file)))
	is.Equal(r.SHA256(), fmt.Sprintf("%x", sha256.Sum256(file)))
	is.Equal(dataset.PublishedName(r.SHA256()), "")
	is.Equal(dataset.PublishedName(dataset.Full().SHA256), dataset.Full().Name)
}

func TestErrorOfTheInputIsNoDamage(t *testing.T) {
	is := is.New(t)
	broken := errors.New("the disk is broken")
	file := io.MultiReader(bytes.NewReader(testdb.ReadFile(t, runsFile)[:500]), iotest.ErrReader(broken))
	var last error
	n := 0
	for _, err := range dataset.NewReader(file).Records(t.Context()) {
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
	read := func(records int) float64 {
		file := bytes.Repeat(testdb.ReadFile(t, runsFile)[:firstSize], records)
		return testing.AllocsPerRun(5, func() {
			for _, err := range dataset.NewReader(bytes.NewReader(file)).Records(t.Context()) {
				is.NoErr(err)
			}
		})
	}
	is.True(read(20_000)-read(10_000) < 1000) // buffers grow at the start
}
