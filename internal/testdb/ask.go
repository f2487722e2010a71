package testdb

import (
	"database/sql"
	"fmt"
	"testing"

	"github.com/nasbench-go/nasbench/internal/nni"
)

// Rows returns the rows of a query.
func Rows(tb testing.TB, db *sql.DB, query string) (list [][]any) {
	tb.Helper()
	rows, err := db.Query(query)
	if err != nil {
		tb.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		tb.Fatal(err)
	}
	for rows.Next() {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			tb.Fatal(err)
		}
		list = append(list, values)
	}
	if err := rows.Err(); err != nil {
		tb.Fatal(err)
	}
	return list
}

// Ask returns the rows of a query as text, with the type of every value.
func Ask(tb testing.TB, path, query string) []string {
	tb.Helper()
	db := Open(tb, path)
	defer db.Close()
	lines := []string{}
	for _, values := range Rows(tb, db, query) {
		lines = append(lines, fmt.Sprintf("%#v", values))
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
