package nb101_test

import (
	"errors"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/nb101"
)

// nowhere has NNI look in an empty home directory, and returns it.
func nowhere(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	for _, name := range []string{"NASBENCHMARK_DIR", "NNI_HOME", "XDG_CACHE_HOME"} {
		t.Setenv(name, "") // counts as not set
	}
	t.Setenv("HOME", home)
	return home
}

// touch makes a file, and the folders that it is in.
func touch(t *testing.T, elements ...string) string {
	t.Helper()
	path := filepath.Join(elements...)
	is := is.New(t)
	is.NoErr(os.MkdirAll(filepath.Dir(path), 0o777))
	is.NoErr(os.WriteFile(path, nil, 0o666))
	return path
}

func TestDatabaseIsFoundWhereNNILooks(t *testing.T) {
	is := is.New(t)
	home := nowhere(t)
	_, err := nb101.FindDatabase()
	is.True(errors.Is(err, nb101.ErrNoDatabase))
	for _, place := range []string{".cache/nni/nasbenchmark", ".nni/nasbenchmark"} { // both are named
		is.True(strings.Contains(err.Error(), filepath.Join(home, place)))
	}
	path, err := nb101.DefaultDatabase()
	is.NoErr(err)
	is.Equal(path, filepath.Join(home, ".cache/nni/nasbenchmark/nasbench101.db"))

	// Each place goes before those put there earlier, whatever the file's name.
	for _, place := range []struct{ env, value, dir string }{
		{"", "", ".nni/nasbenchmark"},
		{"", "", ".cache/nni/nasbenchmark"},
		{"XDG_CACHE_HOME", "~/xdg", "xdg/nni/nasbenchmark"},
		{"XDG_CACHE_HOME", filepath.Join(home, "other"), "other/nni/nasbenchmark"},
		{"NNI_HOME", "~", "nasbenchmark"},
		{"NNI_HOME", "~/a/", "a/nasbenchmark"},
		{"NNI_HOME", filepath.Join(home, "nni"), "nni/nasbenchmark"},
		{"NASBENCHMARK_DIR", filepath.Join(home, "dir"), "dir"},
	} {
		if place.env != "" {
			t.Setenv(place.env, place.value)
		}
		for _, name := range []string{"nasbench101-0123abcd.db", "nasbench101.db", "nasbench101-209f5694.db"} {
			path := touch(t, home, place.dir, name)
			found, err := nb101.FindDatabase()
			is.NoErr(err)
			is.Equal(found, path)
		}
		path, err := nb101.DefaultDatabase()
		is.NoErr(err)
		is.Equal(path == filepath.Join(home, place.dir, "nasbench101.db"), place.dir != ".nni/nasbenchmark")
	}
	_, err = nb101.Open(t.Context(), "") // which is not there
	is.True(errors.Is(err, nb101.ErrNoDatabase))
}

// The folder that NASBENCHMARK_DIR names is the only one for every release.
func TestNothingIsFoundBesideNASBENCHMARKDIR(t *testing.T) {
	is := is.New(t)
	home := nowhere(t)
	touch(t, home, ".cache/nni/nasbenchmark/nasbench101.db")
	touch(t, home, ".nni/nasbenchmark/nasbench101.db")
	t.Setenv("NASBENCHMARK_DIR", filepath.Join(home, "empty"))
	_, err := nb101.FindDatabase()
	is.True(errors.Is(err, nb101.ErrNoDatabase))
	is.True(strings.Contains(err.Error(), filepath.Join(home, "empty")))
}

// Python's os.path.expanduser expands these, and NNI calls it for two variables.
func TestHomeIsExpandedAsNNIDoes(t *testing.T) {
	is := is.New(t)
	home := nowhere(t)
	t.Chdir(home)
	touch(t, home, "nasbenchmark/nasbench101.db")
	t.Setenv("NASBENCHMARK_DIR", "~/nasbenchmark") // a folder called ~
	_, err := nb101.FindDatabase()
	is.True(errors.Is(err, nb101.ErrNoDatabase))
	path := touch(t, "~", "nasbenchmark", "nasbench101.db")
	found, err := nb101.FindDatabase()
	is.NoErr(err)
	is.Equal(found, path)

	t.Setenv("NASBENCHMARK_DIR", "")
	t.Setenv("NNI_HOME", "~nobody-of-this-name/x") // stays as it is
	path, err = nb101.DefaultDatabase()
	is.NoErr(err)
	is.Equal(path, filepath.Join("~nobody-of-this-name", "x", "nasbenchmark", "nasbench101.db"))
	t.Setenv("NNI_HOME", filepath.Join("a", "~"))
	path, err = nb101.DefaultDatabase()
	is.NoErr(err)
	is.Equal(path, filepath.Join("a", "~", "nasbenchmark", "nasbench101.db"))

	u, err := user.Current()
	is.NoErr(err)
	if _, err := user.Lookup(u.Username); err != nil {
		t.Skip("the system does not know its users by name")
	}
	t.Setenv("NNI_HOME", "~"+u.Username+"/x")
	path, err = nb101.DefaultDatabase()
	is.NoErr(err)
	is.Equal(path, filepath.Join(u.HomeDir, "x", "nasbenchmark", "nasbench101.db"))
}

// NNI takes the file whose name it is told, and nothing else says which that is.
func TestSeveralFilesNamedByChecksumsAreAmbiguous(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	t.Setenv("NASBENCHMARK_DIR", dir)
	touch(t, dir, "nasbench101-0123ABCD.db") // no name that NNI's file has
	touch(t, dir, "nasbench101-0123abcd.db-journal")
	touch(t, dir, "nasbench201-b2b60732.db")
	_, err := nb101.FindDatabase()
	is.True(errors.Is(err, nb101.ErrNoDatabase))

	a, b := touch(t, dir, "nasbench101-0123abcd.db"), touch(t, dir, "nasbench101-fedc0123.db")
	_, err = nb101.FindDatabase()
	var ambiguous *nb101.AmbiguousError
	is.True(errors.As(err, &ambiguous))
	is.Equal(ambiguous.Files, []string{a, b})
	is.Equal(err.Error(), "several databases are in "+dir+", where NNI looks: nasbench101-0123abcd.db, nasbench101-fedc0123.db; name one of them")

	// A plain name says which is meant.
	path := touch(t, dir, "nasbench101.db")
	found, err := nb101.FindDatabase()
	is.NoErr(err)
	is.Equal(found, path)
}
