package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/pressly/goose/v3"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/nb101/progress"
	"github.com/nasbench-go/nasbench/sql/schema"
)

func newProvider(db *sql.DB) (*goose.Provider, error) {
	return goose.NewProvider(goose.DialectSQLite3, db, schema.FS, goose.WithDisableGlobalRegistry(true))
}

// takeSteps brings a database in a state to another version.
func (st state) takeSteps(ctx context.Context, db *sql.DB, r Result, o Options) error {
	if err := runGoose(ctx, db, r, o); err != nil {
		return err
	}
	for _, statement := range st.tidyStatistics(r) {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// runGoose takes the steps of r.
func runGoose(ctx context.Context, db *sql.DB, r Result, o Options) error {
	p, err := newProvider(db)
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
			return ctx.Err() // plainer than what follows from it
		}
		if err != nil {
			return fmt.Errorf("%s %d (%s): %w", direction, m.Version, m.Name, err)
		}
	}
	return nil
}

// memory returns a database in memory that has gone up to a version.
func memory(ctx context.Context, version int64) (*sql.DB, error) {
	db, err := sqlitefile.OpenMemory()
	if err != nil {
		return nil, err
	}
	if version > 0 {
		if err = (state{}).takeSteps(ctx, db, Result{To: version, Steps: steps(0, version)}, Options{}); err != nil {
			db.Close()
			return nil, err
		}
	}
	return db, nil
}

// reference is the schema of a database that is at a version, as the migrations
// themselves make it.
func reference(ctx context.Context, version int64) (sqlitefile.Schema, error) {
	db, err := memory(ctx, version)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	return sqlitefile.ReadSchema(ctx, db)
}
