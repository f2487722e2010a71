package dataset_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"google.golang.org/protobuf/encoding/protowire"
)

// frame puts data between the checksums that TFRecord wants.
func frame(data []byte) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(data)))
	b = binary.LittleEndian.AppendUint32(b, masked(b))
	b = append(b, data...)
	return binary.LittleEndian.AppendUint32(b, masked(data))
}

func masked(b []byte) uint32 {
	c := crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli))
	return (c>>15 | c<<17) + 0xa282ead8
}

// firstData is the JSON text of the first published record.
func firstData(tb testing.TB) []byte {
	return testdb.ReadFile(tb, runsFile)[12 : firstSize-4]
}

// firstMessage is its metrics message.
func firstMessage(tb testing.TB) []byte {
	tb.Helper()
	var list [5]any
	if err := json.Unmarshal(firstData(tb), &list); err != nil {
		tb.Fatal(err)
	}
	message, err := base64.StdEncoding.DecodeString(list[4].(string))
	if err != nil {
		tb.Fatal(err)
	}
	return message
}

// Whatever happens to one record is said with its number and place, after the
// records before it.
func TestDamagedFrame(t *testing.T) {
	file := testdb.ReadFile(t, runsFile)
	first := file[:firstSize]
	second := file[firstSize:][:419]
	with := func(b []byte, at int, bits byte) []byte {
		b = slices.Clone(b)
		b[at] ^= bits
		return b
	}
	longHead := binary.LittleEndian.AppendUint64(nil, 1<<40)
	longHead = binary.LittleEndian.AppendUint32(longHead, masked(longHead))
	for _, tt := range []struct {
		name string
		rest []byte
		says string
	}{
		{"cut in the length", second[:5], "cut short after 5 of the 12 bytes before the record's data"},
		{"cut behind the length", second[:12], "cut short after 12 of the record's 419 bytes"},
		{"cut in the data", second[:200], "cut short after 200 of the record's 419 bytes"},
		{"cut in the last checksum", second[:418], "cut short after 418 of the record's 419 bytes"},
		{"changed length", with(second, 0, 1), "bad checksum of the length"},
		{"changed checksum of the length", with(second, 9, 4), "bad checksum of the length"},
		{"changed data", with(second, 100, 1), "bad checksum of the data"},
		{"changed checksum of the data", with(second, 418, 128), "bad checksum of the data"},
		{"absurd length", longHead, "bad length: 1099511627776 bytes"},
		{"zeros", make([]byte, 4096), "bad checksum of the length"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			records, err := readAll(slices.Concat(first, tt.rest))
			is.Equal(len(records), 1)
			is.True(errors.Is(err, dataset.ErrDamaged))
			is.True(strings.HasPrefix(err.Error(), "damaged dataset file: record 2, at byte 417: "+tt.says))
		})
	}
}

func TestDamagedRecord(t *testing.T) {
	data := string(firstData(t))
	replace := func(old, new string) string {
		if !strings.Contains(data, old) {
			t.Fatalf("the first record has no %q", old)
		}
		return strings.Replace(data, old, new, 1)
	}
	const (
		hash       = "00005c142e6f48ac74fdcf73e3439874"
		adjacency  = "0100110001000000010010000010000001000000010000000"
		operations = "input,conv3x3-bn-relu,maxpool3x3,conv3x3-bn-relu,conv3x3-bn-relu,conv1x1-bn-relu,output"
	)
	for _, tt := range []struct {
		name, data, says string
		is               error
	}{
		{"empty", "", "not JSON", nil},
		{"no JSON", "hello", "not JSON", nil},
		{"half of the JSON", data[:len(data)/2], "not JSON", nil},
		{"more behind the JSON", data + "]", "not JSON", nil},
		{"no list", `{"a": 1}`, "not a JSON list", nil},
		{"null", `null`, "not a JSON list", nil},
		{"no fields", `[]`, "0 fields instead of 5", nil},
		{"a field too few", data[:strings.LastIndex(data, ",")] + "]", "4 fields instead of 5: hash, epochs, adjacency, operations, metrics", nil},
		{"a field too many", strings.TrimSuffix(data, "]") + ", 1]", "6 fields instead of 5", nil},
		{"epochs as text", replace(", 4,", `, "4",`), "field 2, the epochs, cannot be", nil},
		{"epochs not whole", replace(", 4,", ", 4.5,"), "field 2, the epochs, cannot be", nil},
		{"no epochs", replace(", 4,", ", null,"), "field 2, the epochs, cannot be", nil},
		{"hash as number", replace(`"`+hash+`"`, "5"), "field 1, the hash, cannot be", nil},
		{"unknown budget", replace(", 4,", ", 5,"), "budget of 5 epochs", nil},
		{"negative budget", replace(", 4,", ", -4,"), "budget of -4 epochs", nil},
		{"huge budget", replace(", 4,", ", 123456789012,"), "budget of 123456789012 epochs", nil},
		{"hash too short", replace(hash, hash[1:]), "31 characters", cell.ErrInvalidHash},
		{"hash not hexadecimal", replace("00005c14", "zzzz5c14"), "is not hexadecimal", cell.ErrInvalidHash},
		{"hash in capitals", replace("fdcf", "FDCF"), "does not match the cell", cell.ErrInvalidHash},
		{"hash of another cell", replace("00005c14", "00005c15"), "does not match the cell, which has " + hash, cell.ErrInvalidHash},
		{"matrix not square", replace(adjacency, adjacency[1:]), "48 elements, which is not a square number", cell.ErrInvalidArch},
		{"matrix smaller than the operations", replace(adjacency, "010001000"), "the matrix is 3×3", cell.ErrInvalidArch},
		{"matrix with another digit", replace(adjacency, "2"+adjacency[1:]), "matrix row 0, column 0", cell.ErrInvalidArch},
		{"matrix with a way back", replace(adjacency, adjacency[:42]+"1"+adjacency[43:]), "matrix row 6, column 0", cell.ErrInvalidArch},
		{"no path", replace(adjacency, strings.Repeat("0", 49)), "no path", cell.ErrInvalidArch},
		{"a vertex that leads nowhere", replace(adjacency, adjacency[:41]+"0"+adjacency[42:]), "pruned cells only", cell.ErrInvalidArch},
		{"too many edges", replace(adjacency, "0111111"+"0011111"+"0001111"+"0000111"+"0000011"+"0000001"+"0000000"), "edges", cell.ErrOutOfDomain},
		{"unknown operation", replace("maxpool3x3", "avgpool3x3"), `unknown op: "avgpool3x3"`, cell.ErrInvalidArch},
		{"no input", replace(`"input,`, `"output,`), "the first operation is", cell.ErrInvalidArch},
		{"an operation too few", replace(operations, "input,output"), "there are 2", cell.ErrInvalidArch},
		{"metrics not base64", replace("Ci0J", "C*0J"), "metrics are not base64", nil},
		{"metrics cut", replace(`\nQBEAAADA`, `\nQBEAAAD`), "metrics are not base64", nil},
		{"no metrics", data[:strings.LastIndex(data, ",")] + `, ""]`, "0 evaluations instead of 3", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			_, err := readAll(slices.Concat(testdb.ReadFile(t, runsFile)[:firstSize], frame([]byte(tt.data))))
			is.True(errors.Is(err, dataset.ErrDamaged))
			is.True(tt.is == nil || errors.Is(err, tt.is))
			is.True(strings.HasPrefix(err.Error(), "damaged dataset file: record 2, at byte 417: "))
			if !strings.Contains(err.Error(), tt.says) {
				t.Errorf("the error is %q; want it to say %q", err, tt.says)
			}
			is.True(!strings.Contains(err.Error(), "\n"))
		})
	}
}

// withMessage is the first record with other metrics.
func withMessage(tb testing.TB, message []byte) []byte {
	tb.Helper()
	var list [5]any
	if err := json.Unmarshal(firstData(tb), &list); err != nil {
		tb.Fatal(err)
	}
	list[4] = message // encoding/json writes bytes as base64, here without line breaks
	data, err := json.Marshal(list)
	if err != nil {
		tb.Fatal(err)
	}
	return frame(data)
}

// Protobuf's numbers may be left out, as those of the untrained network are by
// some writers.
func TestNumbersOfTheUntrainedNetworkMayBeMissing(t *testing.T) {
	is := is.New(t)
	good := firstMessage(t)
	for _, untrained := range [][]byte{{0x0a, 0}, slices.Concat([]byte{0x0a, 36}, good[2:38])} {
		records, err := readAll(withMessage(t, slices.Concat(untrained, good[47:])))
		is.NoErr(err)
		is.Equal(records[0].Evaluations[0].TestAcc, 0.0)
		is.True(records[0].Evaluations[1].TestAcc > 0)
	}
}

func TestDamagedMetrics(t *testing.T) {
	good := firstMessage(t)
	const evaluation = 2 + 45 // bytes of one of the three evaluations
	set := func(at int, v float64) []byte {
		b := slices.Clone(good)
		binary.LittleEndian.PutUint64(b[at:], math.Float64bits(v))
		return b
	}
	tail := good[3*evaluation:]
	const final = 2*evaluation + 2 // where the last evaluation's fields start
	for _, tt := range []struct {
		name    string
		message []byte
		says    string
	}{
		{"cut short", good[:len(good)-3], "total_time: unexpected EOF"},
		{"an evaluation too few", good[evaluation:], "2 evaluations instead of 3"},
		{"an evaluation too many", slices.Concat(good[:evaluation], good), "more than 3 evaluations"},
		{"no parameters", slices.Concat(good[:3*evaluation], tail[5:]), "trainable_parameters is missing"},
		{"parameters below int32", protowire.AppendVarint(protowire.AppendTag(slices.Clone(good), 2, protowire.VarintType), 1<<64-1<<31-1), "trainable_parameters: -2147483649 is out of range"},
		{"parameters above int32", protowire.AppendVarint(protowire.AppendTag(slices.Clone(good), 2, protowire.VarintType), 1<<32+8_555_530), "trainable_parameters: 4303522826 is out of range"},
		{"an evaluation as a number", protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), 1), "evaluation_data: a value of the wrong kind (wire type 0)"},
		{"parameters as text", protowire.AppendString(protowire.AppendTag(nil, 2, protowire.BytesType), "x"), "trainable_parameters: a value of the wrong kind"},
		{"a bad tag", []byte{7}, "metrics: "},
		{"a bad unknown field", protowire.AppendTag(slices.Clone(good), 9, protowire.Fixed64Type), "field 9: unexpected EOF"},
		{"evaluation without its last number", slices.Concat(good[:evaluation], []byte{0x0a, 36}, good[2:38], good[2*evaluation:]), "evaluation 1: test_accuracy is missing"},
		{"accuracy not a number", set(final+37, math.NaN()), "evaluation 2: test accuracy of NaN, which a database cannot hold"},
		{"accuracy of minus nothing", set(final+19, math.Copysign(0, -1)), "evaluation 2: train accuracy of -0"},
		{"accuracy that is endless in percent", set(final+28, -1e307), "evaluation 2: validation accuracy of -1e+307"},
		{"endless time", set(final+10, math.Inf(1)), "evaluation 2: training time of +Inf"},
		{"time that is endless times 60", set(final+10, 1e307), "evaluation 2: training time of 1e+307"},
		{"time not a number half-way", set(evaluation+2+10, math.NaN()), "evaluation 1: training time of NaN"},
		{"epoch not a number", set(final+1, math.NaN()), "evaluation 2: current epoch of NaN"},
		{"epoch not whole", set(final+1, 3.5), "evaluation 2: current epoch of 3.5, which a database cannot hold: it is not a whole number"},
		{"epoch that is no int64", set(final+1, 1e300), "evaluation 2: current epoch of 1e+300"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			_, err := readAll(withMessage(t, tt.message))
			is.True(errors.Is(err, dataset.ErrDamaged))
			if !strings.Contains(err.Error(), tt.says) {
				t.Errorf("the error is %q; want it to say %q", err, tt.says)
			}
		})
	}
}

// What a database can have is read, whatever it is; and what is in no database
// may be anything.
func TestOddNumbersAreRead(t *testing.T) {
	is := is.New(t)
	good := testdb.Records(t, runsFile)[0]
	nan := math.NaN()
	for _, change := range []func(*dataset.Record){
		func(r *dataset.Record) { r.Parameters = 0 },
		func(r *dataset.Record) { r.Parameters = math.MinInt32 },
		func(r *dataset.Record) { r.Parameters = math.MaxInt32 },
		func(r *dataset.Record) { r.TotalTime = nan },
		func(r *dataset.Record) { r.TotalTime = math.Inf(-1) },
		func(r *dataset.Record) {
			r.Evaluations[0] = dataset.Evaluation{Epoch: nan, TrainingTime: math.Inf(1), TrainAcc: nan, ValidAcc: math.Inf(-1), TestAcc: -1}
		},
		func(r *dataset.Record) { r.Evaluations[1].TestAcc = 1.0001 },
		func(r *dataset.Record) { r.Evaluations[2].TrainAcc = -0.5 },
		func(r *dataset.Record) { r.Evaluations[2].ValidAcc = 94.3 },
		func(r *dataset.Record) { r.Evaluations[2].TrainingTime = -1 },
		func(r *dataset.Record) { r.Evaluations[1].TrainingTime = 0 },
		func(r *dataset.Record) { r.Evaluations[1].Epoch = -7 },
	} {
		want := good
		change(&want)
		var file bytes.Buffer
		is.NoErr(dataset.NewWriter(&file).Write(want))
		records, err := readAll(file.Bytes())
		is.NoErr(err)
		is.Equal(len(records), 1)
		is.Equal(fmt.Sprint(records[0]), fmt.Sprint(want)) // NaN is not equal to itself
	}
}

// What protobuf and JSON leave free makes no difference.
func TestOtherSpellingsOfTheSameRecord(t *testing.T) {
	is := is.New(t)
	want := testdb.Records(t, runsFile)[0]
	good := firstMessage(t)
	tail := good[3*47:]
	path := protowire.AppendString(protowire.AppendTag(nil, 6, protowire.BytesType), "/ckpt")
	withPath := slices.Concat([]byte{0x0a, byte(45 + len(path))}, good[2:47], path, good[47:])
	for name, message := range map[string][]byte{
		"as published":            good,
		"numbers first":           slices.Concat(tail, good[:3*47]),
		"with a checkpoint path":  withPath,
		"with an unknown field":   protowire.AppendVarint(protowire.AppendTag(slices.Clone(good), 99, protowire.VarintType), 7),
		"with a number set twice": slices.Concat(protowire.AppendVarint(protowire.AppendTag(nil, 2, protowire.VarintType), 7), good),
	} {
		records, err := readAll(withMessage(t, message))
		is.NoErr(err) // name
		is.Equal(records, []dataset.Record{want})
		_ = name
	}
	var spaced bytes.Buffer
	is.NoErr(json.Indent(&spaced, firstData(t), "", "  "))
	records, err := readAll(frame(spaced.Bytes()))
	is.NoErr(err)
	is.Equal(records, []dataset.Record{want})
	escaped := bytes.Replace(firstData(t), []byte("input"), []byte(`\u0069nput`), 1)
	records, err = readAll(frame(escaped))
	is.NoErr(err)
	is.Equal(records, []dataset.Record{want})
}

func TestOtherTypesOfFilesAreRecognised(t *testing.T) {
	tar := make([]byte, 1024)
	copy(tar[257:], "ustar")
	for _, tt := range []struct{ name, file, says string }{
		{"empty", "", "empty"},
		{"SQLite", "SQLite format 3\x00" + strings.Repeat("x", 100), "SQLite database"},
		{"zip", "PK\x03\x04" + strings.Repeat("x", 100), "zip archive"},
		{"pickle", "\x80\x04\x95" + strings.Repeat("x", 100), "pickle"},
		{"short pickle", "\x80\x02.", "pickle"},
		{"HTML", "\n <!DOCTYPE html><html><head>", "HTML page"},
		{"HTML without a type", "\ufeff<HTML>", "HTML page"},
		{"XML", "<?xml version='1.0' encoding='UTF-8'?><Error><Code>NoSuchKey", "XML text"},
		{"JSON", `{"error": "not found"}`, "JSON text"},
		{"xz", "\xfd7zXZ\x00" + strings.Repeat("x", 100), "xz -dc"},
		{"bzip2", "BZh9" + strings.Repeat("x", 100), "bzip2 -dc"},
		{"zstd", "\x28\xb5\x2f\xfd" + strings.Repeat("x", 100), "zstd -dc"},
		{"tar", string(tar), "tar archive"},
		{"Git LFS", "version https://git-lfs.github.com/spec/v1\n", "git lfs pull"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			records, err := readAll([]byte(tt.file))
			is.Equal(len(records), 0)
			is.True(errors.Is(err, dataset.ErrNotDataset))
			if !strings.Contains(err.Error(), tt.says) {
				t.Errorf("the error is %q; want it to say %q", err, tt.says)
			}
		})
	}
	t.Run("unknown", func(t *testing.T) {
		is := is.New(t)
		_, err := readAll([]byte("Lorem ipsum dolor sit amet"))
		is.True(errors.Is(err, dataset.ErrDamaged))
		is.True(strings.Contains(err.Error(), "record 1, at byte 0"))
		is.True(strings.Contains(err.Error(), "of another type"))
	})
}
