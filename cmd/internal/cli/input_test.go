package cli_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
)

func TestInputIsAFileOrStandardInput(t *testing.T) {
	is := is.New(t)
	path := filepath.Join(t.TempDir(), "a")
	is.NoErr(os.WriteFile(path, []byte("12345"), 0o600))
	for _, name := range []string{path, "-"} {
		b, err := cli.ReadInput(t.Context(), strings.NewReader("12345"), name, 5)
		is.NoErr(err)
		is.Equal(string(b), "12345")
		_, err = cli.ReadInput(t.Context(), strings.NewReader("12345"), name, 4)
		is.True(err != nil)
		is.True(strings.Contains(err.Error(), "more than 4 bytes"))
	}
	_, err := cli.OpenInput(t.Context(), nil, path+"x")
	is.True(errors.Is(err, os.ErrNotExist))
}

// Reading ends with the context although nothing comes.
func TestInputEndsWithTheContext(t *testing.T) {
	is := is.New(t)
	r, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithCancelCause(t.Context())
	in, err := cli.OpenInput(ctx, r, "-")
	is.NoErr(err)
	defer in.Close()
	stopped := errors.New("stopped")
	time.AfterFunc(10*time.Millisecond, func() { cancel(stopped) })
	_, err = in.Read(make([]byte, 1))
	is.Equal(err, stopped)
}
