package nasbench_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/matryer/is"
)

// goFolders returns the folders with Go files below some, commands apart.
func goFolders(t *testing.T, roots ...string) (folders []string) {
	t.Helper()
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.IsDir() {
				return err
			}
			if files, err := filepath.Glob(filepath.Join(path, "*.go")); err != nil || len(files) > 0 {
				folders = append(folders, path)
			}
			return nil
		})
		is.New(t).NoErr(err)
	}
	return folders
}

// parseFolder parses the Go files of a folder, those of tests apart.
func parseFolder(t *testing.T, folder string) (fset *token.FileSet, files, tests []*ast.File) {
	t.Helper()
	is := is.New(t)
	fset = token.NewFileSet()
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	is.NoErr(err)
	for _, path := range paths {
		file, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		is.NoErr(err)
		if strings.HasSuffix(path, "_test.go") {
			tests = append(tests, file)
		} else {
			files = append(files, file)
		}
	}
	return fset, files, tests
}

func TestEveryExportedNameHasADocComment(t *testing.T) {
	for _, folder := range goFolders(t, "nb101", "dbgen", "sql/schema", "internal", "cmd/internal") {
		fset, files, _ := parseFolder(t, folder)
		complain := func(pos token.Pos, name string) {
			// What sqlc writes has comments where the SQL has them: on queries. Its
			// rows and parameters are named after their columns.
			if position := fset.Position(pos); !strings.HasPrefix(position.Filename, "dbgen") {
				t.Errorf("%v: %s has no doc comment", position, name)
			}
		}
		documented := false
		for _, file := range files {
			documented = documented || file.Doc.Text() != ""
			for _, decl := range file.Decls {
				switch decl := decl.(type) {
				case *ast.FuncDecl:
					if ast.IsExported(decl.Name.Name) && isOfExported(decl) && decl.Doc.Text() == "" && !isOfInterface(decl.Name.Name) {
						complain(decl.Pos(), decl.Name.Name)
					}
				case *ast.GenDecl:
					for _, spec := range decl.Specs {
						switch spec := spec.(type) {
						case *ast.TypeSpec:
							if spec.Name.IsExported() && decl.Doc.Text() == "" && spec.Doc.Text() == "" {
								complain(spec.Pos(), spec.Name.Name)
							}
						case *ast.ValueSpec:
							for _, name := range spec.Names {
								if name.IsExported() && decl.Doc.Text() == "" && spec.Doc.Text() == "" && spec.Comment.Text() == "" {
									complain(name.Pos(), name.Name)
								}
							}
						}
					}
				}
			}
		}
		if len(files) > 0 && !documented && !strings.HasPrefix(folder, "cmd") {
			t.Errorf("%s: the package has no doc comment", folder)
		}
	}
}

// isOfExported reports whether a function is a method of an exported type, or
// none.
func isOfExported(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	receiver := f.Recv.List[0].Type
	if star, ok := receiver.(*ast.StarExpr); ok {
		receiver = star.X
	}
	if generic, ok := receiver.(*ast.IndexExpr); ok {
		receiver = generic.X
	}
	name, ok := receiver.(*ast.Ident)
	return ok && name.IsExported()
}

// isOfInterface reports whether a name is of a method whose meaning the
// interface says.
func isOfInterface(name string) bool {
	switch name {
	case "Error", "Unwrap", "Is", "As", "Close", "Len", "Less", "Swap":
		return true
	}
	return false
}

func TestEveryQueryHasAComment(t *testing.T) {
	fset, files, _ := parseFolder(t, "dbgen")
	queries := 0
	for _, file := range files {
		if !strings.HasSuffix(fset.Position(file.Pos()).Filename, ".sql.go") {
			continue
		}
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok {
				queries++
				if f.Doc.Text() == "" {
					t.Errorf("%s has no comment in sql/queries", f.Name.Name)
				}
			}
		}
	}
	is.New(t).True(queries > 40)
}

func TestEveryPackageHasAnExampleThatRuns(t *testing.T) {
	for _, folder := range goFolders(t, "nb101", "dbgen", "sql/schema") {
		_, files, tests := parseFolder(t, folder)
		if len(files) == 0 {
			continue
		}
		runs := false
		for _, example := range doc.Examples(tests...) {
			runs = runs || example.Output != "" || example.EmptyOutput
		}
		if !runs {
			t.Errorf("%s has no example with checked output", folder)
		}
	}
}

func TestExamplesDropNoError(t *testing.T) {
	for _, folder := range goFolders(t, "nb101", "dbgen", "sql/schema") {
		fset, _, tests := parseFolder(t, folder)
		for _, example := range doc.Examples(tests...) {
			ast.Inspect(example.Code, func(n ast.Node) bool {
				assign, ok := n.(*ast.AssignStmt)
				if !ok || len(assign.Rhs) != 1 {
					return true
				}
				if _, isCall := assign.Rhs[0].(*ast.CallExpr); !isCall {
					return true
				}
				// An error is the last result.
				if last, ok := assign.Lhs[len(assign.Lhs)-1].(*ast.Ident); ok && last.Name == "_" {
					t.Errorf("%v: the example drops the last result", fset.Position(assign.Pos()))
				}
				return true
			})
		}
	}
}

// Flags belong to the commands: a program that uses the packages has others.
func TestErrorsOfPackagesNameNoFlag(t *testing.T) {
	flag := regexp.MustCompile(`(^|[ (])--[a-z]`)
	for _, folder := range goFolders(t, "nb101", "dbgen", "sql/schema", "internal") {
		fset, files, _ := parseFolder(t, folder)
		for _, file := range files {
			ast.Inspect(file, func(n ast.Node) bool {
				text, ok := n.(*ast.BasicLit)
				if !ok || text.Kind != token.STRING {
					return true
				}
				if value, err := strconv.Unquote(text.Value); err == nil && flag.MatchString(value) {
					t.Errorf("%v: a flag in %s", fset.Position(text.Pos()), text.Value)
				}
				return true
			})
		}
	}
}

// Code, tables and addresses may be wider.
func TestProseEndsBeforeColumn80(t *testing.T) {
	is := is.New(t)
	files, err := filepath.Glob("docs/*.md")
	is.NoErr(err)
	for _, path := range append(files, "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "nb101/realruns/README.md") {
		text, err := os.ReadFile(path)
		is.NoErr(err)
		inCode, n := false, 0
		for line := range strings.Lines(string(text)) {
			line, n = strings.TrimSuffix(line, "\n"), n+1
			if strings.HasPrefix(strings.TrimSpace(line), "```") {
				inCode = !inCode
			}
			isOther := inCode || strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "|") ||
				strings.HasPrefix(line, "<") || strings.HasPrefix(line, "[") || len(strings.Fields(line)) < 3
			if columns := utf8.RuneCountInString(line); columns >= 80 && !isOther {
				t.Errorf("%s:%d: %d columns: %s", path, n, columns, line)
			}
		}
	}
}
