package atomicfile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/atomicfile"
	"github.com/nasbench-go/nasbench/internal/beside"
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

// names are those in a folder.
func names(tb testing.TB, dir string) string {
	tb.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		tb.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return strings.Join(list, " ")
}

var force = atomicfile.Options{Force: true}

// replace writes a file as the commands do.
func replace(path, text string, inputs ...string) error {
	f, err := atomicfile.Create(path, atomicfile.Options{Force: true, Inputs: atomicfile.Stat(inputs...)})
	if err != nil {
		return err
	}
	defer f.Discard()
	return errors.Join(f.Write([]byte(text)), f.Commit())
}

func TestFileAppearsWhenItIsCommitted(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	f, err := atomicfile.Create(path, atomicfile.Options{})
	is.NoErr(err)
	write(t, f.Temp, "new")
	is.True(regexp.MustCompile(`^(a\.unfinished-[A-Z2-7]{8}) a\.unfinished-[A-Z2-7]{8}\.lock$`).MatchString(names(t, dir))) // as documented
	is.NoErr(f.Commit())
	is.NoErr(f.Discard())
	is.Equal(read(t, path), "new")
	is.Equal(names(t, dir), "a")
}

func TestDiscardedFileLeavesNothing(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	f, err := atomicfile.Create(filepath.Join(dir, "a"), atomicfile.Options{})
	is.NoErr(err)
	for _, suffix := range []string{"-journal", "-wal", "-shm"} { // of SQLite
		write(t, f.Temp+suffix, "")
	}
	is.NoErr(f.Discard())
	is.NoErr(f.Discard())
	is.Equal(names(t, dir), "")
}

func TestExistingFile(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	early, err := atomicfile.Create(path, atomicfile.Options{})
	is.NoErr(err)
	write(t, path, "old")

	_, err = atomicfile.Create(path, atomicfile.Options{})
	is.True(errors.Is(err, fs.ErrExist))
	is.True(errors.Is(early.Commit(), fs.ErrExist)) // though it was not there before
	is.NoErr(early.Discard())
	is.Equal(read(t, path), "old")

	f, err := atomicfile.Create(path, force)
	is.NoErr(err)
	write(t, f.Temp, "new")
	is.Equal(read(t, path), "old")
	is.NoErr(f.Commit())
	is.NoErr(f.Discard())
	is.Equal(read(t, path), "new")
	is.Equal(names(t, dir), "a")
}

func TestWriteReplacesWhatALinkLeadsTo(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	path, link := filepath.Join(dir, "a"), filepath.Join(dir, "link")
	is.NoErr(replace(path, "old"))
	is.NoErr(os.Symlink(path, link))
	is.NoErr(replace(link, "new"))
	is.Equal(read(t, path), "new")
	is.Equal(names(t, dir), "a link")
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
	is.Equal(names(t, dir), "a b")
}

// The input stays, by whatever name it is called.
func TestOutputIsNotInput(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	write(t, at("in"), "precious")
	is.NoErr(os.Link(at("in"), at("hard")))
	is.NoErr(os.Symlink("in", at("soft")))
	is.NoErr(os.Symlink(dir, at("folder")))
	before := names(t, dir)
	for _, out := range []string{"in", "hard", "soft", filepath.Join("folder", "in")} {
		for _, in := range []string{"in", "hard", "soft"} {
			inputs := atomicfile.Stat(at("none"), at(in))
			_, err := atomicfile.Create(at(out), atomicfile.Options{Inputs: inputs})
			is.True(errors.Is(err, atomicfile.ErrSameFile))
			is.True(!strings.Contains(err.Error(), "remove")) // it would be the input
			is.True(errors.Is(atomicfile.Check(at(out), atomicfile.Options{Inputs: inputs, Force: true}), atomicfile.ErrSameFile))
			is.True(errors.Is(replace(at(out), "new", at(in)), atomicfile.ErrSameFile))
		}
	}
	is.Equal(read(t, at("in")), "precious")
	is.Equal(names(t, dir), before)
}

func TestFilesThatAreWrittenTogether(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	both := func(a, b string) error {
		files, err := atomicfile.CreateAll(force, a, b)
		if err != nil {
			return err
		}
		defer files.Discard()
		return errors.Join(files[0].Write([]byte("a")), files[1].Write([]byte("b")), files.Commit())
	}
	is.NoErr(both(at("a"), at("b")))
	is.Equal(read(t, at("a"))+read(t, at("b")), "ab")

	is.NoErr(os.Mkdir(at("sub"), 0o777))
	is.True(both(at("c"), at("sub")) != nil)
	is.True(both(at("c"), filepath.Join(dir, "none", "d")) != nil)
	is.True(errors.Is(both(at("c"), at("c")), atomicfile.ErrSameFile))
	is.True(errors.Is(both(at("c"), filepath.Join(dir, "sub")+"/../c"), atomicfile.ErrSameFile))
	is.NoErr(os.Link(at("a"), at("hard")))
	is.True(errors.Is(both(at("a"), at("hard")), atomicfile.ErrSameFile))
	is.Equal(names(t, dir), "a b hard sub") // neither of the two

	files, err := atomicfile.CreateAll(force, at("c"), at("d"))
	is.NoErr(err)
	is.NoErr(os.Mkdir(at("d"), 0o777)) // comes in the way meanwhile
	is.True(errors.Is(files.Commit(), atomicfile.ErrPlace))
	is.NoErr(files.Discard())
	is.Equal(names(t, dir), "a b d hard sub")
}

// The last of them cannot be moved into its place: those before are undone, be
// they new, or in the place of an old file, also of one that a link leads to.
func TestFilesThatCannotAllBeMovedStayAsTheyWere(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	write(t, at("old"), "precious")
	is.NoErr(os.Chmod(at("old"), 0o640))
	is.NoErr(os.Link(at("old"), at("hard")))
	write(t, at("target"), "linked")
	is.NoErr(os.Symlink("target", at("link")))
	files, err := atomicfile.CreateAll(force, at("old"), at("new"), at("link"), at("last"))
	is.NoErr(err)
	for _, f := range files {
		is.NoErr(f.Write([]byte("x")))
	}
	is.NoErr(os.Mkdir(at("last"), 0o777)) // comes in the way meanwhile
	is.True(errors.Is(files.Commit(), atomicfile.ErrPlace))
	is.NoErr(files.Discard())
	is.Equal(names(t, dir), "hard last link old target")
	is.Equal(read(t, at("old")), "precious")
	is.Equal(read(t, at("link")), "linked")
	info, err := os.Stat(at("old"))
	is.NoErr(err)
	is.Equal(info.Mode(), fs.FileMode(0o640))
	hard, err := os.Stat(at("hard"))
	is.NoErr(err)
	is.True(os.SameFile(info, hard)) // the file itself, not a copy

	is.NoErr(os.Remove(at("last")))
	files, err = atomicfile.CreateAll(force, at("old"), at("new"), at("last"))
	is.NoErr(err)
	for _, f := range files {
		is.NoErr(f.Write([]byte("x")))
	}
	is.NoErr(files.Commit())
	is.NoErr(files.Discard())
	is.Equal(names(t, dir), "hard last link new old target")
	is.Equal(read(t, at("old"))+read(t, at("new"))+read(t, at("last")), "xxx")
}

func TestPlacesThatAreNone(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	is.NoErr(os.Symlink(at("nowhere"), at("dangling")))
	write(t, at("readonly"), "old")
	is.NoErr(os.Chmod(at("readonly"), 0o444))
	is.NoErr(os.Symlink(at("readonly"), at("link")))
	write(t, at("a.db"), "")
	write(t, at("b.db"), "")
	for _, suffix := range beside.Suffixes {
		write(t, at("b.db")+suffix, "needed")
		is.NoErr(os.Symlink("b.db"+suffix, at("other")+suffix))
	}
	before := names(t, dir)
	for _, suffix := range beside.Suffixes { // with or without force
		for _, name := range []string{"b.db", "other"} {
			is.True(errors.Is(atomicfile.Check(at(name)+suffix, atomicfile.Options{}), atomicfile.ErrPlace))
			is.True(errors.Is(atomicfile.Check(at(name)+suffix, force), atomicfile.ErrPlace))
			_, err := atomicfile.Create(at(name)+suffix, force)
			is.True(errors.Is(err, atomicfile.ErrPlace))
		}
	}
	for _, path := range []string{"", at("a.db-journal"), at("a.db-wal"), at("a.db-shm"), dir, dir + "/", at("none") + "/", at("dangling"), at("readonly"), at("link")} {
		is.True(errors.Is(atomicfile.Check(path, force), atomicfile.ErrPlace))
		_, err := atomicfile.Create(path, force)
		is.True(errors.Is(err, atomicfile.ErrPlace))
	}
	_, err := atomicfile.Create(at("dangling"), atomicfile.Options{})
	is.True(errors.Is(err, atomicfile.ErrPlace))
	_, err = atomicfile.Create(filepath.Join(dir, "none", "a"), atomicfile.Options{})
	is.True(errors.Is(err, fs.ErrNotExist))
	is.True(strings.Contains(err.Error(), filepath.Join("none", "a")+":")) // not the temporary name
	is.Equal(read(t, at("readonly")), "old")
	is.Equal(names(t, dir), before)
}

// What comes into the place meanwhile is not replaced either.
func TestPlaceIsCheckedAgain(t *testing.T) {
	is := is.New(t)
	path := filepath.Join(t.TempDir(), "a")
	f, err := atomicfile.Create(path, force)
	is.NoErr(err)
	is.NoErr(os.Symlink("nowhere", path))
	is.True(errors.Is(f.Commit(), atomicfile.ErrPlace))
	is.NoErr(f.Discard())
	is.Equal(names(t, filepath.Dir(path)), "a")
}

func TestFoldersAreRemovedAgain(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	inner := filepath.Join(dir, "a", "b", "c")
	made, err := atomicfile.MakeFolders(inner)
	is.NoErr(err)
	write(t, filepath.Join(dir, "a", "mine"), "")
	made.Remove()
	is.Equal(names(t, filepath.Join(dir, "a")), "mine")

	made, err = atomicfile.MakeFolders(dir) // exists
	is.NoErr(err)
	made.Remove()
	_, err = os.Stat(dir)
	is.NoErr(err)

	_, err = atomicfile.MakeFolders(filepath.Join(dir, "a", "mine", "d"))
	is.True(err != nil)
	is.Equal(names(t, dir), "a")
}

func TestWrite(t *testing.T) {
	is := is.New(t)
	path := filepath.Join(t.TempDir(), "a")
	failed := errors.New("failed")
	err := atomicfile.Write(path, atomicfile.Options{}, func(f *os.File) error {
		_, err := f.WriteString("half")
		return errors.Join(err, failed)
	})
	is.True(errors.Is(err, failed))
	left, err := os.ReadDir(filepath.Dir(path))
	is.NoErr(err)
	is.Equal(len(left), 0)
	write := func(text string, o atomicfile.Options) error {
		return atomicfile.Write(path, o, func(f *os.File) error { _, err := f.WriteString(text); return err })
	}
	is.NoErr(write("one", atomicfile.Options{}))
	is.True(errors.Is(write("two", atomicfile.Options{}), fs.ErrExist))
	is.Equal(read(t, path), "one")
	is.NoErr(write("two", atomicfile.Options{Force: true}))
	is.Equal(read(t, path), "two")
}
