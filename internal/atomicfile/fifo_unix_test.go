//go:build unix

package atomicfile_test

import (
	"errors"
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
