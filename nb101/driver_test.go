//go:build cgo

package nb101_test

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/matryer/is"
	_ "modernc.org/sqlite" // as a program may that uses cgo, too

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

func TestAHandleOfAnotherDriver(t *testing.T) {
	is := is.New(t)
	path := testdb.NNI(t)
	handle, err := sql.Open("sqlite", path)
	is.NoErr(err)
	defer handle.Close()
	db, err := nb101.New(t.Context(), handle)
	is.NoErr(err)
	defer db.Close()
	arch, err := cell.ParseArch(testdb.FirstArch)
	is.NoErr(err)
	got, err := db.Lookup(t.Context(), nb101.ByArch(arch), 108)
	is.NoErr(err)
	ours, err := nb101.Open(t.Context(), path)
	is.NoErr(err)
	defer ours.Close()
	want, err := ours.Lookup(t.Context(), nb101.ByArch(arch), 108)
	is.NoErr(err)
	is.Equal(got, want)
}

func TestErrorsOfAHandleOfAnotherDriver(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(t *testing.T, path string)
		want error
	}{
		{"other tables", func(t *testing.T, path string) { testdb.Exec(t, path, "DROP TABLE nb101intermediatestats") }, nb101.ErrNotNNI},
		{"other columns", func(t *testing.T, path string) {
			testdb.Exec(t, path, "ALTER TABLE nb101trialstats RENAME COLUMN parameters TO params")
		}, nb101.ErrNotNNI},
		{"a view in the place of a table", func(t *testing.T, path string) {
			testdb.Exec(t, path, "ALTER TABLE nb101trialstats RENAME TO t; CREATE VIEW nb101trialstats AS SELECT * FROM t")
		}, nb101.ErrNotNNI},
		{"a column of another type", func(t *testing.T, path string) {
			testdb.Exec(t, path, "ALTER TABLE nb101trialstats DROP COLUMN test_acc; ALTER TABLE nb101trialstats ADD COLUMN test_acc TEXT")
		}, nb101.ErrNotNNI},
		{"rubbish", func(t *testing.T, path string) {
			is.New(t).NoErr(os.WriteFile(path, make([]byte, 5000), 0o666))
		}, nb101.ErrNotNNI},
		{"a file cut short", func(t *testing.T, path string) { is.New(t).NoErr(os.Truncate(path, 8192)) }, nb101.ErrCorrupt},
		{"a locked file", func(t *testing.T, path string) {
			writer, err := sql.Open("sqlite", path) // two libraries in one process do not see each other's locks
			is.New(t).NoErr(err)
			t.Cleanup(func() { writer.Close() })
			writer.SetMaxOpenConns(1)
			_, err = writer.Exec("BEGIN EXCLUSIVE")
			is.New(t).NoErr(err)
		}, nb101.ErrBusy},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			path := filepath.Join(t.TempDir(), "nasbench101.db")
			is.NoErr(os.Rename(testdb.NNI(t), path))
			c.make(t, path)
			handle, err := sql.Open("sqlite", path)
			is.NoErr(err)
			defer handle.Close()
			_, err = nb101.New(t.Context(), handle)
			is.True(errors.Is(err, c.want))
		})
	}
}
