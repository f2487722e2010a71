//go:build unix

package download

import (
	"errors"
	"syscall"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/nb101/dataset"
)

func TestAFifoIsInTheWay(t *testing.T) {
	for _, suffix := range []string{"", PartSuffix} {
		is := is.New(t)
		f := newFixture(t, serve)
		is.NoErr(syscall.Mkfifo(f.path()+suffix, 0o666))
		_, err := f.run(t.Context()) // does not wait for a writer
		is.True(errors.Is(err, dataset.ErrPlace))
		is.Equal(len(f.ranges), 0)
	}
}
