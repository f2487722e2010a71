// Package golden compares what a command prints with a file that holds what it
// is to print. go test -update rewrites the files.
package golden

import (
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Updating reports whether the files are written anew.
func Updating() bool { return *update }

// Check compares text with the golden file at path.
func Check(tb testing.TB, path, text string) {
	tb.Helper()
	if Updating() {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			tb.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	if text != string(want) {
		tb.Errorf("%s: got\n%s\nwant\n%s", path, text, want)
	}
}
