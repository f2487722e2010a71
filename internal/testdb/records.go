package testdb

import (
	"bytes"
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
