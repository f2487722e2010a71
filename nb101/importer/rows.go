package importer

import (
	"context"
	"database/sql/driver"
	"errors"
	"strings"

	"github.com/mattn/go-sqlite3"
)

// rows inserts rows into one table, many with one statement.
type rows struct {
	conn     *sqlite3.SQLiteConn
	table    string
	columns  []string
	numbered bool  // the first column is the id
	count    int64 // of rows
	full     *sqlite3.SQLiteStmt
	args     []driver.NamedValue // of rows that are held back
}

// rowsAtOnce is how many rows a statement inserts; more make it no faster.
const rowsAtOnce = 100

// newRows inserts into an empty table. Rows that are not numbered must come in
// the order 1, 2, 3, …, as which SQLite numbers them by itself; that saves a
// tenth of the whole import.
func newRows(conn *sqlite3.SQLiteConn, table string, columns []string, numbered bool) (*rows, error) {
	if numbered {
		columns = append([]string{"id"}, columns...)
	}
	r := &rows{conn: conn, table: table, columns: columns, numbered: numbered}
	r.args = make([]driver.NamedValue, 0, rowsAtOnce*len(columns))
	var err error
	r.full, err = r.prepare(rowsAtOnce)
	return r, err
}

// prepare gives the statement that inserts n rows.
func (r *rows) prepare(n int) (*sqlite3.SQLiteStmt, error) {
	row := "(?" + strings.Repeat(",?", len(r.columns)-1) + ")"
	stmt, err := r.conn.Prepare("INSERT INTO " + r.table + " (" + strings.Join(r.columns, ", ") + ") VALUES " +
		row + strings.Repeat(","+row, n-1))
	if err != nil {
		return nil, err
	}
	return stmt.(*sqlite3.SQLiteStmt), nil
}

// add inserts a row, now or later.
func (r *rows) add(id int64, values ...driver.Value) error {
	if r.numbered {
		r.args = append(r.args, driver.NamedValue{Ordinal: len(r.args) + 1, Value: id})
	}
	for _, v := range values {
		r.args = append(r.args, driver.NamedValue{Ordinal: len(r.args) + 1, Value: v})
	}
	if len(r.args) == cap(r.args) {
		if err := r.insert(r.full); err != nil {
			return err
		}
	}
	r.count++
	return nil
}

// flush inserts the rows that are held back, fewer than one statement takes.
func (r *rows) flush() error {
	if len(r.args) == 0 {
		return nil
	}
	stmt, err := r.prepare(len(r.args) / len(r.columns))
	if err != nil {
		return err
	}
	return errors.Join(r.insert(stmt), stmt.Close())
}

// insert inserts the rows that are held back with a statement for as many rows.
// The driver hands all values to SQLite with one call if it expects a result,
// and otherwise with a call each, which takes half as long again.
func (r *rows) insert(stmt *sqlite3.SQLiteStmt) error {
	result, err := stmt.QueryContext(context.Background(), r.args)
	if err != nil {
		return err
	}
	r.args = r.args[:0]
	return result.Close()
}
