package download

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// content is what the servers of these tests publish.
var content = func() []byte {
	b := make([]byte, 3<<20)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}()

// fixture is a server, a folder, and what has been asked of the server.
type fixture struct {
	getter
	dir    string
	ranges []string // the Range header of each request
}

func newFixture(t *testing.T, handler http.HandlerFunc) *fixture {
	f := &fixture{dir: t.TempDir()}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.ranges = append(f.ranges, r.Header.Get("Range"))
		handler(w, r)
	}))
	t.Cleanup(server.Close)
	sum := sha256.Sum256(content)
	f.getter = getter{
		published: dataset.Published{Name: "file.tfrecord", URL: server.URL + "/file.tfrecord", Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:])},
		client:    server.Client(),
		stall:     time.Minute,
		pause:     time.Millisecond,
	}
	return f
}

func (f *fixture) path() string { return filepath.Join(f.dir, "file.tfrecord") }

func (f *fixture) run(ctx context.Context) (Result, error) { return f.get(ctx, f.path()) }

// files are the names in the folder.
func (f *fixture) files(t *testing.T) string {
	entries, err := os.ReadDir(f.dir)
	is.New(t).NoErr(err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

func (f *fixture) mustBeWhole(t *testing.T) {
	t.Helper()
	is := is.New(t)
	got, err := os.ReadFile(f.path())
	is.NoErr(err)
	is.True(bytes.Equal(got, content))
	is.Equal(f.files(t), "file.tfrecord")
}

// serve is a server that knows ranges.
func serve(w http.ResponseWriter, r *http.Request) {
	http.ServeContent(w, r, "file.tfrecord", time.Time{}, bytes.NewReader(content))
}

// dropAfter is a server that knows ranges, and drops each connection when it has
// sent so many bytes.
func dropAfter(n int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { serve(&dropper{w, n}, r) }
}

type dropper struct {
	http.ResponseWriter
	left int
}

func (d *dropper) Write(b []byte) (int, error) {
	n, err := d.ResponseWriter.Write(b[:min(len(b), d.left)])
	if d.left -= n; d.left == 0 {
		d.ResponseWriter.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	return n, err
}

func TestAFileIsDownloaded(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, serve)
	var last progress.Report
	f.progress = func(p progress.Report) { last = p }
	r, err := f.run(t.Context())
	is.NoErr(err)
	is.Equal(r, Result{Path: f.path()})
	f.mustBeWhole(t)
	is.Equal(f.ranges, []string{""})
	is.Equal(last, progress.Report{Stage: StageDownload, Done: int64(len(content)), Total: int64(len(content)), Unit: progress.Bytes})
}

func TestAFileThatIsThereIsOnlyChecked(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, serve)
	is.NoErr(os.WriteFile(f.path(), content, 0o666))
	r, err := f.run(t.Context())
	is.NoErr(err)
	is.Equal(r, Result{Path: f.path(), Already: true})
	is.Equal(len(f.ranges), 0) // the server was not asked
}

func TestAnotherFileThatIsThereIsKept(t *testing.T) {
	other := bytes.Clone(content)
	other[1000] ^= 1
	for name, there := range map[string][]byte{"another size": []byte("mine"), "another content": other} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, serve)
			is.NoErr(os.WriteFile(f.path(), there, 0o666))
			_, err := f.run(t.Context())
			is.True(errors.Is(err, ErrWrongFile))
			is.True(strings.Contains(err.Error(), "move it away"))
			got, err := os.ReadFile(f.path())
			is.NoErr(err)
			is.True(bytes.Equal(got, there))
			is.Equal(len(f.ranges), 0)
			is.Equal(f.files(t), "file.tfrecord")
		})
	}
}

func TestDroppedConnectionsAreResumed(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, dropAfter(1<<20-10))
	_, err := f.run(t.Context())
	is.NoErr(err)
	f.mustBeWhole(t)
	is.Equal(f.ranges, []string{"", "bytes=1048566-", "bytes=2097132-", "bytes=3145698-"})
}

func TestALaterDownloadGoesOn(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, serve)
	is.NoErr(os.WriteFile(f.path()+PartSuffix, content[:1000], 0o666))
	r, err := f.run(t.Context())
	is.NoErr(err)
	is.Equal(r.Resumed, int64(1000))
	is.Equal(f.ranges, []string{"bytes=1000-"})
	f.mustBeWhole(t)
}

func TestAPartThatIsWholeNeedsNoServer(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, serve)
	is.NoErr(os.WriteFile(f.path()+PartSuffix, content, 0o666))
	_, err := f.run(t.Context())
	is.NoErr(err)
	is.Equal(len(f.ranges), 0)
	f.mustBeWhole(t)
}

func TestAPartThatIsTooLongIsOfNoUse(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, serve)
	is.NoErr(os.WriteFile(f.path()+PartSuffix, append(bytes.Clone(content), 1), 0o666))
	r, err := f.run(t.Context())
	is.NoErr(err)
	is.Equal(r.Resumed, int64(0))
	is.Equal(f.ranges, []string{""})
	f.mustBeWhole(t)
}

func TestAPartOfAnotherFileIsRemoved(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, serve)
	is.NoErr(os.WriteFile(f.path()+PartSuffix, []byte("something else"), 0o666))
	_, err := f.run(t.Context())
	is.True(errors.Is(err, ErrWrongFile))
	is.True(strings.Contains(err.Error(), f.path()+".part, of which 14 bytes were there before, is another file")) // not the server's
	is.True(strings.Contains(err.Error(), "it has been removed, so the same command begins anew"))
	is.Equal(f.files(t), "")
	_, err = f.run(t.Context())
	is.NoErr(err)
	f.mustBeWhole(t)
}

// A server without ranges sends everything again; what is there already is
// passed over.
func TestAServerMayIgnoreRanges(t *testing.T) {
	is := is.New(t)
	first := true
	f := newFixture(t, func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Range")
		if first {
			first = false
			dropAfter(1<<20)(w, r)
		}
		serve(w, r)
	})
	_, err := f.run(t.Context())
	is.NoErr(err)
	f.mustBeWhole(t)
	is.Equal(f.ranges, []string{"", "bytes=1048576-"})
}

func TestAServerMayNotSayHowLongTheFileIs(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush()
		w.Write(content)
	})
	_, err := f.run(t.Context())
	is.NoErr(err)
	f.mustBeWhole(t)
}

// One that always drops the connection at the same byte brings nothing more.
func TestADownloadThatDoesNotGetAnyFurtherEnds(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Range")
		dropAfter(1<<20)(w, r)
	})
	_, err := f.run(t.Context())
	is.True(errors.Is(err, ErrBroken))
	is.True(strings.Contains(err.Error(), f.path()+".part keeps the 1048576 of 3145728 bytes that came"))
	is.Equal(f.files(t), "file.tfrecord.part")
	is.Equal(len(f.ranges), 1+maxRetries) // the first attempt brought something
}

func TestAServerThatIsBusyIsAskedAgain(t *testing.T) {
	is := is.New(t)
	asked := 0
	f := newFixture(t, func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked <= maxRetries {
			http.Error(w, "later", http.StatusServiceUnavailable)
			return
		}
		serve(w, r)
	})
	_, err := f.run(t.Context())
	is.NoErr(err)
	f.mustBeWhole(t)

	f = newFixture(t, func(w http.ResponseWriter, r *http.Request) { http.Error(w, "later", http.StatusServiceUnavailable) })
	_, err = f.run(t.Context())
	is.True(errors.Is(err, ErrBroken))
	is.True(errors.Is(err, ErrRefused))
	is.True(strings.Contains(err.Error(), "503 Service Unavailable"))
	is.Equal(f.files(t), "")
}

func TestAStalledConnectionIsGivenUp(t *testing.T) {
	is := is.New(t)
	first := true
	f := newFixture(t, func(w http.ResponseWriter, r *http.Request) {
		if first {
			first = false
			w.Header().Set("Content-Length", strconv.Itoa(len(content)))
			w.Write(content[:1<<20])
			w.(http.Flusher).Flush()
			<-r.Context().Done()
			return
		}
		serve(w, r)
	})
	f.stall = 500 * time.Millisecond
	_, err := f.run(t.Context())
	is.NoErr(err)
	f.mustBeWhole(t)
	is.Equal(f.ranges, []string{"", "bytes=1048576-"})

	f = newFixture(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	f.stall = 10 * time.Millisecond
	_, err = f.run(t.Context())
	is.True(errors.Is(err, ErrBroken))
	is.True(strings.Contains(err.Error(), "nothing came for 10ms"))
	is.Equal(f.files(t), "")
}

func TestWhatCannotBeTheFileIsRefused(t *testing.T) {
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		want    error
		detail  string
	}{
		{"not found", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, "<html>")
		}, ErrRefused, "404 Not Found"},
		{"forbidden", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusForbidden) }, ErrRefused, "403 Forbidden"},
		{"a page that asks to log in", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Write(content)
		}, ErrWrongFile, "log in"},
		{"another size", func(w http.ResponseWriter, r *http.Request) {
			http.ServeContent(w, r, "file.tfrecord", time.Time{}, bytes.NewReader(content[1:]))
		}, ErrWrongFile, "has 3145727 bytes, the published file 3145728"},
		{"a strange range", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Range", "records 1 to 10")
			w.WriteHeader(http.StatusPartialContent)
		}, ErrRefused, "strange Content-Range"},
		{"a huge range", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Range", "bytes 99999999999999999999-99999999999999999999/3145728")
			w.WriteHeader(http.StatusPartialContent)
		}, ErrRefused, "strange Content-Range"},
		{"a range of the greatest numbers", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Range", "bytes 9223372036854775807-9223372036854775807/9223372036854775807")
			w.WriteHeader(http.StatusPartialContent)
		}, ErrRefused, "strange Content-Range"},
		{"a negative range", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Range", "bytes -9223372036854775808-3145727/3145728")
			w.WriteHeader(http.StatusPartialContent)
			w.Write(content)
		}, ErrRefused, "strange Content-Range"},
		{"a negative length", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Range", "bytes 0-3145727/-1")
			w.WriteHeader(http.StatusPartialContent)
			w.Write(content)
		}, ErrRefused, "strange Content-Range"},
		{"a range that ends before it begins", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Range", "bytes 5-4/3145728")
			w.WriteHeader(http.StatusPartialContent)
		}, ErrRefused, "strange Content-Range"},
		{"a range beyond the end", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Range", "bytes 0-3145728/3145728")
			w.WriteHeader(http.StatusPartialContent)
		}, ErrRefused, "strange Content-Range"},
		{"a long header", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Range", strings.Repeat("x", 5000))
			w.WriteHeader(http.StatusPartialContent)
		}, ErrRefused, "strange Content-Range"},
		{"a later range", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Range", "bytes 100-3145727/3145728")
			w.WriteHeader(http.StatusPartialContent)
		}, ErrRefused, "bytes from 100 on instead of 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, c.handler)
			_, err := f.run(t.Context())
			is.True(errors.Is(err, c.want))
			is.True(strings.Contains(err.Error(), c.detail))
			is.True(len(err.Error()) < 300)
			is.Equal(len(f.ranges), 1) // it does not help to ask again
			is.Equal(f.files(t), "")   // nothing stays
		})
	}
}

func TestAShorterFileCannotBeResumed(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "file.tfrecord", time.Time{}, bytes.NewReader(content[:500]))
	})
	is.NoErr(os.WriteFile(f.path()+PartSuffix, content[:1000], 0o666))
	_, err := f.run(t.Context())
	is.True(errors.Is(err, ErrWrongFile))
	is.Equal(f.files(t), "file.tfrecord.part")
}

func TestAWrongFileOfTheRightSizeIsRemoved(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(w http.ResponseWriter, r *http.Request) {
		b := bytes.Clone(content)
		b[len(b)-1] ^= 1
		http.ServeContent(w, r, "file.tfrecord", time.Time{}, bytes.NewReader(b))
	})
	_, err := f.run(t.Context())
	is.True(errors.Is(err, ErrWrongFile))
	is.Equal(f.files(t), "")
}

func TestADownloadCanBeStopped(t *testing.T) {
	is := is.New(t)
	ctx, stop := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	var once atomic.Bool
	f := newFixture(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(len(content)))
		w.Write(content[:1<<20])
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	f.progress = func(p progress.Report) {
		if p.Done == 1<<20 && !once.Swap(true) {
			stop(enough)
		}
	}
	_, err := f.run(ctx)
	is.True(errors.Is(err, enough))
	is.True(strings.Contains(err.Error(), "keeps the 1048576 of 3145728 bytes"))
	is.Equal(f.files(t), "file.tfrecord.part")
	is.Equal(len(f.ranges), 1)
}

func TestAFolderThatIsNotThereIsAnError(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, serve)
	_, err := f.get(t.Context(), filepath.Join(f.dir, "none", "file.tfrecord"))
	is.True(errors.Is(err, os.ErrNotExist))
	is.Equal(f.files(t), "")
}

func TestALoopOfRedirectsEndsAtOnce(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(w http.ResponseWriter, r *http.Request) {
		other := map[string]string{"/file.tfrecord": "/a", "/a": "/b", "/b": "/a"}
		http.Redirect(w, r, other[r.URL.Path], http.StatusFound)
	})
	_, err := f.run(t.Context())
	is.True(errors.Is(err, ErrRefused))
	is.True(strings.Contains(err.Error(), "/a redirects in a loop"))
	is.Equal(len(f.ranges), 3) // each place once
	is.Equal(f.files(t), "")

	n := 0
	f = newFixture(t, func(w http.ResponseWriter, r *http.Request) {
		n++
		http.Redirect(w, r, fmt.Sprint("/", n), http.StatusFound)
	})
	_, err = f.run(t.Context())
	is.True(errors.Is(err, ErrRefused))
	is.Equal(len(f.ranges), 10)

	f = newFixture(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/mirror" {
			http.Redirect(w, r, "/mirror", http.StatusFound)
			return
		}
		serve(w, r)
	})
	_, err = f.run(t.Context())
	is.NoErr(err)
	f.mustBeWhole(t)
}

func TestTheLengthMayBeUnknownInARange(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Range", "bytes 1000-3145727/*")
		w.WriteHeader(http.StatusPartialContent)
		w.Write(content[1000:])
	})
	is.NoErr(os.WriteFile(f.path()+PartSuffix, content[:1000], 0o666))
	_, err := f.run(t.Context())
	is.NoErr(err)
	f.mustBeWhole(t)
}

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
	is.True(strings.Contains(err.Error(), "enough") && strings.Contains(err.Error(), "keeps the 2097152 of 3145728 bytes"))
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
				g.client = &http.Client{Transport: oneByOne{&mu, f.client.Transport}}
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
