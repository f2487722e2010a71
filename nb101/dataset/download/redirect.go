package download

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
)

const maxRedirects = 10

// ask asks for the file from a byte on, and follows redirects. It does so itself
// because net/http's client cannot be asked which of its errors are the server's:
// a redirect to where no file can be is refused, and not tried again.
func (g getter) ask(ctx context.Context, from int64) (*http.Response, error) {
	address := g.published.URL
	for been := []string(nil); len(been) <= maxRedirects; {
		if slices.Contains(been, address) {
			return nil, fmt.Errorf("%w: %s redirects in a loop", ErrRefused, address)
		}
		been = append(been, address)
		resp, err := g.askAt(ctx, address, from)
		if err != nil {
			return nil, err
		}
		if !isRedirect(resp.StatusCode) {
			return resp, nil
		}
		resp.Body.Close()
		to, err := resp.Location()
		if err == nil {
			err = checkAddress(to)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %s answers %.40s to no usable place: %w", ErrRefused, address, resp.Status, withoutAddress(err))
		}
		address = to.String()
	}
	return nil, fmt.Errorf("%w: %s: more than %d redirects", ErrRefused, g.published.URL, maxRedirects)
}

// askAt asks at one address.
func (g getter) askAt(ctx context.Context, address string, from int64) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept-Encoding", "identity")
	if from > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", from))
	}
	resp, err := g.transport.RoundTrip(req)
	if wrong := (*tls.CertificateVerificationError)(nil); errors.As(err, &wrong) {
		return nil, fmt.Errorf("%w: %s: %w; check this machine's clock, certificates and proxy", ErrRefused, req.URL.Host, brief{wrong.Err})
	}
	if err != nil {
		return nil, broken{reason(ctx, err)}
	}
	if cause := context.Cause(ctx); cause != nil { // what a server answers a connection that was given up is no answer
		resp.Body.Close()
		return nil, broken{cause}
	}
	return resp, nil
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// checkAddress refuses what cannot be asked over HTTP.
func checkAddress(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("%.40q is no address of a web server", u)
	}
	return nil
}

// withoutAddress returns what is wrong with an address, cut, without saying all
// of it.
func withoutAddress(err error) error {
	if e := (*url.Error)(nil); errors.As(err, &e) {
		return fmt.Errorf("%.40q: %w", e.URL, e.Err)
	}
	return err
}
