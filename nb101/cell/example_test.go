package cell_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

func ExampleParseArch() {
	arch, err := cell.ParseArch(`{
		"op1": "conv3x3-bn-relu", "input1": [0],
		"op2": "maxpool3x3",      "input2": [1],
		                          "input3": [0, 2]
	}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(arch)
	fmt.Println(arch.NumVertices(), "vertices,", arch.NumEdges(), "edges")

	_, err = cell.ParseArch(`{"op1": "conv7x7", "input1": [0], "input2": [1]}`)
	fmt.Println(errors.Is(err, cell.ErrInvalidArch), err)
	// Output:
	// 1:conv3x3-bn-relu(0) 2:maxpool3x3(1) 3:output(0,2)
	// 4 vertices, 4 edges
	// true invalid arch: key "op1": unknown op: "conv7x7"; the ops are conv3x3-bn-relu, conv1x1-bn-relu and maxpool3x3
}

func ExampleNewArch() {
	arch, err := cell.NewArch(
		[]cell.Op{cell.Conv3x3BNReLU, cell.MaxPool3x3}, // of vertices 1 and 2
		[][]int{{0}, {1}, {0, 2}},                      // of vertices 1, 2 and 3, the output
	)
	fmt.Println(arch, err)
	fmt.Println(arch.Ops(), arch.Inputs())
	// Output:
	// 1:conv3x3-bn-relu(0) 2:maxpool3x3(1) 3:output(0,2) <nil>
	// [conv3x3-bn-relu maxpool3x3] [[0] [1] [0 2]]
}

func ExampleArchFromMatrix() {
	arch, err := cell.ArchFromMatrix([][]int{
		{0, 1, 1},
		{0, 0, 1},
		{0, 0, 0},
	}, []string{"input", "maxpool3x3", "output"})
	fmt.Println(arch, err)
	fmt.Println(arch.Matrix())
	// Output:
	// 1:maxpool3x3(0) 2:output(0,1) <nil>
	// [[0 1 1] [0 0 1] [0 0 0]] [input maxpool3x3 output]
}

func ExampleParseMatrix() {
	arch, err := cell.ParseMatrix("011001000", "input,maxpool3x3,output")
	fmt.Println(arch, err)
	fmt.Printf("%s %s\n", arch.AppendAdjacency(nil), arch.AppendOperations(nil))
	// Output:
	// 1:maxpool3x3(0) 2:output(0,1) <nil>
	// 011001000 input,maxpool3x3,output
}

func ExampleArchFromEdges() {
	// Bits 0, 1 and 2 are the edges 0->1, 0->2 and 1->2.
	arch, err := cell.ArchFromEdges(3, 0b111, []cell.Op{cell.MaxPool3x3})
	fmt.Println(arch, err)
	fmt.Printf("%b %v %v\n", arch.Edges(), arch.HasEdge(1, 2), arch.Op(1))
	// Output:
	// 1:maxpool3x3(0) 2:output(0,1) <nil>
	// 111 true maxpool3x3
}

// An Arch is JSON in NNI's form, byte for byte as NNI stores it.
func ExampleArch_MarshalJSON() {
	var cell struct {
		Arch  cell.Arch
		Score float64
	}
	if err := json.Unmarshal([]byte(`{"Arch": {"op1":"maxpool3x3", "input1":[0], "input2":[1,0]}, "Score": 0.5}`), &cell); err != nil {
		fmt.Println(err)
	}
	b, err := json.Marshal(cell)
	fmt.Println(string(b), err)
	// Output: {"Arch":{"input1":[0],"input2":[0,1],"op1":"maxpool3x3"},"Score":0.5} <nil>
}

func ExampleArch_Prune() {
	// Vertex 2 reads the input, but nothing reads vertex 2.
	arch, err := cell.NewArch(
		[]cell.Op{cell.Conv3x3BNReLU, cell.MaxPool3x3},
		[][]int{{0}, {0}, {1}})
	fmt.Println(arch, err)
	fmt.Println(arch.Prune(), arch.IsPruned())
	// Output:
	// 1:conv3x3-bn-relu(0) 2:maxpool3x3(0) 3:output(1) <nil>
	// 1:conv3x3-bn-relu(0) 2:output(1) false
}

func ExampleArch_CheckSpace() {
	// Seven vertices, each connected with all later ones.
	dense, err := cell.ArchFromEdges(7, 1<<21-1, make([]cell.Op, 5))
	fmt.Println(err)
	err = dense.CheckSpace()
	fmt.Println(errors.Is(err, cell.ErrOutOfDomain), err)
	// Output:
	// <nil>
	// true outside the search space: too many edges: 21 edges after pruning; a cell has at most 9
}

func ExampleArch_Isomorphic() {
	pool, conv := cell.MaxPool3x3, cell.Conv3x3BNReLU
	a, err := cell.NewArch([]cell.Op{pool, conv}, [][]int{{0}, {0}, {1, 2}})
	if err != nil {
		log.Fatal(err)
	}
	b, err := cell.NewArch([]cell.Op{conv, pool}, [][]int{{0}, {0}, {1, 2}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(a == b, a.Isomorphic(b))
	// Output: false true
}

func ExampleArch_Hash() {
	arch, err := cell.ParseArch(`{"input1":[0],"input2":[1],"input3":[2],"input4":[0],"input5":[0,3,4],"input6":[2,5],"op1":"conv3x3-bn-relu","op2":"maxpool3x3","op3":"conv3x3-bn-relu","op4":"conv3x3-bn-relu","op5":"conv1x1-bn-relu"}`)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(arch.Hash())
	// Output: 00005c142e6f48ac74fdcf73e3439874
}

func ExampleParseHash() {
	hash, err := cell.ParseHash("00005c142e6f48ac74fdcf73e3439874")
	fmt.Println(hash, err)
	_, err = cell.ParseHash("00005c14")
	fmt.Println(errors.Is(err, cell.ErrInvalidHash))
	// Output:
	// 00005c142e6f48ac74fdcf73e3439874 <nil>
	// true
}

func ExampleParseOp() {
	op, err := cell.ParseOp("conv1x1-bn-relu")
	fmt.Println(op, op == cell.Conv1x1BNReLU, err)
	// Output: conv1x1-bn-relu true <nil>
}

func ExampleFromModelSpec() {
	_, err := cell.FromModelSpec([][]int{
		{0, 1, 1, 1, 1},
		{0, 0, 1, 1, 1},
		{0, 0, 0, 1, 1},
		{0, 0, 0, 0, 1},
		{0, 0, 0, 0, 0},
	}, []string{"input", "conv3x3-bn-relu", "conv1x1-bn-relu", "maxpool3x3", "output"})
	fmt.Println(errors.Is(err, cell.ErrOutOfDomain), errors.Is(err, cell.ErrTooManyEdges))
	fmt.Println(err)
	// Output:
	// true true
	// outside the search space: too many edges: 10 edges after pruning; a cell has at most 9
}

// The edges of a graph as a set: vertex 0 feeds 1 and 3, and 1 feeds 3.
func ExampleOnPath() {
	edges := cell.Edge(0, 1) | cell.Edge(0, 3) | cell.Edge(1, 3) | cell.Edge(2, 3)
	fmt.Printf("%04b feed vertex 3, %04b are on a path\n", cell.InputSet(edges, 3), cell.OnPath(4, edges))
	// Output: 0111 feed vertex 3, 1011 are on a path
}

func ExampleParse() {
	for _, text := range []string{
		`{'input1': [0.0], 'input2': [0, 1], 'op1': 'maxpool3x3'}`, // Python's print
		`{"module_adjacency": [[0,1,1],[0,0,1],[0,0,0]], "module_operations": ["input","maxpool3x3","output"]}`,
		"5EAD2CB78674E2F6BDCCB87133067E6A",
	} {
		s, err := cell.Parse(text)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(s.Arch, s.CellHash())
	}
	// Output:
	// 1:maxpool3x3(0) 2:output(0,1) 6f6257bc3b12d87b8736e81cd4b7ed8b
	// 1:maxpool3x3(0) 2:output(0,1) 6f6257bc3b12d87b8736e81cd4b7ed8b
	// no cell 5ead2cb78674e2f6bdccb87133067e6a
}

func ExampleParseMatrixOps() {
	matrix := "[[0. 1. 1.]\n [0. 0. 1.]\n [0. 0. 0.]]" // numpy's print
	a, err := cell.ParseMatrixOps(matrix, "input maxpool3x3 output")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(a)
	// Its operations by number:
	b, err := cell.ParseMatrixOps(matrix, "[2]", "conv3x3-bn-relu", "conv1x1-bn-relu", "maxpool3x3")
	fmt.Println(a == b, err)
	// Output:
	// 1:maxpool3x3(0) 2:output(0,1)
	// true <nil>
}

// Drawing graphs at random until one is a cell: it needs a path, and at most
// nine edges that matter. The zero Arch is none.
func ExampleArch_InSpace() {
	full := uint32(1<<21 - 1) // all edges of seven vertices
	fmt.Println(cell.HasPath(7, full), cell.HasPath(7, 0))
	arch, err := cell.ArchFromEdges(7, full, make([]cell.Op, 5))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(arch.InSpace(), arch.IsZero())
	fmt.Println(cell.Arch{}.InSpace(), cell.Arch{}.IsZero(), cell.Hash{}.IsZero())
	// Output:
	// true false
	// false false
	// false true true
}

func ExampleHasPath() {
	chain := cell.Edge(0, 1) | cell.Edge(1, 2)
	fmt.Println(cell.HasPath(3, chain), cell.HasPath(3, cell.Edge(0, 1)))
	// Output: true false
}

// NNI's stored form, which its exact match compares byte by byte, and a form for
// people.
func ExampleArch_AppendJSON() {
	arch, err := cell.ParseArch(`{ "op1": "maxpool3x3", "input2": [1, 0], "input1": [0] }`)
	if err != nil {
		log.Fatal(err)
	}
	line := arch.AppendJSON([]byte("arch: "))
	fmt.Println(string(line))
	fmt.Println(arch.String())
	// Output:
	// arch: {"input1":[0],"input2":[0,1],"op1":"maxpool3x3"}
	// 1:maxpool3x3(0) 2:output(0,1)
}

func ExampleIncompleteError() {
	for _, text := range []string{"100110100001001010101010100010010001", "[[0,1,0],[0,0,1],[0,0,0]] [2]"} {
		_, err := cell.Parse(text)
		var incomplete *cell.IncompleteError
		switch {
		case !errors.As(err, &incomplete):
			fmt.Println(err)
		case incomplete.NeedsOrder:
			fmt.Println("name the operations by number")
		default:
			fmt.Println("is it in this encoding?", incomplete.Encoding)
		}
	}
	// Output:
	// is it in this encoding? adjacency
	// name the operations by number
}
