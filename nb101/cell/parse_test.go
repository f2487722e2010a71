package cell_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

// spellingCase is a cell as people write it, of testdata/README.md.
type spellingCase struct {
	Note, Cell, Matrix, Ops, Hash string
	Refused                       bool
}

func spellingCases(tb testing.TB) (cases []spellingCase) {
	tb.Helper()
	f, err := os.Open("testdata/spellings.jsonl")
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var c spellingCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			tb.Fatal(err)
		}
		cases = append(cases, c)
	}
	return cases
}

func TestParseWhatPeopleWrite(t *testing.T) {
	for _, c := range spellingCases(t) {
		t.Run(c.Note, func(t *testing.T) {
			is := is.New(t)
			var s cell.Spelling
			var err error
			if c.Cell != "" {
				s, err = cell.Parse(c.Cell)
			} else {
				s.Arch, err = cell.ParseMatrixOps(c.Matrix, c.Ops)
			}
			if c.Refused {
				is.True(errors.Is(err, cell.ErrInvalidArch))
				return
			}
			is.NoErr(err)
			is.Equal(s.CellHash().String(), c.Hash)
			if c.Matrix == "" {
				return
			}
			// The two as one: a pair, and an object.
			for _, text := range []string{"[" + c.Matrix + ", [" + strings.Trim(strings.ReplaceAll(c.Ops, ",", " "), "[]") + "]]"} {
				if !strings.HasPrefix(c.Matrix, "[") || !strings.HasPrefix(c.Ops, "[") {
					continue
				}
				s, err := cell.Parse(text)
				is.NoErr(err)
				is.Equal(s.CellHash().String(), c.Hash)
			}
		})
	}
}

const nniText = `{"input1":[0],"input2":[0,1],"op1":"maxpool3x3"}`

// listLine is a line of "nb101 cell list" with a hash.
func listLine(hash string) string { return hash + " 011001000 input,maxpool3x3,output 2694282" }

// Every spelling of one cell.
func TestParse(t *testing.T) {
	want, err := cell.ParseArch(nniText)
	is.New(t).NoErr(err)
	wide := utf16.Encode([]rune(nniText))
	var little, big strings.Builder
	for _, u := range wide {
		little.Write([]byte{byte(u), byte(u >> 8)})
		big.Write([]byte{byte(u >> 8), byte(u)})
	}
	for _, c := range []struct{ name, text string }{
		{"NNI's stored form", nniText},
		{"white space", " {\n\t\"op1\": \"maxpool3x3\", \"input2\": [1, 0], \"input1\": [0] }\r\n"},
		{"Python's quotes", `{'op1': 'maxpool3x3', 'input2': [0, 1], 'input1': [0]}`},
		{"tuples", `{'op1': 'maxpool3x3', 'input2': (0, 1), 'input1': (0,)}`},
		{"whole floats", `{"input1":[0.0],"input2":[0.,1e0],"op1":"maxpool3x3"}`},
		{"a byte order mark", "\ufeff" + nniText},
		{"UTF-16, little", "\xff\xfe" + little.String()},
		{"UTF-16, big", "\xfe\xff" + big.String()},
		{"UTF-16, little, without mark", little.String()},
		{"UTF-16, big, without mark", big.String()},
		{"an escape", `{"input1":[0],"input2":[0,1],"op1":"maxpool3\u00783"}`},
		{"in a string", `"{\"input1\":[0],\"input2\":[0,1],\"op1\":\"maxpool3x3\"}"`},
		{"a row of NNI", `{"id":7,"config":{"arch":` + nniText + `,"num_epochs":108},"test_acc":90.1}`},
		{"a config with the arch as text", `{"config":{"arch":"{\"input1\":[0],\"input2\":[0,1],\"op1\":\"maxpool3x3\"}"}}`},
		{"a row in a string", `"{\"config\":{\"arch\":{\"input1\":[0],\"input2\":[0,1],\"op1\":\"maxpool3x3\"}}}"`},
		{"a row with the arch as text", `{'id': 7, 'arch': '` + nniText + `', 'hash': None}`},
		{"a matrix in an object", `{"module_adjacency":[[0,1,1],[0,0,1],[0,0,0]],"module_operations":["input","maxpool3x3","output"]}`},
		{"other keys", `{'matrix': array([[0, 1, 1], [0, 0, 1], [0, 0, 0]], dtype=int8), 'ops': ['maxpool3x3']}`},
		{"a pair", `([[False, True, True], [False, False, True], [False, False, False]], ['input', 'maxpool3x3', 'output'])`},
		{"a flat matrix", `[[0,1,1,0,0,1,0,0,0],["maxpool3x3"]]`},
		{"one after the other", "[[0 1 1]\n [0 0 1]\n [0 0 0]]\n['input' 'maxpool3x3' 'output']"},
		{"one after the other, with a comma", "[[0,1,1],[0,0,1],[0,0,0]], input, maxpool3x3, output"},
		{"digits and operations", "011001000 input,maxpool3x3,output"},
		{"rows and operations", "0 1 1\n0 0 1\n0 0 0\nmaxpool3x3"},
		{"a line of cell list", listLine("6f6257bc3b12d87b8736e81cd4b7ed8b")},
		{"a line of cell list --format json", `{"hash":"6f6257bc3b12d87b8736e81cd4b7ed8b","arch":` + nniText + `,"adjacency":"011001000","operations":"input,maxpool3x3,output","parameters":1}`},
		{"rows of digits", `[["011","001","000"],["maxpool3x3"]]`},
		{"a row without a hash", `{"hash":null,"arch":` + nniText + `}`},
		{"a row of pandas", `{'hash': nan, 'matrix': None, 'arch': ` + nniText + `, 'train_acc': NaN, 'test_acc': -inf, 'parameters': inf, 'x': -Infinity, 'y': Infinity, 'z': [np.nan, numpy.nan, np.inf, numpy.inf]}`},
		{"a row with a matrix, without an arch", `{'arch': nan, 'matrix': [[0, 1, 1], [0, 0, 1], [0, 0, 0]], 'ops': ['maxpool3x3'], 'test_acc': np.float64(90.1)}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			s, err := cell.Parse(c.text)
			is.NoErr(err)
			is.Equal(s.Arch, want)
			is.Equal(s.CellHash(), want.Hash())
		})
	}
}

// numpy 2 prints the type with each of its scalars.
func TestParseWhatNumpyPrints(t *testing.T) {
	want, err := cell.ParseArch(nniText)
	is.New(t).NoErr(err)
	scalars := []string{"bool", "bool_"}
	for _, size := range []string{"8", "16", "32", "64"} {
		scalars = append(scalars, "int"+size, "uint"+size)
		if size != "8" {
			scalars = append(scalars, "float"+size)
		}
	}
	for _, name := range []string{"array", "matrix", "np.array", "np.matrix", "numpy.array", "numpy.matrix"} {
		is := is.New(t)
		s, err := cell.Parse("(" + name + "([[0, 1, 1], [0, 0, 1], [0, 0, 0]]), " + name + "(['maxpool3x3'], dtype='<U10'))")
		is.NoErr(err)
		is.Equal(s.Arch, want)
	}
	for _, module := range []string{"np.", "numpy."} {
		elements := [][2]string{{module + "False_", module + "True_"}}
		for _, scalar := range scalars {
			zero, one := "(0)", "(1)"
			switch scalar[0] {
			case 'b':
				zero, one = "(False)", "(True)"
			case 'f':
				zero, one = "(0.0)", "(1.0)"
			}
			elements = append(elements, [2]string{module + scalar + zero, module + scalar + one})
		}
		for _, e := range elements {
			t.Run(e[1], func(t *testing.T) {
				is := is.New(t)
				matrix := strings.NewReplacer("0", e[0], "1", e[1]).Replace("[[0, 1, 1], [0, 0, 1], [0, 0, 0]]")
				for _, ops := range []string{"['maxpool3x3']", "[" + module + "str_('input'), " + module + "str_('maxpool3x3'), " + module + "str_('output')]"} {
					for _, text := range []string{"(" + matrix + ", " + ops + ")", "{'matrix': " + matrix + ", 'ops': " + ops + "}", matrix + " " + ops} {
						s, err := cell.Parse(text)
						is.NoErr(err)
						is.Equal(s.Arch, want)
					}
				}
			})
		}
	}
	for _, text := range []string{"[[[np.int65(0)]], []]", "[[[int64(0)]], []]", "[[[np.int64(0, 1)]], []]", "[[[np.int64(0)], []]", "[[[np.True]], []]"} {
		_, err := cell.Parse(text)
		is.New(t).True(errors.Is(err, cell.ErrInvalidArch))
	}
}

// What Python's json and print make of an arch is read on the short way, which
// takes nothing that is something else.
func TestParseWhatPythonWrites(t *testing.T) {
	is := is.New(t)
	want, err := cell.ParseArch(nniText)
	is.NoErr(err)
	spaced := strings.NewReplacer(",", ", ", ":", ": ").Replace(nniText)
	quoted := strings.ReplaceAll(spaced, `"`, `'`)
	for _, text := range []string{spaced, quoted} {
		s, err := cell.Parse(text)
		is.NoErr(err)
		is.Equal(s.Arch, want)
		is.True(testing.AllocsPerRun(100, func() { cell.Parse(text) }) <= 1)
	}
	a, err := cell.ParseArch(spaced)
	is.NoErr(err)
	is.Equal(a, want)
	_, err = cell.ParseArch(quoted) // is not JSON
	is.True(errors.Is(err, cell.ErrInvalidArch))
	for _, text := range []string{
		strings.Replace(spaced, "maxpool3x3", " maxpool3x3", 1),
		strings.Replace(spaced, "op1", "op1: ", 1),
		strings.Replace(spaced, "op1", "op1 ", 1),
		strings.Replace(spaced, `"op1"`, `'op1"`, 1),
		strings.Replace(quoted, `'op1'`, `'op1"`, 1),
		spaced + "}",
		spaced + strings.Repeat(" ", 300) + "x",
		spaced[:len(spaced)-1],
	} {
		_, err := cell.Parse(text)
		is.True(errors.Is(err, cell.ErrInvalidArch))
	}
}

func TestParseMatrixOps(t *testing.T) {
	want, err := cell.ParseArch(nniText)
	is.New(t).NoErr(err)
	for _, c := range []struct {
		name, matrix, ops string
		order             []string
	}{
		{"as in the dataset file", "011001000", "input,maxpool3x3,output", nil},
		{"rows of digits in one line", "011 001 000", "input maxpool3x3 output", nil},
		{"digits with blanks", "0 1 1\n0 0 1\n0 0 0\n", "maxpool3x3", nil},
		{"digits with commas", "0,1,1;0,0,1;0,0,0", `"maxpool3x3"`, nil},
		{"floats without brackets", "0.00e+00 1. 1.0\n0. 0. 1.\n0. 0. 0.", "('maxpool3x3',)", nil},
		{"words", "False True True\nFalse False True\nFalse False False", "['maxpool3x3']", nil},
		{"numbers", "[[0 1 1] [0 0 1] [0 0 0]]", "[2]", []string{"conv3x3-bn-relu", "conv1x1-bn-relu", "maxpool3x3"}},
		{"numbers, with input and output", "[[0 1 1] [0 0 1] [0 0 0]]", "input,0,output", []string{"maxpool3x3"}},
		{"numbers of the graph hash", "011001000", "[-1, 2, -2]", []string{"conv3x3-bn-relu", "conv1x1-bn-relu", "maxpool3x3"}},
		{"numbers of all names", "011001000", "[0, 2, 1]", []string{"input", "output", "maxpool3x3", "conv1x1-bn-relu", "conv3x3-bn-relu"}},
		{"as a shell leaves it", "[[0,1,1],[0,0,1],[0,0,0]]", "[input,maxpool3x3,output]", nil},
		{"numbers that are floats", "011001000", "[0.]", []string{"maxpool3x3"}},
		{"floats without brackets", "011001000", "0.0", []string{"maxpool3x3"}},
		{"numbers of numpy", "011001000", "(np.int64(0),)", []string{"maxpool3x3"}},
		{"an array", "011001000", "array([0.])", []string{"maxpool3x3"}},
		{"all in quotes", "011001000", `"input, maxpool3x3, output"`, nil},
		{"quotes for some", "011001000", `input, 'maxpool3x3', output`, nil},
		{"filled up", "[[0,1,1,0,0],[0,0,1,0,0],[0,0,0,0,0],[0,0,0,0,0],[0,0,0,0,0]]", "input,maxpool3x3,output", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			a, err := cell.ParseMatrixOps(c.matrix, c.ops, c.order...)
			is.NoErr(err)
			is.Equal(a, want)
		})
	}
}

// NASLib fills a matrix up to 7×7 with unconnected vertices before the output, and
// writes a cell as one tuple of numbers.
func TestParseWhatNASLibMakes(t *testing.T) {
	is := is.New(t)
	want, err := cell.ParseArch(nniText)
	is.NoErr(err)
	s, err := cell.Parse(`{'matrix': array([[0, 1, 0, 0, 0, 0, 1],
       [0, 0, 0, 0, 0, 0, 1],
       [0, 0, 0, 0, 0, 0, 0],
       [0, 0, 0, 0, 0, 0, 0],
       [0, 0, 0, 0, 0, 0, 0],
       [0, 0, 0, 0, 0, 0, 0],
       [0, 0, 0, 0, 0, 0, 0]], dtype=int8), 'ops': ['input', 'maxpool3x3', 'conv3x3-bn-relu', 'conv3x3-bn-relu', 'conv3x3-bn-relu', 'conv3x3-bn-relu', 'output']}`)
	is.NoErr(err)
	is.Equal(s.Arch.Prune(), want)
	s, err = cell.Parse("(0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 2, 1)", "input", "output", "maxpool3x3", "conv1x1-bn-relu", "conv3x3-bn-relu")
	is.NoErr(err)
	is.Equal(s.Arch, want)
}

func TestAnOrderHasTheNamesOfOperations(t *testing.T) {
	for _, order := range [][]string{{"conv3x3"}, {"maxpool3x3", "maxpool3x3"}, {""}} {
		is := is.New(t)
		_, err := cell.ParseMatrixOps("011001000", "0", order...)
		is.True(errors.Is(err, cell.ErrInvalidArch))
		is.True(strings.Contains(err.Error(), "order: "))
	}
	is := is.New(t)
	_, err := cell.ParseMatrixOps("011001000", "1", "maxpool3x3")
	is.True(strings.Contains(err.Error(), "operation 0 is the number 1; the order has 1 name,"))
}

// Parse returns a cell as it is given where an Arch can have it, else pruned.
func TestParsePrunesWhatMustBePruned(t *testing.T) {
	is := is.New(t)
	loose := `{"input1":[0],"input2":[0],"input3":[2],"op1":"conv1x1-bn-relu","op2":"maxpool3x3"}`
	s, err := cell.Parse(loose)
	is.NoErr(err)
	is.Equal(s.Arch.NumVertices(), 4)
	s, err = cell.Parse(strings.Replace(loose, "conv1x1-bn-relu", "none", 1))
	is.NoErr(err)
	is.Equal(s.Arch.NumVertices(), 3)
	s, err = cell.Parse(`{"input1":[0],"input2":[],"input3":[],"input4":[],"input5":[],"input6":[],"input7":[1],
		"op1":"maxpool3x3","op2":"maxpool3x3","op3":"maxpool3x3","op4":"maxpool3x3","op5":"maxpool3x3","op6":"maxpool3x3"}`)
	is.NoErr(err)
	is.Equal(s.Arch.NumVertices(), 3)
}

// What Parse takes is a cell, and its own forms are taken too.
func FuzzParse(f *testing.F) {
	for _, c := range spellingCases(f) {
		f.Add(c.Cell + c.Matrix)
	}
	f.Add(nniText)
	f.Add("[[[0,1],[0,0]],[]]")
	f.Fuzz(func(t *testing.T, text string) {
		is := is.New(t)
		s, err := cell.Parse(text)
		if err != nil || s.Arch.IsZero() {
			return
		}
		again, err := cell.Parse(string(s.Arch.AppendJSON(nil)))
		is.NoErr(err)
		is.Equal(again, s)
		matrix, ops := s.Arch.AppendAdjacency(nil), s.Arch.AppendOperations(nil)
		a, err := cell.ParseMatrixOps(string(matrix), string(ops))
		is.NoErr(err)
		is.Equal(a, s.Arch)
	})
}
