package testdb

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"testing"

	"github.com/nasbench-go/nasbench/nb101/dataset"
)

// Records returns the records of a dataset file without damage.
func Records(tb testing.TB, path string) (records []dataset.Record) {
	tb.Helper()
	for rec, err := range dataset.NewReader(bytes.NewReader(ReadFile(tb, path))).Records(tb.Context()) {
		if err != nil {
			tb.Fatal(err)
		}
		records = append(records, rec)
	}
	return records
}

// WrongHash returns a copy of a dataset file in which the hash of a record,
// counted from 1, ends with another digit.
func WrongHash(file []byte, record int) []byte {
	const head, foot, lastDigit = 8 + 4, 4, len(`["`) + 31
	file = slices.Clone(file)
	start, size := 0, 0
	for range record {
		start += size
		size = head + int(binary.LittleEndian.Uint64(file[start:])) + foot
	}
	data := file[start+head : start+size-foot]
	if data[lastDigit] != '0' {
		data[lastDigit] = '0'
	} else {
		data[lastDigit] = '1'
	}
	sum := crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli))
	binary.LittleEndian.PutUint32(file[start+size-foot:], (sum>>15|sum<<17)+0xa282ead8)
	return file
}
