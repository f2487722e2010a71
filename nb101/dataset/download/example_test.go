package download_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/dataset/download"
)

func ExampleGet() {
	// For the real one: file := dataset.Full()
	const text = "the published file"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, text) }))
	defer server.Close()
	sum := sha256.Sum256([]byte(text))
	file := dataset.Published{Name: "small.tfrecord", URL: server.URL, Size: int64(len(text)), SHA256: hex.EncodeToString(sum[:])}

	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	for range 2 {
		r, err := download.Get(context.Background(), file, dir, nil)
		if err != nil {
			log.Fatal(err)
		}
		b, err := os.ReadFile(r.Path)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(filepath.Base(r.Path), r.Already, strings.ToUpper(string(b)))
	}
	// Output:
	// small.tfrecord false THE PUBLISHED FILE
	// small.tfrecord true THE PUBLISHED FILE
}
