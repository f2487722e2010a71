package space_test

import (
	"fmt"
	"math/rand/v2"

	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

func ExampleAll() {
	cells, pools := 0, 0
	for a := range space.All() {
		cells++
		onlyPools := true
		for _, op := range a.Ops() {
			onlyPools = onlyPools && op == cell.MaxPool3x3
		}
		if onlyPools {
			pools++
		}
	}
	fmt.Println(cells, "cells,", pools, "of them without a convolution")
	// Output: 423624 cells, 2494 of them without a convolution
}

func ExampleLabelled() {
	// How the cells of up to four vertices are spelled.
	spellings := map[cell.Arch]int{}
	for a := range space.Labelled() {
		if a.NumVertices() > 4 {
			break
		}
		spellings[space.Canonical(a)]++
	}
	twice := 0
	for _, n := range spellings {
		if n == 2 {
			twice++
		}
	}
	fmt.Println(len(spellings), "cells,", twice, "of them with two spellings")
	// Output: 91 cells, 6 of them with two spellings
}

func ExampleCanonical() {
	// Vertices 1 and 2 are numbered the other way round in the dataset.
	a, err := cell.ParseMatrix("0110000100010000", "input,maxpool3x3,conv3x3-bn-relu,output")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(a)
	fmt.Println(space.Canonical(a))
	// Output:
	// 1:maxpool3x3(0) 2:conv3x3-bn-relu(0) 3:output(1,2)
	// 1:conv3x3-bn-relu(0) 2:maxpool3x3(0) 3:output(1,2)
}

func ExampleFind() {
	h, err := cell.ParseHash("02e5a0247bbdcf2860b7e96f74961594") // the best mean test accuracy
	if err != nil {
		fmt.Println(err)
		return
	}
	a, ok := space.Find(h)
	fmt.Println(a, ok)
	place, ok := space.Place(h, a)
	fmt.Println("place", place, ok, "first config", 4*place+1)
	fmt.Println(space.At(place) == a)
	// Output:
	// 1:conv1x1-bn-relu(0) 2:conv3x3-bn-relu(0) 3:maxpool3x3(2) 4:conv3x3-bn-relu(3) 5:conv3x3-bn-relu(0,1,4) 6:output(0,5) true
	// place 4789 true first config 19157
	// true
}

func ExampleByHash() {
	for place, c := range space.ByHash() {
		fmt.Println(place, c.Hash, c.Arch.NumVertices(), "vertices")
		if place == 2 {
			break
		}
	}
	// Output:
	// 0 00005c142e6f48ac74fdcf73e3439874 7 vertices
	// 1 0000718c96730a92ea6d5242f8ce77e2 7 vertices
	// 2 0000cb5372fad9d62c470df699ac6d52 7 vertices
}

func ExampleParameters() {
	a, err := cell.ParseMatrix("0110011000001000010000000100000001000000010000000",
		"input,conv1x1-bn-relu,conv3x3-bn-relu,maxpool3x3,conv3x3-bn-relu,conv3x3-bn-relu,output")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f million parameters, %.2f billion multiply-adds\n",
		float64(space.Parameters(a))/1e6, float64(space.FLOPs(a))/1e9)
	// Output:
	// 32.4 million parameters, 4.77 billion multiply-adds
}

func ExampleChannels() {
	a, err := cell.ParseMatrix("0111000001000010000100000", "input,conv3x3-bn-relu,conv1x1-bn-relu,maxpool3x3,output")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(space.Channels(a, 128, 256)) // the first cell of the second stack
	// Output: [128 86 85 85 256]
}

func ExampleFLOPs() {
	a, err := cell.ParseMatrix("010001000", "input,conv3x3-bn-relu,output")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f billion multiply-adds\n", float64(space.FLOPs(a))/1e9)
	// Output: 1.50 billion multiply-adds
}

func ExampleSampleUniform() {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3 {
		fmt.Println(space.SampleUniform(r))
	}
	// Output:
	// 1:conv3x3-bn-relu(0) 2:conv1x1-bn-relu(0) 3:conv3x3-bn-relu(0,2) 4:maxpool3x3(0) 5:maxpool3x3(4) 6:output(1,3,5)
	// 1:conv1x1-bn-relu(0) 2:conv3x3-bn-relu(1) 3:maxpool3x3(0,2) 4:conv1x1-bn-relu(3) 5:conv3x3-bn-relu(4) 6:output(0,2,5)
	// 1:conv3x3-bn-relu(0) 2:conv3x3-bn-relu(0) 3:maxpool3x3(2) 4:conv3x3-bn-relu(0,3) 5:conv3x3-bn-relu(4) 6:output(1,3,5)
}

func ExampleSamplePublished() {
	r := rand.New(rand.NewPCG(1, 3))
	a := space.SamplePublished(r)
	fmt.Println(a)
	fmt.Println(space.Canonical(a))
	// Output:
	// 1:maxpool3x3() 2:conv3x3-bn-relu(0) 3:conv3x3-bn-relu(1,2) 4:maxpool3x3(2,3) 5:conv3x3-bn-relu(0,3,4) 6:output(1,2,4)
	// 1:conv3x3-bn-relu(0) 2:conv3x3-bn-relu(1) 3:maxpool3x3(1,2) 4:output(1,3)
}

func ExampleMutate() {
	r := rand.New(rand.NewPCG(1, 3))
	a := space.SamplePublished(r)
	for range 3 {
		child, err := space.Mutate(r, a, 1)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(space.Canonical(child))
	}
	// Output:
	// 1:conv3x3-bn-relu(0) 2:conv1x1-bn-relu(1) 3:maxpool3x3(1,2) 4:output(3)
	// 1:conv3x3-bn-relu(0) 2:maxpool3x3(1) 3:conv1x1-bn-relu(1,2) 4:output(1,3)
	// 1:conv3x3-bn-relu(0) 2:maxpool3x3(1) 3:maxpool3x3(0,1,2) 4:output(0,1,3)
}

func ExampleNeighbours() {
	a, err := cell.ParseMatrix("010001000", "input,conv3x3-bn-relu,output")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, b := range space.Neighbours(a) {
		fmt.Println(b)
	}
	// Output:
	// 1:conv1x1-bn-relu(0) 2:output(1)
	// 1:maxpool3x3(0) 2:output(1)
	// 1:conv3x3-bn-relu(0) 2:output(0,1)
}

func ExamplePad() {
	a, err := cell.ParseMatrix("010001000", "input,maxpool3x3,output")
	if err != nil {
		fmt.Println(err)
		return
	}
	p := space.Pad(a)
	fmt.Println(p)
	fmt.Println(p.Prune() == a)
	// Output:
	// 1:maxpool3x3(0) 2:conv3x3-bn-relu() 3:conv3x3-bn-relu() 4:conv3x3-bn-relu() 5:conv3x3-bn-relu() 6:output(1)
	// true
}

func ExampleEncodeAdjacency() {
	a, err := cell.ParseMatrix("011001000", "input,maxpool3x3,output")
	if err != nil {
		fmt.Println(err)
		return
	}
	code := space.EncodeAdjacency(a)
	fmt.Println(code)
	b, err := space.DecodeAdjacency(code)
	fmt.Println(b.Prune() == a, err)
	// Output:
	// [1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 0 0 0 0 0 0 1 0 0 0 1 0 0 1 0 0 1 0 0 1 0]
	// true <nil>
}

func ExampleEncodeEdges() {
	a, err := cell.ParseMatrix("011001000", "input,maxpool3x3,output")
	if err != nil {
		fmt.Println(err)
		return
	}
	code := space.EncodeEdges(a)
	fmt.Println(code)
	b, err := space.DecodeEdges(code)
	fmt.Println(b.Prune() == a, err)
	// Output:
	// [1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 0 0 0 0 0 0 2 0 0 0 0]
	// true <nil>
}

func ExampleEncodePaths() {
	// Three ways: straight on, through the pooling, through pooling and convolution.
	a, err := cell.ParseMatrix("0101001100010000", "input,maxpool3x3,conv1x1-bn-relu,output")
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, there := range space.EncodePaths(a) {
		if there == 1 {
			fmt.Println(i)
		}
	}
	// Output:
	// 0
	// 3
	// 9
}
