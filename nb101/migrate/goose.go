package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"github.com/pressly/goose/v3"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/nb101/progress"
	"github.com/nasbench-go/nasbench/sql/schema"
)

func newProvider(db *sql.DB, table string) (*goose.Provider, error) {
	return goose.NewProvider(goose.DialectSQLite3, db, schema.FS, goose.WithDisableGlobalRegistry(true), goose.WithTableName(table))
}

// take brings a database to another version.
func (w way) take(ctx context.Context, db *sql.DB, table string, o Options) error {
	if err := runAll(ctx, db, w.before); err != nil {
		return err
	}
	if err := runGoose(ctx, db, table, w.Result, o); err != nil {
		return err
	}
	return runAll(ctx, db, w.after)
}

func runAll(ctx context.Context, db *sql.DB, script []string) error {
	for _, statement := range script {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// runGoose takes the steps of r.
func runGoose(ctx context.Context, db *sql.DB, table string, r Result, o Options) error {
	p, err := newProvider(db, table)
	if err != nil {
		return err
	}
	for _, m := range r.Steps {
		direction := "up"
		if r.To < r.From {
			direction = "down"
		}
		o.Progress.Report(fmt.Sprintf("%s %d %s", direction, m.Version, m.Name), 0, 0, progress.Uncounted)
		if r.To > r.From {
			_, err = p.UpTo(ctx, m.Version)
		} else {
			_, err = p.DownTo(ctx, m.Version-1)
		}
		var partial *goose.PartialError
		if errors.As(err, &partial) {
			err = partial.Err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx) // plainer than what follows from it
		}
		if err != nil {
			return fmt.Errorf("%s %d (%s): %w", direction, m.Version, m.Name, err)
		}
	}
	return nil
}

// references returns the schemas that the migrations themselves make, by
// version, without the record.
var references = sync.OnceValues(func() ([]sqlitefile.Schema, error) {
	ctx := context.Background()
	db, err := sqlitefile.OpenMemory()
	if err != nil {
		return nil, err
	}
	defer db.Close()
	list := []sqlitefile.Schema{{}}
	for range Latest() {
		st, err := goTo(ctx, db, UpByOne())
		if err != nil {
			return nil, err
		}
		delete(st.schema, st.table)
		list = append(list, st.schema)
	}
	return list, nil
})

// goTo brings a database in memory to a version, whatever it contains.
func goTo(ctx context.Context, db *sql.DB, to Target) (state, error) {
	st, err := readState(ctx, db, place{table: DefaultTable})
	if err != nil {
		return state{}, err
	}
	version, err := to.version(st.version())
	if err != nil {
		return state{}, err
	}
	if err := st.wayTo(version).take(ctx, db, DefaultTable, Options{}); err != nil {
		return state{}, err
	}
	return readState(ctx, db, place{table: DefaultTable})
}
