package sqlitefile_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// preparing is a driver with no other queries than those of prepared statements.
// Its rows end with err.
type preparing struct {
	driver driver.Driver
	err    error
}

type preparingConn struct {
	driver.Conn
	err error
}

type preparingStmt struct {
	driver.Stmt
	err error
}

type endingRows struct {
	driver.Rows
	err error
}

func (d preparing) Connect(context.Context) (driver.Conn, error) {
	c, err := d.driver.Open(":memory:")
	return preparingConn{c, d.err}, err
}

func (d preparing) Driver() driver.Driver { return d.driver }

func (c preparingConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	s, err := c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
	return preparingStmt{s, c.err}, err
}

func (s preparingStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	rows, err := s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	return endingRows{rows, s.err}, err
}

func (r endingRows) Next(row []driver.Value) error {
	err := r.Rows.Next(row)
	if err != nil && r.err != nil {
		return r.err
	}
	return err
}

// scanNumbers scans two rows through a driver that prepares every statement.
func scanNumbers(t *testing.T, errAtEnd error) (numbers []int64, err error) {
	t.Helper()
	memory, err := sqlitefile.OpenMemory()
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	db := sql.OpenDB(preparing{memory.Driver(), errAtEnd})
	defer db.Close()
	err = sqlitefile.Scan(context.Background(), db, "SELECT ? UNION ALL SELECT 8", []any{int64(7)}, func(row []driver.Value) error {
		numbers = append(numbers, row[0].(int64))
		return nil
	})
	return numbers, err
}

func TestScanPreparesWhereItMust(t *testing.T) {
	is := is.New(t)
	numbers, err := scanNumbers(t, nil)
	is.NoErr(err)
	is.Equal(numbers, []int64{7, 8})
}

// database/sql tries a query again on a driver.ErrBadConn, which an error at the
// end of the rows may contain; but no row is seen twice.
func TestScanShowsNoRowTwice(t *testing.T) {
	is := is.New(t)
	numbers, err := scanNumbers(t, driver.ErrBadConn)
	is.True(err != nil)
	is.Equal(numbers, []int64{7, 8})
}
