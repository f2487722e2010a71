package download

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// Up to 2 GB have come by then.
func TestAPartStaysWhenItsCheckEndsEarly(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, serve)
	is.NoErr(os.WriteFile(f.path()+PartSuffix, content[:2<<20], 0o666))
	ctx, stop := context.WithCancelCause(t.Context())
	f.progress = func(p progress.Report) {
		if p.Stage == StageCheck {
			stop(errors.New("enough"))
		}
	}
	_, err := f.run(ctx)
	is.True(strings.Contains(err.Error(), "enough") && strings.Contains(err.Error(), "keeps 2097152 of 3145728 bytes"))
	kept, err := os.ReadFile(f.path() + PartSuffix)
	is.NoErr(err)
	is.True(bytes.Equal(kept, content[:2<<20]))

	// A disk that cannot be read.
	p, err := openPart(f.path() + PartSuffix)
	is.NoErr(err)
	is.NoErr(p.File.Close())
	_, err = f.resume(t.Context(), p)
	is.True(err != nil)
	_ = p.close()
	is.Equal(f.files(t), "file.tfrecord.part")

	f.progress = nil
	r, err := f.run(t.Context())
	is.NoErr(err)
	is.Equal(r.Resumed, int64(2<<20))
	f.mustBeWhole(t)
}

// Nobody waits until all of it has been read.
func TestTheCheckOfALongPartCanBeStopped(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, serve)
	f.published.Size = 64 << 20
	is.NoErr(os.WriteFile(f.path()+PartSuffix, nil, 0o666))
	is.NoErr(os.Truncate(f.path()+PartSuffix, f.published.Size-1))
	enough := errors.New("enough")
	ctx, stop := context.WithCancelCause(t.Context())
	var after int64 // bytes checked in spite of that
	f.progress = func(p progress.Report) {
		if p.Stage != StageCheck || p.Done == 0 {
			return
		}
		if ctx.Err() != nil {
			after = p.Done
		}
		stop(enough)
	}
	_, err := f.run(ctx)
	is.True(errors.Is(err, enough))
	is.Equal(after, int64(0))
	is.Equal(len(f.ranges), 0)
}

func TestAPartBelongsToOneDownload(t *testing.T) {
	is := is.New(t)
	var once sync.Once
	var second error
	f := newFixture(t, serve)
	other := f.getter
	f.progress = func(p progress.Report) {
		if p.Stage == StageDownload && p.Done > 0 {
			once.Do(func() { _, second = other.get(t.Context(), f.path()) })
		}
	}
	_, err := f.run(t.Context())
	is.NoErr(err)
	is.True(errors.Is(second, ErrBusy))
	is.True(strings.Contains(second.Error(), f.path()+".part"))
	f.mustBeWhole(t)
	is.Equal(len(f.ranges), 1)
}

// Whichever of them gets the part, the file is whole and stays so.
func TestManyDownloadsAtOnce(t *testing.T) {
	is := is.New(t)
	var mu sync.Mutex
	f := newFixture(t, serve)
	var whole atomic.Int64
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() {
			for {
				g := f.getter
				g.transport = oneByOne{&mu, f.transport}
				_, err := g.get(t.Context(), f.path())
				if errors.Is(err, ErrBusy) {
					time.Sleep(time.Millisecond)
					continue
				}
				if err != nil {
					t.Error(err)
				}
				whole.Add(1)
				got, err := os.ReadFile(f.path())
				if err != nil || !bytes.Equal(got, content) {
					t.Error("the file is not whole")
				}
				return
			}
		})
	}
	group.Wait()
	is.Equal(whole.Load(), int64(10))
	is.Equal(len(f.ranges), 1) // one has downloaded it
	f.mustBeWhole(t)
}

// oneByOne keeps the requests, which the fixture counts, apart.
type oneByOne struct {
	mu *sync.Mutex
	http.RoundTripper
}

func (o oneByOne) RoundTrip(r *http.Request) (*http.Response, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.RoundTripper.RoundTrip(r)
}

func TestTheFileIsTheOneThatWasVerified(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, serve)
	f.progress = func(p progress.Report) {
		if p.Done == int64(len(content)) { // another program replaces the part at the last moment
			is.NoErr(os.Rename(f.path()+PartSuffix, f.path()+".old"))
			is.NoErr(os.WriteFile(f.path()+PartSuffix, []byte("something else"), 0o666))
			f.progress = nil
		}
	}
	_, err := f.run(t.Context())
	is.True(errors.Is(err, ErrWrongFile))
	_, err = os.Stat(f.path())
	is.True(errors.Is(err, os.ErrNotExist))
}

func TestPlacesThatAreNone(t *testing.T) {
	for _, name := range []string{"file.tfrecord", "file.tfrecord" + PartSuffix} {
		for what, make := range map[string]func(path string) error{
			"link":   func(path string) error { return os.Symlink("nowhere", path) },
			"folder": func(path string) error { return os.Mkdir(path, 0o777) },
		} {
			t.Run(name+" is a "+what, func(t *testing.T) {
				is := is.New(t)
				f := newFixture(t, serve)
				is.NoErr(make(filepath.Join(f.dir, name)))
				_, err := f.run(t.Context())
				is.True(errors.Is(err, dataset.ErrPlace))
				is.Equal(len(f.ranges), 0) // before the work
				is.Equal(f.files(t), name)
			})
		}
	}
}
