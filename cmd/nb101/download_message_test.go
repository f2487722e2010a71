package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/matryer/is"
)

// through makes every request of the process so.
func through(t *testing.T, transport http.RoundTripper) {
	before := http.DefaultTransport
	http.DefaultTransport = transport
	t.Cleanup(func() { http.DefaultTransport = before })
}

// untrusted asks a server whose certificate nobody has signed.
func untrusted(t *testing.T) http.RoundTripper {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	transport := &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", server.Listener.Addr().String())
		},
		TLSClientConfig: &tls.Config{RootCAs: x509.NewCertPool(), ServerName: "example.com"},
	}
	t.Cleanup(transport.CloseIdleConnections)
	return transport
}

// answering asks a server that answers anything with a line.
func answering(line string) http.RoundTripper {
	return &http.Transport{DialTLSContext: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go func() {
			defer server.Close()
			_, _ = server.Read(make([]byte, 4096))
			fmt.Fprintf(server, "%s\r\n\r\n", line)
		}()
		return client, nil
	}}
}

// partIn makes a folder whose path is longer than a message, with a part of so
// many bytes, and returns both paths.
func partIn(t *testing.T, size int64) (dir, part string) {
	is := is.New(t)
	dir = filepath.Join(t.TempDir(), strings.Repeat("d", 200), strings.Repeat("e", 200))
	is.NoErr(os.MkdirAll(dir, 0o777))
	part = filepath.Join(dir, "nasbench_only108.tfrecord.part")
	is.NoErr(os.WriteFile(part, nil, 0o666))
	is.NoErr(os.Truncate(part, size))
	return dir, part
}

// Nothing of what went wrong, and where, and what to do about it is cut.
func TestMessagesOfADownloadAreWhole(t *testing.T) {
	const url = "https://storage.googleapis.com/nasbench/nasbench_only108.tfrecord"

	t.Run("a part of another file", func(t *testing.T) {
		dir, part := partIn(t, 522767376)
		_, stderr, status := run("", "download", "only108", "--dir", dir, "-q")
		is := is.New(t)
		is.Equal(status, 1)
		is.Equal(stderr, "nb101: not the published file: "+part+", of which an earlier download left 522767376 bytes, "+
			"has a SHA-256 of a5fbb2883d01e62a…, not 4c39c3936e36a852…; it has been removed, so the same command starts over\n")
	})

	t.Run("a certificate", func(t *testing.T) {
		dir, part := partIn(t, 4)
		through(t, untrusted(t))
		_, stderr, status := run("", "download", "only108", "--dir", dir+string(filepath.Separator)+".", "-q")
		is := is.New(t)
		is.Equal(status, 1)
		is.Equal(stderr, "nb101: the server refuses the file: storage.googleapis.com: x509: certificate signed by unknown authority; "+
			"check this machine's clock, certificates and proxy; "+part+" keeps 4 of 522767376 bytes for a later download\n")
	})

	for line, said := range map[string]string{
		"garbage":                `"garbage"`,
		strings.Repeat("x", 500): `"` + strings.Repeat("x", 47) + "…",
	} {
		t.Run(line[:7], func(t *testing.T) {
			dir, part := partIn(t, 4)
			through(t, answering(line))
			var stderr string
			var status int
			synctest.Test(t, func(*testing.T) { // which does not wait between the attempts
				_, stderr, status = run("", "download", "only108", "--dir", dir+string(filepath.Separator)+".", "-q")
			})
			is := is.New(t)
			is.Equal(status, 1)
			is.Equal(stderr, "nb101: the download broke off: "+url+": net/http: HTTP/1.x transport connection broken: malformed HTTP response "+said+
				"; "+part+" keeps 4 of 522767376 bytes, and the same command resumes\n")
			is.True(len(stderr) <= len("\n")+300+len(part))
		})
	}
}
