package readback_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/dataset/synth"
	"github.com/nasbench-go/nasbench/nb101/importer"
	"github.com/nasbench-go/nasbench/nb101/migrate"
	"github.com/nasbench-go/nasbench/nb101/realruns"
)

var ctx = context.Background()

// install installs the readers in this folder, once.
var install = sync.OnceValue(func() error {
	return output(exec.Command("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline"), nil)
})

// output runs a command; the error has what it printed on standard error.
func output(cmd *exec.Cmd, stdout *bytes.Buffer) error {
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if stdout != nil {
		cmd.Stdout = stdout
	}
	err := cmd.Run()
	if err != nil && stderr.Len() > 0 {
		return fmt.Errorf("%w: %s", err, strings.TrimSpace(stderr.String()))
	}
	return err
}

// script runs one of the scripts, and returns the lines that it prints. Where it
// cannot run at all the test is skipped.
func script(t *testing.T, name string, args ...string) []string {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("there is no %s: nothing is read back", program)
		}
	}
	if err := install(); err != nil {
		t.Skipf("npm cannot install the readers, so that nothing is read back: %v", err)
	}
	cmd := exec.Command("node", append([]string{name}, args...)...)
	var stdout bytes.Buffer
	if err := output(cmd, &stdout); err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(stdout.String()), "\n")
}

// databases are the real results, which are few of few cells, and all results of
// some cells, made up. They are migrated, so that they have the views.
func databases(t *testing.T) map[string]string {
	t.Helper()
	is := is.New(t)
	dir := t.TempDir()
	paths := map[string]string{"real": filepath.Join(dir, "real.db"), "made up": filepath.Join(dir, "made-up.db")}
	is.NoErr(realruns.Create(ctx, paths["real"]))
	var dataset bytes.Buffer
	is.NoErr(synth.Write(ctx, &dataset, synth.Options{Cells: 2000}, nil))
	_, err := importer.Import(ctx, &dataset, paths["made up"], importer.Options{})
	is.NoErr(err)
	for _, path := range paths {
		_, err := migrate.Up(ctx, path, migrate.Options{})
		is.NoErr(err)
	}
	return paths
}

func openDatabase(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := nb101.OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// answer returns the rows of a query.
func answer(t *testing.T, db *sql.DB, query string) (list [][]any) {
	t.Helper()
	is := is.New(t)
	rows, err := db.Query(query)
	is.NoErr(err)
	defer rows.Close()
	columns, err := rows.Columns()
	is.NoErr(err)
	for rows.Next() {
		row := make([]any, len(columns))
		for i := range row {
			row[i] = new(any)
		}
		is.NoErr(rows.Scan(row...))
		for i := range row {
			row[i] = *row[i].(*any)
			if n, ok := row[i].(int64); ok {
				row[i] = float64(n) // as in JSON
			}
		}
		list = append(list, row)
	}
	is.NoErr(rows.Err())
	return list
}

func decode(t *testing.T, line string, to any) {
	t.Helper()
	if err := json.Unmarshal([]byte(line), to); err != nil {
		t.Fatalf("%v: %.200s", err, line)
	}
}
