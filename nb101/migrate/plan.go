package migrate

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// Plan returns the SQL that [Migrate] would run, one statement after the
// other, each with its semicolon, and runs none of it on the file: goose takes
// the steps on a database in memory, and its statements are recorded. With
// nothing to do the list is empty.
func Plan(ctx context.Context, path string, to Target, o Options) (Result, []string, error) {
	f, err := find(path, o)
	if err != nil {
		return Result{}, nil, err
	}
	st, err := f.read(ctx)
	if err != nil {
		return Result{}, nil, err
	}
	way, err := f.plan(st, to)
	if err != nil || way.isNothing() {
		return way.Result, nil, err
	}
	var script []string
	recording := false
	w := sqlitefile.MemoryWriter(func(statement string, args []driver.NamedValue) {
		if recording {
			script = append(script, withArgs(statement, args))
		}
	})
	defer w.Close()
	if err := rebuild(ctx, w, st); err != nil {
		return Result{}, nil, err
	}
	recording = true
	if err := w.Begin(ctx); err != nil {
		return Result{}, nil, err
	}
	for _, statement := range way.before { // about the file, and not the database in memory
		script = append(script, statement+";")
	}
	if err := runGoose(ctx, w.DB, f.table, way.Result, Options{}); err != nil {
		return Result{}, nil, f.wrap(err)
	}
	for _, statement := range way.after {
		script = append(script, statement+";")
	}
	return way.Result, script, w.Commit(ctx)
}

// rebuild brings the database in memory to the version of st.
func rebuild(ctx context.Context, w *sqlitefile.Writer, st state) error {
	if err := runAll(ctx, w.DB, createRecord(st.table)); err != nil {
		return err
	}
	return runGoose(ctx, w.DB, st.table, Result{To: st.version(), Steps: steps(0, st.version())}, Options{})
}

// withArgs writes a statement with its arguments, all of which are numbers and
// truth values that goose passes, in place of the question marks.
func withArgs(query string, args []driver.NamedValue) string {
	for _, arg := range args {
		text := fmt.Sprint(arg.Value)
		if b, ok := arg.Value.(bool); ok {
			text = strings.ToUpper(fmt.Sprint(b))
		}
		query = strings.Replace(query, "?", text, 1)
	}
	return strings.TrimSuffix(strings.TrimSpace(query), ";") + ";"
}
