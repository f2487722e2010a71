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

// Whatever a page or a comment names as a test is one.
func TestTestsThatAreNamedExist(t *testing.T) {
	is := is.New(t)
	var tests strings.Builder
	naming := map[string][]string{} // tests by path
	name := regexp.MustCompile(`\bTest[A-Z]\w+`)
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		isGo := strings.HasSuffix(path, ".go")
		if err != nil || !isGo && path != "CONTRIBUTING.md" && path != "docs/guarantees.md" {
			return err
		}
		text, err := os.ReadFile(path)
		if strings.HasSuffix(path, "_test.go") {
			tests.Write(text)
		}
		for line := range strings.Lines(string(text)) {
			if isGo {
				_, line, _ = strings.Cut(line, "// ")
			}
			naming[path] = append(naming[path], name.FindAllString(line, -1)...)
		}
		return err
	})
	is.NoErr(err)
	is.True(len(naming["docs/guarantees.md"]) > 0)
	for path, names := range naming {
		for _, name := range names {
			if name != "TestAcc" && !strings.Contains(tests.String(), "func "+name+"(") { // a field of results
				t.Errorf("%s names %s, which is no test", path, name)
			}
		}
	}
}
