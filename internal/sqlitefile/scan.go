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
		begun, err := scan(ctx, db, query, args, each)
		// The connection is one to a file that is no longer what it was.
		if begun || !errors.Is(err, driver.ErrBadConn) || tries == 2 {
			return err
		}
	}
}

// scan does that once. begun says that the query has begun.
func scan(ctx context.Context, db *sql.DB, query string, args []any, each func(row []driver.Value) error) (begun bool, err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	err = conn.Raw(func(dc any) error {
		named := make([]driver.NamedValue, len(args))
		for i, a := range args {
			named[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
		}
		rows, done, err := ask(ctx, dc, query, named)
		if err != nil {
			return err
		}
		begun = true
		return errors.Join(eachOf(ctx, rows, each), rows.Close(), done())
	})
	return begun, err
}

// ask runs a query on a driver's connection, with a prepared statement where
// the driver has no other way. done is called after the rows are closed.
func ask(ctx context.Context, dc any, query string, args []driver.NamedValue) (rows driver.Rows, done func() error, err error) {
	if q, ok := dc.(driver.QueryerContext); ok {
		rows, err = q.QueryContext(ctx, query, args)
		return rows, func() error { return nil }, err
	}
	prepare, ok := dc.(driver.ConnPrepareContext)
	if !ok {
		return nil, nil, errNoContext
	}
	stmt, err := prepare.PrepareContext(ctx, query)
	if err != nil {
		return nil, nil, err
	}
	q, ok := stmt.(driver.StmtQueryContext)
	if !ok {
		return nil, nil, errors.Join(errNoContext, stmt.Close())
	}
	if rows, err = q.QueryContext(ctx, args); err != nil {
		return nil, nil, errors.Join(err, stmt.Close())
	}
	return rows, stmt.Close, nil
}

var errNoContext = errors.New("the driver has no queries that end with a context; use another one")

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
