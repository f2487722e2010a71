package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// OpenInput opens a file to read, or standard input if its name is "-". What is
// not a regular file, such as a pipe, a fifo or a terminal, can keep a reader
// waiting for ever: there, opening and reading end with ctx. What is returned
// has the method Stat of a file.
func OpenInput(ctx context.Context, stdin io.Reader, name string) (io.ReadCloser, error) {
	if name == "-" {
		info, err := fs.FileInfo(nil), errors.ErrUnsupported
		if f, ok := stdin.(*os.File); ok {
			info, err = f.Stat()
		}
		return &input{readUntil(ctx, func() (io.ReadCloser, error) { return io.NopCloser(stdin), nil }), info, err}, nil
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	open := func() (io.ReadCloser, error) { return os.Open(name) }
	if info.Mode().IsRegular() {
		return open()
	}
	return &input{readUntil(ctx, open), info, nil}, nil
}

// input is what another goroutine reads.
type input struct {
	*io.PipeReader
	info    fs.FileInfo
	infoErr error
}

// Stat says which file it is, if it is one.
func (i *input) Stat() (fs.FileInfo, error) { return i.info, i.infoErr }

// readUntil opens and reads in a goroutine, which is left behind if ctx ends
// while it is kept waiting.
func readUntil(ctx context.Context, open func() (io.ReadCloser, error)) *io.PipeReader {
	r, w := io.Pipe()
	stop := context.AfterFunc(ctx, func() { w.CloseWithError(context.Cause(ctx)) })
	go func() {
		defer stop()
		in, err := open()
		if err == nil {
			defer in.Close()
			_, err = io.Copy(w, in)
		}
		w.CloseWithError(err)
	}()
	return r
}

// ReadInput reads all of an input, which has at most limit bytes.
func ReadInput(ctx context.Context, stdin io.Reader, name string, limit int64) ([]byte, error) {
	in, err := OpenInput(ctx, stdin, name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	b, err := io.ReadAll(io.LimitReader(in, limit+1))
	if err == nil && int64(len(b)) > limit {
		if name == "-" {
			name = "standard input"
		}
		err = fmt.Errorf("%s has more than %d bytes; choose another file", name, limit)
	}
	return b, err
}
