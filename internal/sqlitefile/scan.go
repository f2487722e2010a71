package sqlitefile

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
)

// Scan calls each for every row of a query, with the values as the driver has
// them, until it fails. The slice is the same in every call. It is for walks
// through whole tables, where [sql.Rows] takes a good part of the time. The
// arguments are of the types that drivers take: int64, float64, string.
func Scan(ctx context.Context, db *sql.DB, query string, args []any, each func(row []driver.Value) error) error {
	for tries := 0; ; tries++ {
		err := scan(ctx, db, query, args, each)
		// Nothing has been read then: the connection is one to a file that is no
		// longer what it was.
		if !errors.Is(err, driver.ErrBadConn) || tries == 2 {
			return err
		}
	}
}

func scan(ctx context.Context, db *sql.DB, query string, args []any, each func(row []driver.Value) error) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(dc any) error {
		q, ok := dc.(driver.QueryerContext)
		if !ok {
			return errors.New("the driver has no queries without a prepared statement; use another one")
		}
		named := make([]driver.NamedValue, len(args))
		for i, a := range args {
			named[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
		}
		rows, err := q.QueryContext(ctx, query, named)
		if err != nil {
			return err
		}
		return errors.Join(eachOf(ctx, rows, each), rows.Close())
	})
}

const rowsPerLook = 256 // at the context

func eachOf(ctx context.Context, rows driver.Rows, each func(row []driver.Value) error) error {
	row := make([]driver.Value, len(rows.Columns()))
	for n := 0; ; n++ {
		if n%rowsPerLook == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		err := rows.Next(row)
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = each(row)
		}
		if err != nil {
			return err
		}
	}
}
