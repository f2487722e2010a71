package migrate

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// Plan gives the SQL that [Migrate] would run, one statement after the other,
// each with its semicolon, and runs none of it on the file: goose takes the
// steps on a database in memory, and what it says to that is written down. With
// nothing to do the list is empty.
func Plan(ctx context.Context, path string, to Target) (Result, []string, error) {
	f, err := find(path)
	if err != nil {
		return Result{}, nil, err
	}
	st, err := f.read(ctx)
	if err != nil {
		return Result{}, nil, err
	}
	r, err := f.plan(ctx, st, to)
	if err != nil || r.From == r.To {
		return r, nil, err
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
	if err := w.Begin(ctx, 0, nil); err != nil {
		return Result{}, nil, err
	}
	if err := runGoose(ctx, w.DB, r, Options{}); err != nil {
		return Result{}, nil, f.wrap(err)
	}
	for _, statement := range st.tidyStatistics(r) { // of the file, and not of the database in memory
		script = append(script, statement+";")
	}
	return r, script, w.Commit(ctx, 0, nil)
}

// rebuild makes the database in memory one of the same version as st.
func rebuild(ctx context.Context, w *sqlitefile.Writer, st state) error {
	if st.recorded == nil {
		return nil
	}
	p, err := newProvider(w.DB)
	if err != nil {
		return err
	}
	if v := st.version(); v > 0 {
		_, err = p.UpTo(ctx, v)
	} else {
		_, err = p.GetDBVersion(ctx) // leaves goose's table, empty
	}
	return err
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
