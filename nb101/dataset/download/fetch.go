package download

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/nasbench-go/nasbench/nb101/progress"
)

// broken is an error after which another attempt may help.
type broken struct{ error }

func (b broken) Unwrap() error { return b.error }

// rangeError says that the server does not go on from where a part ends.
type rangeError struct{ error }

func (r rangeError) Unwrap() error { return r.error }

// fetchAll fetches what is missing, in as many attempts as bring something.
func (g getter) fetchAll(ctx context.Context, p *part) error {
	for failed := 0; p.size < g.published.Size; {
		before := p.size
		err := g.fetch(ctx, p)
		var b broken
		switch {
		case err == nil:
			continue
		case ctx.Err() != nil || !errors.As(err, &b):
			return err
		case p.size > before:
			failed = 0
		}
		if failed++; failed > maxRetries {
			return fmt.Errorf("%w: %s: %w", ErrBroken, g.published.URL, err)
		}
		select {
		case <-time.After(g.pause << (failed - 1)):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// fetch makes one attempt.
func (g getter) fetch(ctx context.Context, p *part) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	alarm := time.AfterFunc(g.stall, func() { cancel(fmt.Errorf("no data for %v", g.stall)) })
	defer alarm.Stop()

	g.progress.Report(StageDownload, p.size, g.published.Size, progress.Bytes)
	resp, err := g.ask(ctx, p.size)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	skip, err := g.checkResponse(resp, p.size)
	if err != nil {
		return err
	}
	buf := make([]byte, 256<<10)
	for p.size < g.published.Size {
		n, err := resp.Body.Read(buf[:min(int64(len(buf)), skip+g.published.Size-p.size)])
		alarm.Reset(g.stall)
		known := min(skip, int64(n))
		skip -= known
		if _, err := p.Write(buf[known:n]); err != nil {
			return err
		}
		g.progress.Report(StageDownload, p.size, g.published.Size, progress.Bytes)
		if err != nil && p.size < g.published.Size {
			return broken{reason(ctx, err)}
		}
	}
	return nil
}

// reason returns the cause of an error of the connection.
func reason(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	if err == io.EOF {
		return errors.New("the connection ended before the file did")
	}
	return brief{err}
}

// brief is an error whose text may repeat what a server has sent, and is cut.
type brief struct{ error }

func (b brief) Error() string {
	const most = 120 // bytes, so that a message has room for the rest
	text := b.error.Error()
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

func (b brief) Unwrap() error { return b.error }

// checkResponse refuses a response that cannot be the published file from byte
// have on. Of one that is, skip bytes are known already: not every server knows
// ranges.
func (g getter) checkResponse(resp *http.Response, have int64) (skip int64, err error) {
	address, size := g.published.URL, g.published.Size
	switch code := resp.StatusCode; {
	case code == http.StatusOK, code == http.StatusPartialContent:
	case code == http.StatusRequestedRangeNotSatisfiable:
		return 0, rangeError{fmt.Errorf("%w: %s ends before byte %d of %d", ErrWrongFile, address, have, size)}
	case code >= 500, code == http.StatusRequestTimeout, code == http.StatusTooManyRequests:
		return 0, broken{fmt.Errorf("%w: it answers %.40s", ErrRefused, resp.Status)}
	default:
		return 0, fmt.Errorf("%w: %s: it answers %.40s", ErrRefused, address, resp.Status)
	}
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if strings.HasPrefix(kind, "text/html") {
		return 0, fmt.Errorf("%w: %s returns an HTML page; the network may require a login first", ErrWrongFile, address)
	}
	first, total := int64(0), resp.ContentLength
	if resp.StatusCode == http.StatusPartialContent {
		var ok bool
		if first, total, ok = parseRange(resp.Header.Get("Content-Range")); !ok {
			return 0, rangeError{fmt.Errorf("%w: %s: it answers with a strange Content-Range %.40q", ErrRefused, address, resp.Header.Get("Content-Range"))}
		}
	}
	if total >= 0 && total != size {
		return 0, fmt.Errorf("%w: %s has %d bytes, the published file %d", ErrWrongFile, address, total, size)
	}
	if first > have {
		return 0, rangeError{fmt.Errorf("%w: %s: it answers with bytes from %d on instead of %d", ErrRefused, address, first, have)}
	}
	return have - first, nil
}

var contentRange = regexp.MustCompile(`^bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)$`)

// parseRange reads a Content-Range (RFC 9110, section 14.4): the first byte, and
// the length of the whole file, which is -1 if it is unknown.
func parseRange(header string) (first, total int64, ok bool) {
	m := contentRange.FindStringSubmatch(header)
	if m == nil {
		return 0, 0, false
	}
	first, _ = strconv.ParseInt(m[1], 10, 64) // 18 digits always fit
	last, _ := strconv.ParseInt(m[2], 10, 64)
	if m[3] == "*" {
		return first, -1, first <= last
	}
	total, _ = strconv.ParseInt(m[3], 10, 64)
	return first, total, first <= last && last < total
}
