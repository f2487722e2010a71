package download

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"runtime"

	"github.com/nasbench-go/nasbench/internal/atomicfile"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// part is the file that keeps what has come, with the checksum of that. It is
// locked for as long as it is open, where the file system has locks.
type part struct {
	*os.File
	path   string
	size   int64
	sum    hash.Hash
	closed bool
}

func openPart(path string) (*part, error) {
	for {
		if err := checkPart(path); err != nil {
			return nil, err
		}
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return nil, err
		}
		locked, lockErr := atomicfile.TryLock(f)
		info, err := f.Stat()
		switch {
		case err != nil:
			return nil, errors.Join(err, f.Close())
		case lockErr == nil && !locked:
			f.Close()
			return nil, fmt.Errorf("%w: another process writes %s; wait for it, or name another folder", ErrBusy, path)
		case atomicfile.IsAt(f, path):
			return &part{File: f, path: path, size: info.Size(), sum: sha256.New()}, nil
		}
		f.Close() // the process that had it has renamed or removed it since it was opened
	}
}

// checkPart refuses what is not a file in the place of a part.
func checkPart(path string) error {
	info, err := os.Lstat(path)
	if err != nil || info.Mode().IsRegular() {
		return nil // opening it says the rest
	}
	return fmt.Errorf("%w: %s is not a regular file; move it away, or name another folder", dataset.ErrPlace, path)
}

// Write adds what is received next.
func (p *part) Write(b []byte) (int, error) {
	n, err := p.WriteAt(b, p.size)
	p.sum.Write(b[:n])
	p.size += int64(n)
	return n, err
}

// close closes the file, and removes it if nothing is in it.
func (p *part) close() error {
	if p.closed {
		return nil
	}
	if info, err := p.Stat(); err == nil && info.Size() == 0 && atomicfile.IsAt(p.File, p.path) {
		return p.remove()
	}
	p.closed = true
	return p.Close()
}

// remove closes and removes the file.
func (p *part) remove() error {
	p.closed = true
	return atomicfile.RemoveOpen(p.File)
}

// rename gives the file its name, if it still is the one that was verified.
func (p *part) rename(path string) error {
	if runtime.GOOS == "windows" { // which cannot rename an open file
		if err := p.close(); err != nil {
			return err
		}
	} else if !atomicfile.IsAt(p.File, p.path) {
		return fmt.Errorf("%w: another program has replaced %s; try again", ErrWrongFile, p.path)
	}
	file := atomicfile.File{Path: path, Temp: p.path}
	if err := file.Commit(); err != nil {
		return err
	}
	if !p.closed && !atomicfile.IsAt(p.File, path) {
		return errors.Join(fmt.Errorf("%w: another program has replaced %s; try again", ErrWrongFile, p.path), os.Remove(path))
	}
	if err := os.Remove(p.path); err != nil && !errors.Is(err, fs.ErrNotExist) { // if it was linked
		return err
	}
	return nil
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
