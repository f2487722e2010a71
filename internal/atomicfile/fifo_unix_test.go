//go:build unix

package atomicfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/atomicfile"
)

func TestAFifoIsNotReplaced(t *testing.T) {
	is := is.New(t)
	path := filepath.Join(t.TempDir(), "fifo")
	is.NoErr(syscall.Mkfifo(path, 0o666))
	for _, o := range []atomicfile.Options{{}, force} {
		is.True(errors.Is(atomicfile.Check(path, o), atomicfile.ErrPlace)) // and nobody waits for a reader
	}
	is.True(errors.Is(atomicfile.Check("/dev/null", force), atomicfile.ErrPlace))
}

// What has the name of a lock file, but is none, is nobody's leftover.
func TestOnlyFilesAreLeftovers(t *testing.T) {
	for what, make := range map[string]func(path string) error{
		"fifo":   func(path string) error { return syscall.Mkfifo(path, 0o666) },
		"folder": func(path string) error { return os.Mkdir(path, 0o777) },
		"link":   func(path string) error { return os.Symlink("other", path) },
	} {
		t.Run(what, func(t *testing.T) {
			is := is.New(t)
			dir := t.TempDir()
			path := filepath.Join(dir, "a.db")
			temp := path + ".unfinished-ABCDEFGH"
			write(t, filepath.Join(dir, "other"), "precious")
			write(t, temp, "precious")
			is.NoErr(make(temp + ".lock"))
			is.NoErr(replace(path, "1"))
			is.Equal(names(t, dir), "a.db a.db.unfinished-ABCDEFGH a.db.unfinished-ABCDEFGH.lock other")
			is.Equal(read(t, temp), "precious")
		})
	}
}
