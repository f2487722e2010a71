package export

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// fromDatabase collects the results of a database: its configs, then its trials
// and then their intermediate results, these two by ranges of ids on all
// processors.
type fromDatabase struct {
	*collected
	handle     *sql.DB
	timeFactor float64
	configs    slots  // of the first run of each
	trials     *slots // of each trial, if they are not numbered as in a full file
	report     progress.Func

	mu          sync.Mutex // for done, and calls of report
	done, total int64
}

// tableOfDatabase reads a database whose results a table can hold, each with what
// it has at the end.
func tableOfDatabase(ctx context.Context, handle *sql.DB, report progress.Func) (*columns, error) {
	f, err := collectDatabase(ctx, handle, report)
	if err == nil {
		err = f.checkFinals()
	}
	if err != nil {
		return nil, err
	}
	return f.compact()
}

// columnsOfDatabase reads a database.
func columnsOfDatabase(ctx context.Context, handle *sql.DB, report progress.Func) (*columns, error) {
	f, err := collectDatabase(ctx, handle, report)
	if err != nil {
		return nil, err
	}
	return f.compact()
}

func collectDatabase(ctx context.Context, handle *sql.DB, report progress.Func) (*fromDatabase, error) {
	db, err := nb101.New(ctx, handle)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	f := &fromDatabase{collected: newCollected(), handle: handle, timeFactor: db.TimeFactor(), report: report}
	return f, f.explain(ctx, f.readAll(ctx))
}

func (f *fromDatabase) readAll(ctx context.Context) error {
	schema, err := sqlitefile.ReadSchema(ctx, f.handle)
	if err != nil {
		return err
	}
	if err := schema.CheckIDs(ctx, f.handle); err != nil { // or ranges of them leave rows out
		return err
	}
	if err := f.readConfigs(ctx); err != nil {
		return err
	}
	err = f.readTrials(ctx)
	if errors.Is(err, errOtherIDs) {
		f.clearTrials()
		err = f.readTrialsInOrder(ctx)
	}
	if err != nil {
		return err
	}
	return f.readIntermediates(ctx)
}

func (f *fromDatabase) explain(ctx context.Context, err error) error {
	if err == nil || errors.Is(err, ErrNoPlace) {
		return err
	}
	return sqlitefile.ExplainReading(sqlitefile.Cause(ctx, err))
}

// start begins a stage: the rows of a table.
func (f *fromDatabase) start(ctx context.Context, table string) error {
	f.done = 0
	return f.handle.QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&f.total)
}

// readRanges calls a function for all rows of a query that has no WHERE clause, by
// several ranges of ids at the same time: each returns the function for a range,
// of which there are as many as processors.
//
// Which row is found wrong first is then left to chance, and so is which of two
// that contradict each other. So after the error of a row all is read anew in the
// order of ids, after forget has undone what the functions did: the error is that
// of the first row that contradicts those before it, or is wrong by itself.
func (f *fromDatabase) readRanges(ctx context.Context, table, query string, forget func(), each func(part int) func(*row) error) error {
	err := f.readAtOnce(ctx, table, query, each)
	var row *RowError
	if !errors.As(err, &row) {
		return err
	}
	forget()
	if err := f.start(ctx, table); err != nil {
		return err
	}
	if err := f.read(ctx, table, query+" ORDER BY id", nil, each(0)); err != nil {
		return err
	}
	return err
}

func (f *fromDatabase) readAtOnce(ctx context.Context, table, query string, each func(part int) func(*row) error) error {
	if err := f.start(ctx, table); err != nil {
		return err
	}
	var first, last sql.NullInt64
	if err := f.handle.QueryRowContext(ctx, "SELECT (SELECT min(id) FROM "+table+"), (SELECT max(id) FROM "+table+")").Scan(&first, &last); err != nil {
		return err
	}
	if !first.Valid {
		return nil
	}
	n := int64(runtime.GOMAXPROCS(0))
	width := last.Int64/n - first.Int64/n + 1
	group, groupCtx := errgroup.WithContext(ctx)
	for i := range n {
		from, to := first.Int64+i*width, first.Int64+(i+1)*width-1
		if i == n-1 {
			to = last.Int64
		}
		group.Go(func() error {
			return f.read(groupCtx, table, query+" WHERE id BETWEEN ? AND ? ORDER BY id", []any{from, to}, each(int(i)))
		})
	}
	return group.Wait()
}

// read calls each for all rows of a query, until it fails; that names the row.
func (f *fromDatabase) read(ctx context.Context, table, query string, args []any, each func(*row) error) error {
	var (
		r     row
		count int64
	)
	err := sqlitefile.Scan(ctx, f.handle, query, args, func(values []driver.Value) error {
		r = row{values: values}
		r.id = r.integer(0, "id")
		if err := each(&r); errors.Is(err, errOtherIDs) {
			return err
		} else if err != nil {
			return &RowError{table, r.id, err}
		}
		if count++; count == reportEvery {
			f.progress(count)
			count = 0
		}
		return nil
	})
	f.progress(count)
	return err
}

func (f *fromDatabase) progress(rows int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.done += rows
	f.report.Report(StageRows, f.done, f.total, progress.Rows)
}
