package download

import (
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"os"

	"github.com/nasbench-go/nasbench/nb101/progress"
)

// part is the file that keeps what has come, with the checksum of that.
type part struct {
	*os.File
	path   string
	size   int64
	sum    hash.Hash
	closed bool
}

func openPart(path string) (*part, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	return &part{File: f, path: path, sum: sha256.New()}, nil
}

// Write adds what comes next.
func (p *part) Write(b []byte) (int, error) {
	n, err := p.WriteAt(b, p.size)
	p.sum.Write(b[:n])
	p.size += int64(n)
	return n, err
}

// close closes the file, and removes it if there is nothing in it.
func (p *part) close() error {
	if p.closed {
		return nil
	}
	p.closed = true
	err := p.Close()
	if p.size == 0 {
		err = errors.Join(err, os.Remove(p.path))
	}
	return err
}

// remove closes and removes the file.
func (p *part) remove() error {
	p.size = 0
	return p.close()
}

// checksum reads all of a file from its present place on.
func (g getter) checksum(ctx context.Context, f *os.File) (hash.Hash, error) {
	sum := sha256.New()
	for done := int64(0); ; {
		g.progress.Report(StageCheck, done, g.published.Size, progress.Bytes)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		n, err := io.CopyN(sum, f, 16<<20)
		done += n
		if err == io.EOF {
			return sum, nil
		}
		if err != nil {
			return nil, err
		}
	}
}
