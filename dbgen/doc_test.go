package dbgen_test

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/dbgen"
)

// The package comment is written by hand.
func TestThePackageCommentListsEveryQuery(t *testing.T) {
	is := is.New(t)
	doc, err := os.ReadFile("doc.go")
	is.NoErr(err)
	_, list, found := strings.Cut(string(doc), "// # Queries\n")
	is.True(found)
	list, _, found = strings.Cut(list, "// A budget,")
	is.True(found)
	words := regexp.MustCompile(`\w+`).FindAllString(list, -1)
	queries := reflect.TypeFor[*dbgen.Queries]()
	for i := range queries.NumMethod() {
		name := queries.Method(i).Name
		if name == "Close" || name == "WithTx" {
			continue
		}
		if !slices.Contains(words, name) {
			t.Errorf("%s is missing in the list of the package comment", name)
		}
	}
}
