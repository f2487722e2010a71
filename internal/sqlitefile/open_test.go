package sqlitefile_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/internal/testdb"
)

// longPath returns the path of a copy of a database that has a number of bytes.
func longPath(t *testing.T, size int) string {
	t.Helper()
	is := is.New(t)
	dir, err := filepath.EvalSymlinks(t.TempDir())
	is.NoErr(err)
	for len(dir)+1+200+10 < size {
		dir = filepath.Join(dir, strings.Repeat("d", 200))
	}
	is.NoErr(os.MkdirAll(dir, 0o777))
	path := filepath.Join(dir, strings.Repeat("f", size-len(dir)-1))
	is.Equal(len(path), size)
	is.NoErr(os.WriteFile(path, testdb.ReadFile(t, testdb.NNI(t)), 0o666))
	return path
}

func ping(path string) error {
	db, err := sqlitefile.OpenRead(path, sqlitefile.Wait{})
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec("SELECT * FROM nb101trialconfig")
	return err
}

// The bound is SQLite's own: below it everything works.
func TestAPathThatIsTooLongForSQLite(t *testing.T) {
	is := is.New(t)
	const most = 504
	path := longPath(t, most)
	is.NoErr(ping(path))
	w, err := sqlitefile.OpenWriter(path, sqlitefile.Wait{}, nil)
	is.NoErr(err)
	_, err = w.DB.Exec("CREATE TABLE x (y)")
	is.NoErr(err)
	is.NoErr(w.DB.Close())
	is.NoErr(sqlitefile.CheckLength(path[:most-20]))
	is.True(errors.Is(sqlitefile.CheckLength(path[:most-19]), sqlitefile.ErrCannotOpen)) // under its temporary name

	path = longPath(t, most+1)
	link := filepath.Join(t.TempDir(), "link")
	is.NoErr(os.Symlink(path, link))
	for _, path := range []string{path, link} {
		_, writeErr := sqlitefile.OpenWriter(path, sqlitefile.Wait{}, nil)
		for _, err := range []error{ping(path), writeErr} {
			is.True(errors.Is(err, sqlitefile.ErrCannotOpen))
			is.True(!errors.Is(err, sqlitefile.ErrUnfinishedWrite))
			is.True(strings.Contains(err.Error(), "has 505 bytes, SQLite takes 504; choose a shorter path"))
		}
	}
	// SQLite says no more than this, at a handle of the caller's own.
	err = ask(t, sqlitefile.DriverName, "file:"+path+"?mode=ro", "SELECT * FROM nb101trialconfig")
	is.True(sqlitefile.Has(err, sqlitefile.CodeCantOpen))
	is.True(strings.Contains(sqlitefile.ExplainAt(path, err).Error(), "choose a shorter path"))
}

// An interrupted write is only spoken of where there are traces of one.
func TestWhatCannotOpenMeans(t *testing.T) {
	cannot := textError("unable to open database file")
	for _, c := range []struct {
		name    string
		prepare func(t *testing.T, path string)
		want    error
	}{
		{"the file is gone", func(t *testing.T, path string) { is.New(t).NoErr(os.Remove(path)) }, sqlitefile.ErrNoDatabase},
		{"the folder is gone", func(t *testing.T, path string) { is.New(t).NoErr(os.RemoveAll(filepath.Dir(path))) }, sqlitefile.ErrNoDatabase},
		{"a journal", func(t *testing.T, path string) { write("x")(t, path+"-journal") }, sqlitefile.ErrUnfinishedWrite},
		{"a log", func(t *testing.T, path string) { write("x")(t, path+"-wal") }, sqlitefile.ErrUnfinishedWrite},
		{"nothing", nothing, sqlitefile.ErrCannotOpen},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			path := testdb.NNI(t)
			c.prepare(t, path)
			err := sqlitefile.ExplainAt(path, cannot)
			is.True(errors.Is(err, c.want))
			is.True(errors.Is(err, cannot))
			is.Equal(errors.Is(err, sqlitefile.ErrUnfinishedWrite), c.want == sqlitefile.ErrUnfinishedWrite)
			is.Equal(sqlitefile.ExplainAt(path, err), err) // once
		})
	}
}

// A path is in a message once.
func TestAPathIsSaidOnce(t *testing.T) {
	is := is.New(t)
	name := strings.Repeat("q", 260)
	_, err := sqlitefile.Resolve(name)
	is.True(err != nil)
	is.Equal(strings.Count(err.Error(), name), 1)
}
