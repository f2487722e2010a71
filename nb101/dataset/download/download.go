package download

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/nasbench-go/nasbench/internal/atomicfile"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// Errors to test for with [errors.Is]. What is returned wraps one of them with
// what was wrong, where, and what to do about it.
var (
	// ErrWrongFile: a file, here or on the server, that is not the published one.
	ErrWrongFile = errors.New("not the published file")
	// ErrRefused: the server refuses the file.
	ErrRefused = errors.New("the server refuses the file")
	// ErrBroken: the connection broke, again and again.
	ErrBroken = errors.New("the download broke off")
	// ErrBusy: another process downloads the same file into the same folder.
	ErrBusy = errors.New("another download is under way")
)

// PartSuffix follows the name of the file that keeps what has been received so
// far.
const PartSuffix = ".part"

// The stages of a download, as its progress names them. Both count the bytes of
// the whole file.
const (
	StageCheck    = "checking what is there"
	StageDownload = "downloading"
)

// Result is what a download has done.
type Result struct {
	Path    string // of the file
	Already bool   // it was there before
	Resumed int64  // bytes that an earlier download had brought
}

// Get downloads a published file into a folder, under its own name. If the
// file exists already, Get only checks it. A connection that breaks, brings
// nothing for a minute, or is refused for a while is retried, up to five times
// in a row without progress. A wrong certificate, and a redirect to where no
// file can be, are not. report, if not nil, is called often.
//
// While the file is incomplete it has the name with [PartSuffix], and is
// locked: it belongs to one process. It stays if the download ends early, for
// whatever reason, and the next one resumes from there. It is removed only if
// it is as long as the published file but differs from it. A longer one is
// refused, and stays.
//
// The error is [ErrWrongFile] for a file that is not the published one,
// whether it existed before or the server has it; [ErrRefused], [ErrBroken]
// and [ErrBusy]; [dataset.ErrPlace] for what is not a file in the place of the
// file or its part; [dataset.ErrNoSpace]; or the cause of the end of ctx.
func Get(ctx context.Context, p dataset.Published, dir string, report progress.Func) (Result, error) {
	g := getter{published: p, transport: http.DefaultTransport, stall: time.Minute, pause: time.Second, progress: report}
	return g.get(ctx, filepath.Join(dir, p.Name))
}

// getter is a download under way.
type getter struct {
	published dataset.Published
	transport http.RoundTripper
	stall     time.Duration // without a byte, until a connection is given up
	pause     time.Duration // before the first new attempt; it doubles
	progress  progress.Func
}

const maxRetries = 5 // in a row without progress

func (g getter) get(ctx context.Context, path string) (r Result, err error) {
	r.Path = path
	if r.Already, err = g.isVerified(ctx, path); r.Already || err != nil {
		return r, err
	}
	part, err := openPart(path + PartSuffix)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, part.close()) }()
	if part.size > g.published.Size { // no download has left it, and what it is only its owner knows
		return r, fmt.Errorf("%w: %s has %d bytes, the whole file only %d; move it away, or name another folder",
			ErrWrongFile, part.path, part.size, g.published.Size)
	}
	// Another process may have finished it before this one had the lock.
	if r.Already, err = g.isVerified(ctx, path); r.Already || err != nil {
		return r, err
	}
	if r.Resumed, err = g.resume(ctx, part); err == nil {
		err = g.fetchAll(ctx, part)
	}
	if err != nil {
		return r, g.explain(ctx, err, part)
	}
	if sum := hex.EncodeToString(part.sum.Sum(nil)); sum != g.published.SHA256 {
		return r, errors.Join(g.wrongSum(sum, r.Resumed, part.path), part.remove())
	}
	return r, part.rename(path)
}

// wrongSum says whose fault a wrong file is: what an earlier download left is
// the likelier one, as the server's files do not change.
func (g getter) wrongSum(sum string, resumed int64, part string) error {
	if resumed > 0 {
		return fmt.Errorf("%w: %s, of which an earlier download left %d bytes, %s; it has been removed, so the same command starts over",
			ErrWrongFile, part, resumed, g.otherSum(sum))
	}
	return fmt.Errorf("%w: the file from %s %s; it has been removed; try again", ErrWrongFile, g.published.URL, g.otherSum(sum))
}

// otherSum says that a checksum is not the published one, by as many of their
// digits as a message has room for.
func (g getter) otherSum(sum string) string {
	return fmt.Sprintf("has a SHA-256 of %.16s…, not %.16s…", sum, g.published.SHA256)
}

// isVerified reports whether a file exists at the path and is the published one.
func (g getter) isVerified(ctx context.Context, path string) (bool, error) {
	switch err := atomicfile.Check(path, atomicfile.Options{}); {
	case err == nil:
		return false, nil
	case !errors.Is(err, fs.ErrExist):
		return false, err
	}
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return false, err
	}
	const advice = "move it away, or name another folder"
	if info.Size() != g.published.Size {
		return false, fmt.Errorf("%w: the existing %s has %d bytes, not %d; %s", ErrWrongFile, path, info.Size(), g.published.Size, advice)
	}
	sum, err := g.checksum(ctx, f)
	if err != nil {
		return false, fmt.Errorf("checking %s: %w", path, err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != g.published.SHA256 {
		return false, fmt.Errorf("%w: the existing %s %s; %s", ErrWrongFile, path, g.otherSum(got), advice)
	}
	return true, nil
}

// resume takes what an earlier download has left.
func (g getter) resume(ctx context.Context, p *part) (int64, error) {
	if p.size == 0 {
		return 0, nil
	}
	sum, err := g.checksum(ctx, p.File)
	if err != nil {
		return 0, err
	}
	p.sum = sum
	return p.size, nil
}

// explain says what an error means, and what is kept.
func (g getter) explain(ctx context.Context, err error, p *part) error {
	if cause := context.Cause(ctx); cause != nil {
		err = fmt.Errorf("stopped: %w", cause)
	}
	err = atomicfile.Explain(p.path, err)
	if p.size == 0 {
		return err
	}
	var (
		advice = ", and the same command resumes"
		ranges rangeError
	)
	switch {
	case errors.As(err, &ranges):
		advice = ", from which this server cannot resume; move it away to start over"
	case errors.Is(err, ErrBroken):
	case errors.Is(err, ErrRefused), errors.Is(err, ErrWrongFile):
		advice = " for a later download"
	}
	return fmt.Errorf("%w; %s keeps %d of %d bytes%s", err, p.path, p.size, g.published.Size, advice)
}
