package download

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/nb101/progress"
)

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
	is.True(strings.Contains(err.Error(), "no data for 10ms"))
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
		}, ErrWrongFile, "may require a login"},
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

// The same command would be refused in the same way: so the message does not
// advise it.
func TestWhatToDoAboutAPart(t *testing.T) {
	anew := ", from which this server cannot resume; move it away to start over"
	later := " for a later download"
	answer := func(status int, contentRange string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if contentRange != "" {
				w.Header().Set("Content-Range", contentRange)
			}
			w.WriteHeader(status)
		}
	}
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		want    string
	}{
		{"it ends before", answer(http.StatusRequestedRangeNotSatisfiable, ""), anew},
		{"a strange range", answer(http.StatusPartialContent, "records 1 to 10"), anew},
		{"a later range", answer(http.StatusPartialContent, "bytes 2000-3145727/3145728"), anew},
		{"another size", answer(http.StatusPartialContent, "bytes 1000-1999/2000"), later},
		{"not found", answer(http.StatusNotFound, ""), later},
		{"busy", answer(http.StatusServiceUnavailable, ""), ", and the same command resumes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, c.handler)
			is.NoErr(os.WriteFile(f.path()+PartSuffix, content[:1000], 0o666))
			_, err := f.run(t.Context())
			is.True(err != nil)
			is.True(strings.HasSuffix(err.Error(), f.path()+".part keeps 1000 of 3145728 bytes"+c.want))
			is.Equal(f.files(t), "file.tfrecord.part")
		})
	}
}

// What can never work is asked for once.
func TestRedirectsToNowhereAreRefusedAtOnce(t *testing.T) {
	for _, to := range []string{"", "ftp://example.org/file", "file:///etc/passwd", "https:///file", "http://[::1", "%zz", "mailto:x"} {
		t.Run(to, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, func(w http.ResponseWriter, r *http.Request) {
				if to != "" {
					w.Header().Set("Location", to)
				}
				w.WriteHeader(http.StatusFound)
			})
			_, err := f.run(t.Context())
			is.True(errors.Is(err, ErrRefused))
			is.True(strings.Contains(err.Error(), "302 Found to no usable place"))
			is.Equal(strings.Count(err.Error(), f.published.URL), 1)
			is.Equal(len(f.ranges), 1)
			is.Equal(f.files(t), "")
		})
	}
}

func TestAWrongCertificateIsRefusedAtOnce(t *testing.T) {
	is := is.New(t)
	asked := 0
	f := newFixture(t, serve)
	f.transport = counting{http.DefaultTransport, &asked} // which does not know the test's authority
	_, err := f.run(t.Context())
	is.True(errors.Is(err, ErrRefused))
	is.True(strings.Contains(err.Error(), "certificate"))
	address, _ := url.Parse(f.published.URL)
	is.Equal(strings.Count(err.Error(), address.Host), 1)
	is.Equal(asked, 1)
}

// counting counts the requests.
type counting struct {
	http.RoundTripper
	asked *int
}

func (c counting) RoundTrip(r *http.Request) (*http.Response, error) {
	*c.asked++
	return c.RoundTripper.RoundTrip(r)
}

// Where there is no network the address is said once.
func TestAServerThatCannotBeReached(t *testing.T) {
	is := is.New(t)
	asked := 0
	f := newFixture(t, serve)
	f.published.URL = "https://127.0.0.1:1/file.tfrecord" // nobody listens
	f.transport = counting{f.transport, &asked}
	_, err := f.run(t.Context())
	is.True(errors.Is(err, ErrBroken))
	is.Equal(strings.Count(err.Error(), f.published.URL), 1)
	is.Equal(asked, 1+maxRetries)
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
	is.True(strings.Contains(err.Error(), "keeps 1048576 of 3145728 bytes"))
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
	is.Equal(len(f.ranges), 1+maxRedirects)

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
