// Package nasbench_test holds the module to its layers.
package nasbench_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
)

const module = "github.com/nasbench-go/nasbench/"

// layers is the order of the packages, the lowest first: each imports only
// packages of layers before its own. A new package needs a place here.
var layers = []string{
	"internal/beside internal/utf16text internal/plural cmd/internal/openfiles",
	"nb101/cell nb101/progress internal/nni internal/mean internal/atomicfile internal/inorder internal/pareto internal/picture sql/schema dbgen",
	"nb101/space nb101/draw internal/sqlitefile internal/rules",
	"nb101/dataset",
	"nb101/dataset/download nb101/dataset/synth nb101 internal/places",
	"nb101/migrate internal/tablefile",
	"nb101/table",
	"nb101/verify nb101/chart nb101/search nb101/export internal/testdb",
	"nb101/importer",
	"nb101/realruns",
	"cmd/internal/cli cmd/internal/golden cmd/internal/measure cmd/internal/places cmd/internal/dist",
	"cmd/internal/everycommand",
	"cmd/nb101 cmd/nb101-migrate",
}

// light are the packages for programs that open no database.
var light = []string{
	"nb101/cell", "nb101/space", "nb101/draw",
	"nb101/dataset", "nb101/dataset/download", "nb101/dataset/synth", "nb101/progress",
}

// drivers are the SQLite drivers that the module can be built with.
var drivers = []string{"github.com/mattn/go-sqlite3", "modernc.org/sqlite"}

// goPackage is what go list tells about a package.
type goPackage struct {
	ImportPath string
	Dir        string
	Standard   bool
	Imports    []string // by its own files, not those of its tests
	Deps       []string // all that is imported, by what is imported too
	CgoFiles   []string
}

// list returns the packages of the module and all that they need, by import path.
func list(t *testing.T, cgo string) map[string]goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,Standard,Imports,Deps,CgoFiles", "./...")
	cmd.Env = append(os.Environ(), "CGO_ENABLED="+cgo)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := map[string]goPackage{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages[p.ImportPath] = p
		if strings.HasPrefix(p.ImportPath, module) {
			// So that go test runs this again after a change to the package.
			if _, err := os.ReadDir(p.Dir); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestPackagesImportThoseOfLowerLayersOnly(t *testing.T) {
	layer := map[string]int{}
	for i, names := range layers {
		for _, name := range strings.Fields(names) {
			layer[module+name] = i + 1
		}
	}
	packages := list(t, "1")
	for path := range layer {
		if _, exists := packages[path]; !exists {
			t.Errorf("%s has a layer and does not exist", path)
		}
	}
	for path, p := range packages {
		if !strings.HasPrefix(path, module) {
			continue
		}
		if layer[path] == 0 {
			t.Errorf("%s is in no layer", path)
			continue
		}
		for _, imported := range p.Imports {
			if layer[imported] >= layer[path] {
				t.Errorf("%s imports %s, which is not in a layer below", path, imported)
			}
		}
	}
}

func TestLightPackagesBringNoDatabase(t *testing.T) {
	for _, cgo := range []string{"1", "0"} { // where there is a C compiler, and where not
		t.Run("CGO_ENABLED="+cgo, func(t *testing.T) { checkLight(t, list(t, cgo)) })
	}
}

func checkLight(t *testing.T, packages map[string]goPackage) {
	is := is.New(t)
	heavy := append([]string{"database/sql", "github.com/pressly/goose/v3", module + "nb101", module + "dbgen"}, drivers...)
	for _, name := range light {
		p := packages[module+name]
		is.Equal(p.ImportPath, module+name)
		for _, path := range p.Deps {
			if slices.Contains(heavy, path) {
				t.Errorf("%s brings %s", name, path)
			}
			if dep := packages[path]; !dep.Standard && len(dep.CgoFiles) > 0 {
				t.Errorf("%s brings %s, which needs a C compiler", name, path)
			}
		}
	}
	for _, path := range packages[module+"nb101/cell"].Deps {
		is.True(packages[path].Standard || strings.HasPrefix(path, module)) // a cell needs no other module
	}
}

// What writes columnar files is not for everybody: who asks a database or a table
// does not need it.
func TestOnlyExportBringsArrow(t *testing.T) {
	is := is.New(t)
	var bring []string
	for path, p := range list(t, "1") {
		if strings.HasPrefix(path, module) && slices.ContainsFunc(p.Deps, func(dep string) bool { return strings.HasPrefix(dep, "github.com/apache/arrow-go/") }) {
			bring = append(bring, strings.TrimPrefix(path, module))
		}
	}
	slices.Sort(bring)
	is.Equal(bring, []string{"cmd/nb101", "nb101/export"})
}

// The package comment of nb101 has a map of the packages that programs can
// import.
func TestThePackageMapIsThatOfTheTree(t *testing.T) {
	is := is.New(t)
	doc, err := os.ReadFile("nb101/doc.go")
	is.NoErr(err)
	_, text, found := strings.Cut(string(doc), "\n// Without SQLite:\n")
	is.True(found)
	without, with, found := strings.Cut(text, "\n// With it:\n")
	is.True(found)
	mapped := map[string]bool{} // to whether it brings SQLite
	for part, brings := range map[string]bool{without: false, with: true} {
		for _, m := range regexp.MustCompile(`(?m)^//   - ([a-z0-9/]+):`).FindAllStringSubmatch(part, -1) {
			mapped[m[1]] = brings
		}
	}
	exist := map[string]bool{}
	for path, p := range list(t, "1") {
		name, ours := strings.CutPrefix(path, module)
		if ours && name != "nb101" && !strings.HasPrefix(name, "cmd/") && !strings.HasPrefix(name, "internal/") {
			exist[name] = slices.Contains(p.Deps, drivers[0])
		}
	}
	is.Equal(mapped, exist)
}

func TestOnlySqlitefileImportsADriver(t *testing.T) {
	is := is.New(t)
	for i, cgo := range []string{"1", "0"} {
		for path, p := range list(t, cgo) {
			for _, imported := range p.Imports {
				if slices.Contains(drivers, imported) && strings.HasPrefix(path, module) {
					is.Equal(path, module+"internal/sqlitefile")
					is.Equal(imported, drivers[i])
				}
			}
		}
	}
}
