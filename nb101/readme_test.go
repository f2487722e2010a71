package nb101_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/matryer/is"
)

// The programs in the README compile, run, and say what is so.
func TestReadmePrograms(t *testing.T) {
	is := is.New(t)
	readme, err := os.ReadFile("../README.md")
	is.NoErr(err)
	programs := regexp.MustCompile("(?s)```go\n(package main.*?)```").FindAllSubmatch(readme, -1)
	outputs := []string{
		"trial 10: 92.12 % on the test set after 1769 s\ntrial 11: 91.91 % on the test set after 1768 s\ntrial 12: 92.16 % on the test set after 1769 s\n",
		"4 epochs: 3 configs\n12 epochs: 2 configs\n36 epochs: 2 configs\n108 epochs: 31 configs\n",
	}
	is.Equal(len(programs), len(outputs))
	for i, want := range outputs {
		source := filepath.Join(t.TempDir(), "main.go")
		is.NoErr(os.WriteFile(source, programs[i][1], 0o666))
		cmd := exec.Command("go", "run", source)
		cmd.Env = append(os.Environ(), "NASBENCHMARK_DIR="+filepath.Dir(file))
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		is.Equal(string(out), want)
	}
}
