package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/dataset/download"
)

// runSmall runs the command for a small file on a server of this process.
func runSmall(t *testing.T, dir string) (stdout, stderr string, err error) {
	content := []byte("the published file")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "small", time.Time{}, bytes.NewReader(content))
	}))
	defer server.Close()
	sum := sha256.Sum256(content)
	file := dataset.Published{Name: "small.tfrecord", URL: server.URL, Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:])}
	var out, errs bytes.Buffer
	cmd := &cobra.Command{RunE: func(cmd *cobra.Command, _ []string) error { return runDownload(cmd, file, dir, false) }}
	cmd.SetArgs([]string{}) // nil would be those of the test
	cmd.SetOut(&out)
	cmd.SetErr(&errs)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	err = cmd.ExecuteContext(t.Context())
	return out.String(), errs.String(), err
}

func TestDownload(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "small.tfrecord")
	stdout, stderr, err := runSmall(t, dir)
	is.NoErr(err)
	is.True(strings.Contains(stdout, "Apache License 2.0"))
	is.True(strings.Contains(stdout, path+" is complete\nSHA-256 "))
	is.Equal(stderr, "") // a short download needs no progress

	stdout, stderr, err = runSmall(t, dir)
	is.NoErr(err)
	is.True(strings.Contains(stdout, path+" existed already and is complete"))
	is.Equal(stderr, "")

	is.NoErr(os.WriteFile(path, []byte("mine"), 0o666))
	_, _, err = runSmall(t, dir)
	is.True(errors.Is(err, download.ErrWrongFile))
}

// refuse answers every request of the process so.
type refuse struct{ asked []string }

func (r *refuse) RoundTrip(req *http.Request) (*http.Response, error) {
	r.asked = append(r.asked, req.URL.String())
	w := httptest.NewRecorder()
	http.NotFound(w, req)
	return w.Result(), nil
}

func TestDownloadAsksForThePublishedFiles(t *testing.T) {
	is := is.New(t)
	before := http.DefaultTransport
	defer func() { http.DefaultTransport = before }()
	server := &refuse{}
	http.DefaultTransport = server
	dir := t.TempDir()
	for _, args := range [][]string{nil, {"full"}, {"only108"}} {
		_, stderr, status := run("", append([]string{"download", "--quiet", "--dir", dir}, args...)...)
		is.Equal(status, 1)
		is.True(strings.HasPrefix(stderr, "nb101: the server refuses the file: https://"))
		is.Equal(strings.Count(stderr, "\n"), 1)
	}
	is.Equal(server.asked, []string{
		"https://storage.googleapis.com/nasbench/nasbench_full.tfrecord",
		"https://storage.googleapis.com/nasbench/nasbench_full.tfrecord",
		"https://storage.googleapis.com/nasbench/nasbench_only108.tfrecord",
	})
	files, err := os.ReadDir(dir)
	is.NoErr(err)
	is.Equal(len(files), 0)
	for _, args := range [][]string{{"half"}, {"full", "only108"}} {
		_, _, status := run("", append([]string{"download", "--dir", dir}, args...)...)
		is.Equal(status, 2)
	}
}
