package nasbench_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// Whatever docs/guarantees.md names as a test is one.
func TestGuaranteesNameTestsThatExist(t *testing.T) {
	is := is.New(t)
	var tests strings.Builder
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, "_test.go") {
			var text []byte
			text, err = os.ReadFile(path)
			tests.Write(text)
		}
		return err
	})
	is.NoErr(err)
	page, err := os.ReadFile("docs/guarantees.md")
	is.NoErr(err)
	named := regexp.MustCompile(`\bTest[A-Z]\w+`).FindAllString(string(page), -1)
	is.True(len(named) > 0)
	for _, name := range named {
		if !strings.Contains(tests.String(), "func "+name+"(t *testing.T)") {
			t.Errorf("docs/guarantees.md names %s, which is no test", name)
		}
	}
}
