package cell_test

import (
	"encoding/json"
	"errors"
	"math/bits"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

// The first cell of the dataset, as NNI stores it and as the dataset file
// writes it.
const (
	firstAdjacency  = "0100110001000000010010000010000001000000010000000"
	firstOperations = "input,conv3x3-bn-relu,maxpool3x3,conv3x3-bn-relu,conv3x3-bn-relu,conv1x1-bn-relu,output"
)

func mustArch(tb testing.TB, text string) cell.Arch {
	tb.Helper()
	a, err := cell.ParseArch(text)
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

func TestArchIsTheSameFromEverySource(t *testing.T) {
	is := is.New(t)
	want := mustArch(t, testdb.FirstArch)

	a, err := cell.ParseMatrix(firstAdjacency, firstOperations)
	is.NoErr(err)
	is.Equal(a, want) // the dataset file's texts

	a, err = cell.NewArch(
		[]cell.Op{cell.Conv3x3BNReLU, cell.MaxPool3x3, cell.Conv3x3BNReLU, cell.Conv3x3BNReLU, cell.Conv1x1BNReLU},
		[][]int{{0}, {1}, {2}, {0}, {4, 0, 3}, {5, 2}})
	is.NoErr(err)
	is.Equal(a, want) // lists, in any order

	a, err = cell.ArchFromMatrix(want.Matrix())
	is.NoErr(err)
	is.Equal(a, want) // the matrix

	a, err = cell.ArchFromEdges(want.NumVertices(), want.Edges(), want.Ops())
	is.NoErr(err)
	is.Equal(a, want) // the edge mask

	a, err = cell.NewArch(want.Ops(), want.Inputs())
	is.NoErr(err)
	is.Equal(a, want) // its own lists

	a = mustArch(t, ` { "op5" : "conv1x1-bn-relu", "op2":"maxpool3x3", "op3":"conv3x3-bn-relu","op4":"conv3x3-bn-relu",
		"op1": "conv3x3\u002dbn-relu", "input6":[5,2], "input5":[4,3,0],"input4":[0],"input3":[2],"input2":[1],"input1":[0]}`+"\n")
	is.Equal(a, want) // JSON in another order, with white space and escapes
}

func TestArchIsWrittenAsOthersWriteIt(t *testing.T) {
	is := is.New(t)
	a := mustArch(t, testdb.FirstArch)
	is.Equal(string(a.AppendJSON(nil)), testdb.FirstArch)
	is.Equal(string(a.AppendAdjacency(nil)), firstAdjacency)
	is.Equal(string(a.AppendOperations(nil)), firstOperations)
	is.Equal(a.String(), "1:conv3x3-bn-relu(0) 2:maxpool3x3(1) 3:conv3x3-bn-relu(2) 4:conv3x3-bn-relu(0) 5:conv1x1-bn-relu(0,3,4) 6:output(2,5)")
	is.Equal(string(mustArch(t, `{"input1": [0]}`).AppendJSON(nil)), `{"input1":[0]}`)
}

func TestArchAnswersAboutItsGraph(t *testing.T) {
	is := is.New(t)
	a := mustArch(t, testdb.FirstArch)
	is.Equal(a.NumVertices(), 7)
	is.Equal(a.NumEdges(), 9)
	is.True(a.HasEdge(0, 5))
	is.True(!a.HasEdge(5, 0))
	is.True(!a.HasEdge(0, 7))
	is.True(!a.HasEdge(-1, 3))
	is.Equal(a.Op(2), cell.MaxPool3x3)
	is.Equal(a.Inputs(), [][]int{{0}, {1}, {2}, {0}, {0, 3, 4}, {2, 5}})
	is.True(!a.IsZero())
}

func TestArchIsAValue(t *testing.T) {
	is := is.New(t)
	a := mustArch(t, testdb.FirstArch)
	a.Ops()[0] = cell.MaxPool3x3
	a.Inputs()[0][0] = 5
	is.Equal(a, mustArch(t, testdb.FirstArch)) // what it gives is not part of it
	seen := map[cell.Arch]int{a: 1}
	is.Equal(seen[mustArch(t, testdb.FirstArch)], 1) // it is a map key
	is.Equal(testing.AllocsPerRun(100, func() { b := a; _ = b.Hash() }), 0.0)
}

func TestZeroArchIsNoCell(t *testing.T) {
	is := is.New(t)
	var a cell.Arch
	is.True(a.IsZero())
	is.Equal(a.NumVertices(), 0)
	is.Equal(a.String(), "no cell")
	is.Equal(a.Ops(), nil)
	is.Equal(a.Inputs(), nil)
	is.Equal(a.Prune(), a)
	is.True(a.Hash().IsZero())
	is.Equal(errors.Is(a.CheckSpace(), cell.ErrInvalidArch), true)
	b, err := json.Marshal(a)
	is.NoErr(err)
	is.Equal(string(b), "null")
	back := mustArch(t, testdb.FirstArch)
	is.NoErr(json.Unmarshal(b, &back))
	is.Equal(back, mustArch(t, testdb.FirstArch)) // null changes nothing
}

func TestOpHasTheNameOfTheDataset(t *testing.T) {
	is := is.New(t)
	for name, op := range map[string]cell.Op{
		"conv3x3-bn-relu": cell.Conv3x3BNReLU, "conv1x1-bn-relu": cell.Conv1x1BNReLU, "maxpool3x3": cell.MaxPool3x3,
	} {
		got, err := cell.ParseOp(name)
		is.NoErr(err)
		is.Equal(got, op)
		is.Equal(op.String(), name)
		b, err := json.Marshal([]cell.Op{op})
		is.NoErr(err)
		is.Equal(string(b), `["`+name+`"]`)
		var back []cell.Op
		is.NoErr(json.Unmarshal(b, &back))
		is.Equal(back, []cell.Op{op})
	}
	_, err := cell.ParseOp("conv5x5-bn-relu")
	is.True(errors.Is(err, cell.ErrInvalidArch))
	_, err = cell.Op(3).MarshalText()
	is.True(errors.Is(err, cell.ErrInvalidArch))
	is.Equal(cell.Op(3).String(), "Op(3)")
}

func TestInvalidJSONIsRefusedWithTheKey(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{``, "not a JSON object"},
		{`[]`, "not a JSON object"},
		{`{`, "not JSON"},
		{`{"input1":[0]`, "not JSON"},
		{`{"input1":[0]} x`, "trailing data"},
		{`{"input1":[0]}{}`, "trailing data"},
		{`{}`, `"input1" is missing`},
		{`{"op1":"maxpool3x3"}`, `"input1" is missing`},
		{`{"input1":[0],"input2":[1]}`, `"op1" is missing`},
		{`{"input2":[1],"op1":"maxpool3x3"}`, `"input1" is missing`},
		{`{"input1":[0],"op1":"maxpool3x3"}`, `key "op1": the cell has 2 vertices`},
		{`{"input1":[0],"input2":[1],"op1":"maxpool5x5"}`, `key "op1": unknown op: "maxpool5x5"`},
		{`{"input1":[0],"input2":[1],"op1":3}`, `key "op1"`},
		{`{"input1":[0],"input2":[2],"op1":"maxpool3x3"}`, `key "input2": its input 2 is not an earlier vertex`},
		{`{"input1":[0],"input2":[-1],"op1":"maxpool3x3"}`, `key "input2": its input -1 is not an earlier vertex`},
		{`{"input1":[0],"input2":[0,1,0],"op1":"maxpool3x3"}`, `key "input2": its input 0 is listed twice`},
		{`{"input1":[0],"input2":[1.5],"op1":"maxpool3x3"}`, `key "input2"`},
		{`{"input1":[0],"input2":null,"op1":"maxpool3x3"}`, `key "input2": not a list of vertices`},
		{`{"input1":[null]}`, `key "input1": not a list of the numbers of vertices`},
		{`{"input1":0}`, `key "input1"`},
		{`{"input1":[0],"input1":[0]}`, `duplicate key "input1"`},
		{`{"input1":[0],"input2":[1],"op1":"maxpool3x3","op1":"maxpool3x3"}`, `duplicate key "op1"`},
		{`{"input1":[0],"op":1}`, `unknown key "op"`},
		{`{"input1":[0],"input01":[0]}`, `unknown key "input01"`},
		{`{"input1":[0],"input0":[]}`, `unknown key "input0"`},
		{`{"input1":[0],"input7":[0]}`, `key "input7": too many vertices: a cell has at most 7 vertices`},
		{`{"input1":[0],"op6":"maxpool3x3"}`, `key "op6": too many vertices: a cell has at most 7 vertices`},
		{`{"input1":[0],"input2":[],"op1":"maxpool3x3"}`, "no path: the output (vertex 2) cannot be reached from the input (vertex 0)"},
	} {
		t.Run(c.text, func(t *testing.T) {
			is := is.New(t)
			_, err := cell.ParseArch(c.text)
			is.True(errors.Is(err, cell.ErrInvalidArch))
			is.True(strings.Contains(err.Error(), c.want)) // the error names the place
			is.Equal(strings.Count(err.Error(), "invalid arch"), 1)
		})
	}
}

func TestInvalidMatrixIsRefusedWithThePlace(t *testing.T) {
	for _, c := range []struct{ adjacency, ops, want string }{
		{"011", "input,output", "not a square number"},
		{"", "", "0 vertices"},
		{"0", "input", "1 vertex;"},
		{strings.Repeat("0", 64), strings.Repeat("input,", 7) + "output", "8 vertices"},
		{"0100", "input,maxpool3x3,output", "there are 3"},
		{"0100", "output,input", `the first operation is "output"`},
		{"010001000", "input,maxpool,output", `vertex 1: unknown op: "maxpool"`},
		{"020001000", "input,maxpool3x3,output", "row 0, column 1 is not 0 or 1"},
		{"010101000", "input,maxpool3x3,output", "row 1, column 0: vertex 1 cannot feed vertex 0"},
		{"010011000", "input,maxpool3x3,output", "row 1, column 1: vertex 1 cannot feed vertex 1"},
		{"010000000", "input,maxpool3x3,output", "no path"},
	} {
		t.Run(c.adjacency, func(t *testing.T) {
			is := is.New(t)
			_, err := cell.ParseMatrix(c.adjacency, c.ops)
			is.True(errors.Is(err, cell.ErrInvalidArch))
			is.True(strings.Contains(err.Error(), c.want)) // the error names the place
		})
	}
	is := is.New(t)
	_, err := cell.ArchFromMatrix([][]int{{0, 1}, {0}}, []string{"input", "output"})
	is.True(errors.Is(err, cell.ErrInvalidArch))
	is.True(strings.Contains(err.Error(), "row 1 has 1 element"))
}

func TestInvalidListsAreRefusedWithTheVertex(t *testing.T) {
	pool := cell.MaxPool3x3
	for _, c := range []struct {
		name   string
		ops    []cell.Op
		inputs [][]int
		want   string
	}{
		{"none", nil, nil, "1 vertex;"},
		{"eight", make([]cell.Op, 6), make([][]int, 7), "8 vertices"},
		{"ops", []cell.Op{pool}, [][]int{{0}}, "1 op for 2 vertices"},
		{"op", []cell.Op{9}, [][]int{{0}, {1}}, "vertex 1: unknown op: no op has the number 9"},
		{"later", []cell.Op{pool}, [][]int{{0}, {2}}, "vertex 2: its input 2 is not an earlier vertex"},
		{"twice", []cell.Op{pool}, [][]int{{0}, {1, 1}}, "vertex 2: its input 1 is listed twice"},
		{"path", []cell.Op{pool}, [][]int{{0}, {}}, "no path"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			_, err := cell.NewArch(c.ops, c.inputs)
			is.True(errors.Is(err, cell.ErrInvalidArch))
			is.True(strings.Contains(err.Error(), c.want)) // the error names the vertex
		})
	}
	is := is.New(t)
	_, err := cell.ArchFromEdges(3, 1<<3|1<<1, []cell.Op{pool})
	is.True(strings.Contains(err.Error(), "edge bit 3"))
}

func TestPruneRemovesWhatLiesOnNoPath(t *testing.T) {
	is := is.New(t)
	// Vertex 1 leads nowhere, vertex 2 comes from nowhere, 3 is the cell.
	a := mustArch(t, `{"input1":[0],"input2":[],"input3":[0],"input4":[2,3],"op1":"maxpool3x3","op2":"conv1x1-bn-relu","op3":"conv3x3-bn-relu"}`)
	want := mustArch(t, `{"input1":[0],"input2":[1],"op1":"conv3x3-bn-relu"}`)
	is.Equal(a.Prune(), want)
	is.True(!a.IsPruned())
	is.True(want.IsPruned())
	is.Equal(a.Hash(), want.Hash())
	is.True(a.Isomorphic(want))
}

func TestMoreThanNineEdgesIsACellOutsideTheSpace(t *testing.T) {
	is := is.New(t)
	ops := make([]cell.Op, 5)
	full, err := cell.ArchFromEdges(7, 1<<21-1, ops)
	is.NoErr(err)
	is.Equal(full.NumEdges(), 21)
	is.True(errors.Is(full.CheckSpace(), cell.ErrOutOfDomain))
	is.True(!errors.Is(full.CheckSpace(), cell.ErrInvalidArch))

	// Ten edges, one of which goes when the cell is pruned.
	nine := mustArch(t, testdb.FirstArch)
	ten, err := cell.NewArch(nine.Ops(), [][]int{{0}, {1}, {2}, {0}, {0, 3, 4}, {2, 5}})
	is.NoErr(err)
	is.NoErr(ten.CheckSpace())
	dead, err := cell.NewArch(
		[]cell.Op{0, 0, 0, 0, 0},
		[][]int{{0}, {0, 1}, {0, 1, 2}, {0, 1, 2}, {0, 1}, {0, 3, 4}}) // 13 edges; vertex 5 leads nowhere
	is.NoErr(err)
	is.Equal(dead.NumEdges(), 14)
	is.True(errors.Is(dead.CheckSpace(), cell.ErrOutOfDomain)) // 12 are left
}

// FuzzParseArch holds the two ways of reading an arch against each other and
// against encoding/json.
func FuzzParseArch(f *testing.F) {
	f.Add(testdb.FirstArch)
	f.Add(`{"input1":[0]}`)
	f.Add(`{"input2":[1,0], "input1":[0],"op1":"maxpool3x3"}`)
	f.Add(`{"input1":[0],"input2":[0,1,],"op1":"maxpool3x3"}`)
	f.Fuzz(func(t *testing.T, text string) {
		a, err := cell.ParseArch(text)
		if err != nil {
			if !errors.Is(err, cell.ErrInvalidArch) {
				t.Fatalf("%q: %v is no ErrInvalidArch", text, err)
			}
			return
		}
		if !json.Valid([]byte(text)) {
			t.Fatalf("%q was taken, but is not JSON", text)
		}
		stored := string(a.AppendJSON(nil))
		if b := mustArch(t, stored); b != a {
			t.Fatalf("%q became %v", text, b)
		}
		if b := mustArch(t, " "+stored); b != a { // the slow way
			t.Fatalf("%q became %v the slow way", text, b)
		}
		checkArch(t, a)
	})
}

func FuzzParseMatrix(f *testing.F) {
	f.Add(firstAdjacency, firstOperations)
	f.Add("0100", "input,output")
	f.Add("010001000", "input,maxpool3x3,output")
	f.Fuzz(func(t *testing.T, adjacency, operations string) {
		a, err := cell.ParseMatrix(adjacency, operations)
		if err != nil {
			if !errors.Is(err, cell.ErrInvalidArch) {
				t.Fatalf("%v is no ErrInvalidArch", err)
			}
			return
		}
		if got := string(a.AppendAdjacency(nil)); got != adjacency {
			t.Fatalf("%q became %q", adjacency, got)
		}
		if got := string(a.AppendOperations(nil)); got != operations {
			t.Fatalf("%q became %q", operations, got)
		}
		checkArch(t, a)
	})
}

// checkArch checks what holds for every Arch.
func checkArch(t *testing.T, a cell.Arch) {
	t.Helper()
	p := a.Prune()
	switch {
	case p.Prune() != p:
		t.Fatalf("%v: pruning twice changes it", a)
	case p.NumEdges() > a.NumEdges(), p.NumVertices() > a.NumVertices():
		t.Fatalf("%v: pruning adds to it", a)
	case a.Hash() != p.Hash():
		t.Fatalf("%v: pruning changes the hash", a)
	case (a.CheckSpace() == nil) != (bits.OnesCount32(p.Edges()) <= cell.MaxEdges):
		t.Fatalf("%v: %v", a, a.CheckSpace())
	}
}
