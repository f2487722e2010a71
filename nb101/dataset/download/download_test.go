package download

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
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
		transport: server.Client().Transport,
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

// Only breaks without anything in between are counted.
func TestAConnectionMayBreakOftenIfItBringsSomething(t *testing.T) {
	is := is.New(t)
	const breaks = 2 * (1 + maxRetries)
	f := newFixture(t, dropAfter((len(content)+breaks)/(1+breaks)))
	_, err := f.run(t.Context())
	is.NoErr(err)
	f.mustBeWhole(t)
	is.Equal(len(f.ranges), 1+breaks)
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

// No download has left it.
func TestAPartThatIsTooLongStays(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, serve)
	long := append(bytes.Clone(content), 1)
	is.NoErr(os.WriteFile(f.path()+PartSuffix, long, 0o666))
	_, err := f.run(t.Context())
	is.True(errors.Is(err, ErrWrongFile))
	is.True(strings.Contains(err.Error(), "file.tfrecord.part has 3145729 bytes, the whole file only 3145728; move it away"))
	is.True(!strings.Contains(err.Error(), "same command resumes"))
	is.Equal(len(f.ranges), 0)
	got, err := os.ReadFile(f.path() + PartSuffix)
	is.NoErr(err)
	is.True(bytes.Equal(got, long))
	is.Equal(f.files(t), "file.tfrecord.part")
}

func TestAPartOfAnotherFileIsRemoved(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, serve)
	is.NoErr(os.WriteFile(f.path()+PartSuffix, []byte("something else"), 0o666))
	_, err := f.run(t.Context())
	is.True(errors.Is(err, ErrWrongFile))
	is.True(strings.Contains(err.Error(), f.path()+".part, of which an earlier download left 14 bytes, has a SHA-256 of ")) // not the server's
	is.True(strings.Contains(err.Error(), "it has been removed, so the same command starts over"))
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
	is.True(strings.Contains(err.Error(), f.path()+".part keeps 1048576 of 3145728 bytes"))
	is.Equal(f.files(t), "file.tfrecord.part")
	is.Equal(len(f.ranges), 1+maxRetries) // the first attempt brought something
}
