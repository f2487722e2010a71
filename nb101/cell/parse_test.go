package cell_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
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

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct {
		name, text string
		is         error
		says       string
	}{
		{"nothing", "", cell.ErrInvalidArch, "the text is empty"},
		{"a word", "resnet", cell.ErrInvalidArch, `"resnet" at byte 0 is neither a number nor in quotes`},
		{"a number", "17", cell.ErrInvalidArch, "neither a hash, nor NNI's JSON, nor a matrix with operations"},
		{"a short hash", "00005c142e6f48ac74fdcf73e343987", cell.ErrInvalidHash, "has 31 characters"},
		{"the zero hash", strings.Repeat("0", 32), cell.ErrInvalidHash, "the zero Hash is not the hash of a cell"},
		{"the zero hash of a row", `{"hash":"` + strings.Repeat("0", 32) + `"}`, cell.ErrInvalidHash, "the zero Hash is not the hash of a cell"},
		{"an input twice", `{"input1":[0],"input2":[1,1],"op1":"maxpool3x3"}`, cell.ErrInvalidArch, `key "input2": vertex 1 is listed twice`},
		{"an unknown key", `{"input1":[0],"input2":[1],"op1":"maxpool3x3","name":"a"}`, cell.ErrInvalidArch, `unknown key "name"`},
		{"a key twice", `{"input1":[0],"input1":[0],"op1":"maxpool3x3"}`, cell.ErrInvalidArch, `duplicate key "input1"`},
		{"no value", `{"arch":null,"hash":nan}`, cell.ErrInvalidArch, `the value of the key "arch" is missing`},
		{"an element that is missing", `[[[0,nan],[0,0]],[]]`, cell.ErrInvalidArch, "row 0, column 1 is not 0 or 1"},
		{"an input that is missing", `{"input1":[nan]}`, cell.ErrInvalidArch, `key "input1": not a list of the numbers of vertices`},
		{"an input in between", `{"input1":[0.5]}`, cell.ErrInvalidArch, `key "input1": not a list of the numbers of vertices`},
		{"an edge back", `{"input1":[1],"input2":[0],"op1":"maxpool3x3"}`, cell.ErrInvalidArch, `key "input1": vertex 1 cannot feed vertex 1`},
		{"an op missing", `{"input1":[0],"input2":[1]}`, cell.ErrInvalidArch, `key "op1" is missing`},
		{"an op too many", `{"input1":[0],"op1":"maxpool3x3"}`, cell.ErrInvalidArch, `key "op1": the cell has 2 vertices`},
		{"an unknown op", `{"input1":[0],"input2":[1],"op1":"sep3x3"}`, cell.ErrUnknownOp, `"sep3x3"`},
		{"no path", `{"input1":[0],"input2":[],"op1":"sep3x3"}`, cell.ErrNoPath, ""},
		{"a hash that is not the arch's", `{"arch":` + nniText + `,"hash":"00005c142e6f48ac74fdcf73e3439874"}`, cell.ErrInvalidHash, "the row has the hash 00005c142e6f48ac74fdcf73e3439874, its arch has "},
		{"a matrix alone", `[[0,1],[0,0]]`, cell.ErrInvalidArch, ""},
		{"an op of a list", `[[[0,1],[0,0]],[["input"],"output"]]`, cell.ErrInvalidArch, "operation 0 is not a name"},
		{"numbers for operations", `[[[0,1,0],[0,0,1],[0,0,0]],[1]]`, cell.ErrAmbiguous, "operation 0 is the number 1: conv1x1-bn-relu in the order of Google's hash, conv3x3-bn-relu in that of NASLib's encoding; say which"},
		{"a bare flat list", "[0,1,0,0,0,1]", cell.ErrAmbiguous, "6 numbers can be a 2×2 matrix and its operations; say which operation has which number"},
		{"too few numbers", "[0,1,0]", cell.ErrInvalidArch, "3 numbers are not the n×n of a matrix and n operations"},
		{"36 digits", strings.Repeat("0", 36), cell.ErrAmbiguous, "36 digits can be the adjacency encoding of a cell, or a 6×6 matrix without its operations; say which it is"},
		{"26 digits", strings.Repeat("0", 26), cell.ErrInvalidArch, "26 digits can be the edges encoding of a cell; say so if they are"},
		{"36 numbers", "[0" + strings.Repeat(", 1.0", 35) + "]", cell.ErrAmbiguous, "36 digits can be the adjacency encoding"},
		{"364 digits", strings.Repeat("01", 182), cell.ErrInvalidArch, "364 digits can be the path encoding of a cell"},
		{"36 digits with a 2", "2" + strings.Repeat("0", 35), cell.ErrInvalidArch, "36 digits are neither a hash nor a matrix with operations"},
		{"9 digits", "010001000", cell.ErrInvalidArch, "9 digits are a 3×3 matrix without its operations; add them"},
		{"rows of digits", "010 001\n000", cell.ErrInvalidArch, "9 digits are a 3×3 matrix without its operations; add them"},
		{"one digit", "1", cell.ErrInvalidArch, "1 digit is neither a hash nor"},
		{"an empty string", `""`, cell.ErrInvalidArch, "the text is empty"},
		{"32 letters", strings.Repeat("g", 32), cell.ErrInvalidArch, "is neither a number nor in quotes"},
		{"two cells in a row", `{"arch":` + nniText + `,"matrix":[[0,1],[0,0]],"ops":[]}`, cell.ErrAmbiguous, "the matrix is the cell 043721b9"},
		{"two matrices", `{"adjacency":[[0,1],[0,0]],"matrix":[[0,1],[0,0]],"ops":[]}`, cell.ErrAmbiguous, `the keys "adjacency" and "matrix" mean the same`},
		{"a matrix without operations", `{"matrix":[[0,1],[0,0]]}`, cell.ErrInvalidArch, "go together"},
		{"three rows alone", `[[0,1,0],[0,0,1],[0,0,0]]`, cell.ErrInvalidArch, "a matrix without operations"},
		{"row = target", `[[[0,0,0],[1,0,0],[0,1,0]],["maxpool3x3"]]`, cell.ErrAmbiguous, "with row = target it must be transposed"},
		{"the upper triangle", `[[0,1,1,0,0,1,0,1,0,1],["maxpool3x3","maxpool3x3","maxpool3x3"]]`, cell.ErrAmbiguous, "10 elements can be those above the diagonal of a 5×5 matrix, by rows or by columns"},
		{"rows of different length", `[[[0,1],[0]],[]]`, cell.ErrInvalidArch, "row 1 has 1 element"},
		{"an element of 3", `[[[0,3],[0,0]],[]]`, cell.ErrInvalidArch, "row 0, column 1 is not 0 or 1"},
		{"only an input", `[[[0,1,0],[0,0,1],[0,0,0]],["input","maxpool3x3"]]`, cell.ErrInvalidArch, `the operations have "input", but not "output"; give both, or neither`},
		{"too many operations", `[[[0,1,0],[0,0,1],[0,0,0]],["maxpool3x3","maxpool3x3"]]`, cell.ErrInvalidArch, `the matrix is 3×3, which takes 3 operations with "input" and "output", or 1 without; there are 2`},
		{"only an output", `[[0,1],[0,0]] ["conv3x3-bn-relu","maxpool3x3","output"]`, cell.ErrInvalidArch, `the operations have "output", but not "input"; give both`},
		{"output in the middle", `[[0,1,1],[0,0,1],[0,0,0]] ["input","output","maxpool3x3"]`, cell.ErrInvalidArch, `"output" is operation 1 of 0 to 2; it must be the last`},
		{"input at the end", `[[0,1],[0,0]] ["output","input"]`, cell.ErrInvalidArch, `"input" is operation 1; it must be the first`},
		{"one vertex", `[[[0]],[]]`, cell.ErrInvalidArch, "the matrix is 1×1; a cell has an input and an output at least"},
		{"too many with input", `[[0,1],[0,0]] ["input","maxpool3x3","output"]`, cell.ErrInvalidArch, `the matrix is 2×2, which takes 2 operations with "input" and "output"; there are 3`},
		{"a missing bracket", "[[0,1],[0,0]] [input, output", cell.ErrInvalidArch, "unexpected end"},
		{"another hash on the line", listLine("00005c142e6f48ac74fdcf73e3439874"), cell.ErrInvalidHash, "its arch has 6f6257"},
		{"cut short", nniText[:30], cell.ErrInvalidArch, "unexpected end of the text"},
		{"trailing data", nniText + " x", cell.ErrInvalidArch, "trailing data at byte "},
		{"deep lists", strings.Repeat("[", 100_000), cell.ErrInvalidArch, "lists in lists"},
		{"a long text", strings.Repeat(" ", cell.MaxText+1), cell.ErrInvalidArch, "more than 1048576 bytes"},
		{"too many vertices", `{"input5000":[0]}`, cell.ErrInvalidArch, "more than 1000 vertices"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			_, err := cell.Parse(c.text)
			is.True(errors.Is(err, c.is))
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error is %q; want it to say %q", err, c.says)
			}
			for _, word := range []string{"int", "struct", "Go ", "json:", "float64"} {
				is.True(!strings.Contains(err.Error(), word+" ") || strings.Contains(err.Error(), "point"))
			}
			is.True(len(err.Error()) < 300)
		})
	}
}

// What the user can add to a text is said in fields; nothing is called ambiguous
// that has one reading.
func TestIncompleteTexts(t *testing.T) {
	for _, c := range []struct {
		text, encoding        string
		needsOrder, isTwofold bool
	}{
		{strings.Repeat("0", 36), "adjacency", false, true},
		{strings.Repeat("2", 26), "edges", false, false},
		{strings.Repeat("0", 364), "path", false, false},
		{"[[[0,1,0],[0,0,1],[0,0,0]],[1]]", "", true, true},
		{"[[[0,1,0],[0,0,1],[0,0,0]],[3]]", "", true, false},
		{"[0,1,0,0,0,1]", "", true, true},
	} {
		is := is.New(t)
		_, err := cell.Parse(c.text)
		var incomplete *cell.IncompleteError
		is.True(errors.As(err, &incomplete))
		is.Equal(incomplete.Encoding, c.encoding)
		is.Equal(incomplete.NeedsOrder, c.needsOrder)
		is.True(errors.Is(err, cell.ErrInvalidArch))
		is.Equal(errors.Is(err, cell.ErrAmbiguous), c.isTwofold)
	}
	for _, text := range []string{"010001000", `{"matrix":[[0]],"adjacency":[[0]],"ops":[]}`, `[[[0,0,0],[1,0,0],[0,1,0]],["maxpool3x3"]]`} {
		is := is.New(t)
		_, err := cell.Parse(text)
		var incomplete *cell.IncompleteError
		is.True(err != nil && !errors.As(err, &incomplete))
	}
}

// Names that are like values, calls or numbers are names all the same.
func TestOperationsThatPruningRemovesHaveAnyName(t *testing.T) {
	is := is.New(t)
	want, err := cell.ParseMatrix("010001000", "input,maxpool3x3,output")
	is.NoErr(err)
	const matrix = "0010000000010000" // vertex 1 is unconnected
	for _, name := range []string{"None", "none", "null", "true", "nan", "identity:1", "conv(3)", "array", "a=1", "3x3", "-", "{}"} {
		for _, form := range []string{"input,%s,maxpool3x3,output", "input %s maxpool3x3 output", "[input,%s,maxpool3x3,output]", "(input, %s, maxpool3x3, output)", "%s maxpool3x3"} {
			ops := fmt.Sprintf(form, name)
			got, err := cell.ParseMatrixOps(matrix, ops)
			if err != nil || got != want {
				t.Errorf("%s: %v %v", ops, got, err)
			}
		}
	}
	for ops, detail := range map[string]string{
		"input,conv(3),output":    `vertex 1: unknown op: "conv(3)"`,
		"input,None,output":       `vertex 1: unknown op: "None"`,
		"input,conv:3,output":     `vertex 1: unknown op: "conv:3"`,
		`["input",null,"output"]`: "operation 1 is not a name",
	} {
		_, err := cell.ParseMatrixOps("010001000", ops)
		is.True(errors.Is(err, cell.ErrInvalidArch))
		if !strings.Contains(err.Error(), detail) {
			t.Errorf("%s: %v", ops, err)
		}
	}
}

func TestDigitsAndNumbersOfOperations(t *testing.T) {
	is := is.New(t)
	want, err := cell.ParseMatrix("0100001000010000", "input,conv3x3-bn-relu,maxpool3x3,output")
	is.NoErr(err)
	for _, text := range []string{"0100001000010000 0 2", "0100 0010 0001 0000 0,2", "0100001000010000, 0 2", "0 1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 0 2", "0100001000010000 -1 0 2 -2"} {
		s, err := cell.Parse(text, "conv3x3-bn-relu", "conv1x1-bn-relu", "maxpool3x3")
		if err != nil || s.Arch != want {
			t.Errorf("%s: %v %v", text, s.Arch, err)
		}
		_, err = cell.Parse(text)
		var incomplete *cell.IncompleteError
		is.True(errors.As(err, &incomplete))
		is.True(incomplete.NeedsOrder)
	}
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
