package main

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// noDatabase makes sure that there is none in the default place.
func noDatabase(t *testing.T) { t.Setenv("NASBENCHMARK_DIR", t.TempDir()) }

func TestCellOutput(t *testing.T) {
	noDatabase(t)
	db := testdb.NNI(t)
	for _, c := range []struct {
		name string
		args []string
	}{
		{"cell-show", []string{"show", testdb.FirstArch}},
		{"cell-show-results", []string{"show", testdb.FirstHash, "--db", db}},
		{"cell-show-absent", []string{"show", `{"input1":[0]}`, "--db", db}},
		{"cell-sample", []string{"sample", "-n", "3", "--seed", "1"}},
		{"cell-sample-published", []string{"sample", "-n", "3", "--seed", "1", "--published"}},
		{"cell-sample.json", []string{"sample", "-n", "3", "--seed", "1", "--uniform", "--format", "json"}},
		{"cell-neighbours", []string{"neighbours", `{"input1":[0],"input2":[1],"op1":"conv3x3-bn-relu"}`}},
		{"cell-encode-adjacency", []string{"encode", testdb.FirstArch}},
		{"cell-encode-path", []string{"encode", testdb.FirstArch, "--to", "path"}},
		{"cell-encode-edges.json", []string{"encode", testdb.FirstArch, "--to", "edges", "--format", "json"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			stdout, stderr, status := run("", append([]string{"cell"}, c.args...)...)
			is.Equal(stderr, "")
			is.Equal(status, 0)
			checkGolden(t, c.name, stdout)
		})
	}
}

func TestACellIsShownInTheSpellingOfTheDataset(t *testing.T) {
	is := is.New(t)
	noDatabase(t)
	want, _, _ := run("", "cell", "show", testdb.FirstArch)
	file := filepath.Join(t.TempDir(), "cell.json")
	const other = `{"input1":[0],"input2":[0],"input3":[2],"input4":[3],"input5":[0,1,4],"input6":[3,5],"op1":"conv3x3-bn-relu","op2":"conv3x3-bn-relu","op3":"maxpool3x3","op4":"conv3x3-bn-relu","op5":"conv1x1-bn-relu"}`
	is.NoErr(os.WriteFile(file, []byte(other+"\n"), 0o666))
	for _, arg := range []string{other, "@" + file, "-"} {
		stdout, stderr, status := run(other, "cell", "show", arg)
		is.Equal(stderr, "")
		is.Equal(status, 0)
		is.Equal(stdout, want)
	}
}

func TestHashesNeedNoDatabase(t *testing.T) {
	is := is.New(t)
	noDatabase(t)
	want, _, _ := run("", "cell", "show", testdb.FirstArch)
	stdout, stderr, status := run("", "cell", "show", testdb.FirstHash)
	is.Equal(stderr, "")
	is.Equal(status, 0)
	is.Equal(stdout, want)
}

func TestTheDefaultDatabaseIsUsedIfThere(t *testing.T) {
	is := is.New(t)
	db := testdb.NNI(t)
	want, _, _ := run("", "cell", "show", testdb.FirstHash, "--db", db)
	t.Setenv("NASBENCHMARK_DIR", filepath.Dir(db))
	stdout, stderr, status := run("", "cell", "show", testdb.FirstHash)
	is.Equal(stderr, "")
	is.Equal(status, 0)
	is.Equal(stdout, want)

	is.NoErr(os.WriteFile(db, []byte("no database"), 0o666))
	stdout, stderr, status = run("", "cell", "show", testdb.FirstArch)
	is.Equal(status, 0) // one that nobody asked for may be broken
	is.True(strings.Contains(stdout, testdb.FirstHash))
	is.Equal(strings.Count(stderr, "\n"), 1) // but it is mentioned

	_, stderr, status = run("", "cell", "show", testdb.FirstArch, "--db", db)
	is.Equal(status, 1) // one that was asked for may not
	is.True(strings.Contains(stderr, nb101.ErrNotNNI.Error()))
}

func TestPicturesAreWrittenToFiles(t *testing.T) {
	is := is.New(t)
	noDatabase(t)
	dir := t.TempDir()
	svg, dot := filepath.Join(dir, "cell.svg"), filepath.Join(dir, "cell.gv")
	is.NoErr(os.WriteFile(svg, []byte("an older picture"), 0o600))
	stdout, stderr, status := run("", "cell", "show", testdb.FirstArch, "--svg", svg, "--dot", dot)
	is.Equal(stderr, "")
	is.Equal(status, 0)
	is.True(strings.HasPrefix(stdout, "hash  ")) // the drawing is in the files instead
	picture, err := os.ReadFile(svg)
	is.NoErr(err)
	var document struct {
		Title string   `xml:"title"`
		Texts []string `xml:"g>g>g>text"`
	}
	is.NoErr(xml.Unmarshal(picture, &document))
	is.True(strings.Contains(document.Title, testdb.FirstHash))
	is.Equal(document.Texts, []string{"input", "conv 3×3", "max-pool 3×3", "conv 3×3", "conv 3×3", "conv 1×1", "output"})
	graph, err := os.ReadFile(dot)
	is.NoErr(err)
	is.Equal(strings.Count(string(graph), "->"), 9)
	entries, err := os.ReadDir(dir)
	is.NoErr(err)
	is.Equal(len(entries), 2) // and nothing else is left there
}

func TestSheetsOfCells(t *testing.T) {
	is := is.New(t)
	noDatabase(t)
	t.Chdir(t.TempDir())
	const other = `{"input1":[0]}`
	stdout, stderr, status := run(other, "cell", "show", testdb.FirstHash, "-", "--svg", "a.svg", "--png", "a.png", "--pdf", "a.pdf", "--dot", "a.dot",
		"--background", "transparent")
	is.Equal(stderr, "")
	is.Equal(status, 0)
	is.Equal(strings.Count(stdout, "hash  "), 2)
	svg := string(testdb.ReadFile(t, "a.svg"))
	is.Equal(strings.Count(svg, `>input</text>`), 2)
	is.Equal(strings.Count(svg, ">"+testdb.FirstHash+"</text>"), 1) // the caption
	img, err := png.Decode(bytes.NewReader(testdb.ReadFile(t, "a.png")))
	is.NoErr(err)
	_, _, _, alpha := img.At(0, 0).RGBA()
	is.Equal(alpha, uint32(0))
	is.True(bytes.HasPrefix(testdb.ReadFile(t, "a.pdf"), []byte("%PDF-")))
	is.Equal(strings.Count(string(testdb.ReadFile(t, "a.dot")), "digraph"), 2)

	_, stderr, status = run("", "cell", "show", testdb.FirstHash, other, "--svg", "a.svg", "--caption", "(a) one", "--caption", "(b) <two>")
	is.Equal(stderr, "")
	is.Equal(status, 0)
	svg = string(testdb.ReadFile(t, "a.svg"))
	is.True(strings.Contains(svg, ">(a) one</text>") && strings.Contains(svg, ">(b) &lt;two&gt;</text>"))
	is.True(!strings.Contains(svg, ">"+testdb.FirstHash+"</text>"))

	stdout, stderr, status = run("", "cell", "show", testdb.FirstHash, other) // in the terminal, one after the other
	is.Equal(stderr, "")
	is.Equal(status, 0)
	first, _, _ := run("", "cell", "show", testdb.FirstHash)
	second, _, _ := run("", "cell", "show", other)
	is.Equal(stdout, first+"\n"+second)
}

func TestPicturesThatAreNot(t *testing.T) {
	noDatabase(t)
	t.Chdir(t.TempDir())
	many := slices.Repeat([]string{testdb.FirstHash}, 101)
	for name, args := range map[string][]string{
		"name must end in .png":                                    {testdb.FirstHash, "--png", "a.jpg"},
		"name must end in .pdf":                                    {testdb.FirstHash, "--pdf", "a.svg"},
		"name must end in .dot":                                    {testdb.FirstHash, "--dot", "a.txt"},
		"given 1 time for 2 cells":                                 {testdb.FirstHash, testdb.FirstHash, "--svg", "a.svg", "--caption", "one"},
		"choose transparent":                                       {testdb.FirstHash, "--svg", "a.svg", "--background", "greenish"},
		`no glyph for "∈日"`:                                        {testdb.FirstHash, "--svg", "a.svg", "--png", "a.png", "--caption", "α ∈ 日"},
		"can have 100 at most":                                     append(many, "--svg", "a.svg"),
		"nb101 cell show needs an argument: CELL|@FILE|- ...":      {"--svg", "a.svg"},
		"--caption has no effect without --svg, --png or --pdf":    {testdb.FirstHash, "--caption", "x"},
		"--background has no effect without --svg, --png or --pdf": {testdb.FirstHash, "--background", "red", "--dot", "x.dot"},
		"--op-order has no effect with --as":                       {testdb.FirstHash, "--as", "edges", "--op-order", "maxpool3x3"},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			stdout, stderr, status := run("", append([]string{"cell", "show"}, args...)...)
			is.Equal(stdout, "")
			is.Equal(status, 2)
			is.True(strings.Contains(stderr, name))
			is.Equal(len(testdb.Names(t, ".")), 0)
		})
	}
}

func TestAPictureThatCannotBeWrittenIsOneLine(t *testing.T) {
	is := is.New(t)
	noDatabase(t)
	dir := t.TempDir()
	is.NoErr(os.Mkdir(filepath.Join(dir, "folder.svg"), 0o777))
	for _, name := range []string{"folder.svg", "none/cell.svg"} {
		_, stderr, status := run("", "cell", "show", testdb.FirstArch, "--svg", filepath.Join(dir, name))
		is.Equal(status, 1)
		is.Equal(strings.Count(stderr, "\n"), 1)
		is.True(strings.Contains(stderr, name))
	}
	entries, err := os.ReadDir(dir)
	is.NoErr(err)
	is.Equal(len(entries), 1)
}

// firstLines takes n lines and then no more.
type firstLines struct {
	bytes.Buffer
	n int
}

func (w *firstLines) Write(b []byte) (int, error) {
	if w.Buffer.Write(b); bytes.Count(w.Bytes(), []byte("\n")) > w.n {
		return 0, io.ErrShortWrite
	}
	return len(b), nil
}

// lines gives the first lines that a command prints.
func (w *firstLines) lines() []string { return strings.Split(w.String(), "\n")[:w.n] }

func TestListIsInTheOrderOfTheGenerator(t *testing.T) {
	is := is.New(t)
	out := firstLines{n: 2532} // the cells of up to five vertices
	status := cli.Run(context.Background(), newRoot(), []string{"cell", "list"}, &out, io.Discard)
	is.Equal(status, 1) // it stops when nobody reads on
	i := 0
	for a := range space.All() {
		if i == out.n {
			break
		}
		is.Equal(out.lines()[i], strings.Join([]string{a.Hash().String(), string(a.AppendAdjacency(nil)),
			string(a.AppendOperations(nil)), strconv.Itoa(space.Parameters(a))}, " "))
		i++
	}
}

func TestListByHash(t *testing.T) {
	is := is.New(t)
	out := firstLines{n: 1000}
	status := cli.Run(context.Background(), newRoot(), []string{"cell", "list", "--order", "hash", "--format", "json"}, &out, io.Discard)
	is.Equal(status, 1)
	last := ""
	for i, line := range out.lines() {
		var c cellJSON
		is.NoErr(json.Unmarshal([]byte(line), &c))
		is.True(last < c.Hash.String()) // ascending
		is.Equal(c.Arch.Hash(), c.Hash)
		is.Equal(c.Parameters, space.Parameters(c.Arch))
		arch, err := cell.ParseMatrix(c.Adjacency, c.Operations)
		is.NoErr(err)
		is.Equal(arch, c.Arch)
		if last = c.Hash.String(); i == 0 {
			is.Equal(last, testdb.FirstHash) // the first one in the dataset file
			is.Equal(c.Parameters, 8555530)
		}
	}
}

func TestListCanBeInterrupted(t *testing.T) {
	is := is.New(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, order := range []string{"generator", "hash"} {
		var stderr bytes.Buffer
		status := cli.Run(ctx, newRoot(), []string{"cell", "list", "--order", order}, io.Discard, &stderr)
		is.Equal(status, 1)
		is.True(stderr.String() == "nb101: interrupted\n")
	}
}

func TestCodesOnTheCommandLineAreThoseOfThePackage(t *testing.T) {
	is := is.New(t)
	noDatabase(t)
	arch, err := cell.ParseArch(testdb.FirstArch)
	is.NoErr(err)
	stdout, _, _ := run("", "cell", "encode", testdb.FirstArch, "--to", "edges")
	words := strings.Fields(stdout)
	is.Equal(len(words), 5)
	var code [space.EdgesLen]uint8
	for i, digit := range words[4] {
		code[i] = uint8(digit - '0')
	}
	decoded, err := space.DecodeEdges(code)
	is.NoErr(err)
	is.Equal(decoded, arch)
}

func TestSamplesDifferWithoutASeed(t *testing.T) {
	is := is.New(t)
	one, _, _ := run("", "cell", "sample", "-n", "5")
	two, _, _ := run("", "cell", "sample", "-n", "5")
	is.Equal(strings.Count(one, "\n"), 5)
	is.True(one != two)
}

func TestWrongCells(t *testing.T) {
	noDatabase(t)
	const dense = `{"input1":[0],"input2":[0,1],"input3":[0,1,2],"input4":[0,1,2,3],"op1":"maxpool3x3","op2":"maxpool3x3","op3":"maxpool3x3"}`
	for _, c := range []struct {
		name, arg string
		want      error
		status    int
	}{
		{"no path", `{"input1":[]}`, cell.ErrInvalidArch, 2},
		{"too many edges", dense, cell.ErrTooManyEdges, 1},
		{"a word", "resnet", cell.ErrInvalidArch, 2},
		{"half a hash", testdb.FirstHash[:16], cell.ErrInvalidHash, 2},
		{"no file", "@" + filepath.Join(t.TempDir(), "none"), os.ErrNotExist, 1},
		{"a file of something else", "@" + runsFile, cell.ErrInvalidArch, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			for _, command := range []string{"show", "neighbours", "encode"} {
				root := newRoot()
				root.SetArgs([]string{"cell", command, c.arg})
				root.SilenceErrors, root.SilenceUsage = true, true
				is.True(errors.Is(root.Execute(), c.want))
				stdout, stderr, status := run("", "cell", command, c.arg)
				is.Equal(stdout, "")
				is.Equal(status, c.status)
				is.Equal(strings.Count(stderr, "\n"), 1)
			}
		})
	}
}

func TestWrongUseOfCell(t *testing.T) {
	is := is.New(t)
	noDatabase(t)
	for _, args := range [][]string{
		{"shwo"}, {"show"}, {"show", testdb.FirstArch, "--svg", "nasbench101.db"},
		{"show", testdb.FirstArch, "--dot", "cell.svg"}, {"list", "--order", "size"}, {"list", "--format", "csv"}, {"list", "all"},
		{"sample", "-n", "0"}, {"sample", "--uniform", "--published"}, {"sample", "--seed", "-1"},
		{"neighbours"}, {"encode", testdb.FirstArch, "--to", "picture"},
	} {
		stdout, stderr, status := run("", append([]string{"cell"}, args...)...)
		is.Equal(stdout, "")
		is.Equal(status, 2)
		is.Equal(strings.Count(stderr, "\n"), 1)
	}
}
