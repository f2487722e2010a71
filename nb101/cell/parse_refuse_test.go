package cell_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

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
