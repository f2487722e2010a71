package atomicfile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/atomicfile"
)

func write(tb testing.TB, path, text string) {
	tb.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
}

func read(tb testing.TB, path string) string {
	tb.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

func count(tb testing.TB, dir string) int {
	tb.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		tb.Fatal(err)
	}
	return len(entries)
}

func TestFileAppearsWhenItIsCommitted(t *testing.T) {
	is := is.New(t)
	path := filepath.Join(t.TempDir(), "a")
	f, err := atomicfile.Create(path, false)
	is.NoErr(err)
	write(t, f.Temp, "new")
	_, err = os.Stat(path)
	is.True(errors.Is(err, fs.ErrNotExist))
	is.NoErr(f.Commit())
	is.NoErr(f.Discard())
	is.Equal(read(t, path), "new")
	is.Equal(count(t, filepath.Dir(path)), 1)
}

func TestDiscardedFileLeavesNothing(t *testing.T) {
	is := is.New(t)
	path := filepath.Join(t.TempDir(), "a")
	f, err := atomicfile.Create(path, false)
	is.NoErr(err)
	is.NoErr(f.Discard())
	is.NoErr(f.Discard())
	is.Equal(count(t, filepath.Dir(path)), 0)
}

func TestExistingFile(t *testing.T) {
	is := is.New(t)
	path := filepath.Join(t.TempDir(), "a")
	early, err := atomicfile.Create(path, false)
	is.NoErr(err)
	write(t, path, "old")

	_, err = atomicfile.Create(path, false)
	is.True(errors.Is(err, fs.ErrExist))
	is.True(errors.Is(early.Commit(), fs.ErrExist)) // though it was not there before
	is.NoErr(early.Discard())
	is.Equal(read(t, path), "old")

	f, err := atomicfile.Create(path, true)
	is.NoErr(err)
	write(t, f.Temp, "new")
	is.Equal(read(t, path), "old")
	is.NoErr(f.Commit())
	is.Equal(read(t, path), "new")
	is.Equal(count(t, filepath.Dir(path)), 1)
}

func TestWriteReplacesWhatALinkLeadsTo(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	path, link := filepath.Join(dir, "a"), filepath.Join(dir, "link")
	is.NoErr(atomicfile.Write(path, []byte("old")))
	is.NoErr(os.Symlink(path, link))
	is.NoErr(atomicfile.Write(link, []byte("new")))
	is.Equal(read(t, path), "new")
	is.Equal(count(t, dir), 2)
}

func TestFileThatIsNamedLast(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a"), "old")
	f, err := atomicfile.CreateNear(filepath.Join(dir, "a"))
	is.NoErr(err)
	write(t, f.Temp, "new")
	is.True(errors.Is(f.Commit(), fs.ErrExist))
	f.Path = filepath.Join(dir, "b")
	is.NoErr(f.Commit())
	is.NoErr(f.Discard())
	is.Equal(read(t, filepath.Join(dir, "a")), "old")
	is.Equal(read(t, filepath.Join(dir, "b")), "new")
	is.Equal(count(t, dir), 2)
}

func TestPlacesThatAreNone(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	_, err := atomicfile.Create(dir, true)
	is.True(err != nil) // a folder
	_, err = atomicfile.Create(filepath.Join(dir, "none", "a"), false)
	is.True(errors.Is(err, fs.ErrNotExist))
	is.True(strings.Contains(err.Error(), filepath.Join("none", "a")+":")) // not the temporary name
	is.Equal(count(t, dir), 0)
}
