package testdb

import (
	"fmt"
	"testing"

	"github.com/nasbench-go/nasbench/internal/nni"
)

// Ask returns the rows of a query as text, with the type of every value.
func Ask(tb testing.TB, path, query string) []string {
	tb.Helper()
	db := Open(tb, path)
	defer db.Close()
	rows, err := db.Query(query)
	if err != nil {
		tb.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		tb.Fatal(err)
	}
	lines := []string{}
	for rows.Next() {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			tb.Fatal(err)
		}
		lines = append(lines, fmt.Sprintf("%#v", values))
	}
	if err := rows.Err(); err != nil {
		tb.Fatal(err)
	}
	return lines
}

// NNIValues returns all that NNI reads from a database.
func NNIValues(tb testing.TB, path string) []string {
	tb.Helper()
	lines := []string{}
	for _, table := range nni.Tables {
		lines = append(lines, Ask(tb, path, "SELECT * FROM "+table+" ORDER BY id")...)
	}
	return lines
}
