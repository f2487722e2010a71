package space_test

import (
	"fmt"

	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/space"
)

func ExampleAll() {
	cells, pools := 0, 0
	for a := range space.All() {
		cells++
		onlyPools := true
		for _, op := range a.Ops() {
			onlyPools = onlyPools && op == nb101.MaxPool3x3
		}
		if onlyPools {
			pools++
		}
	}
	fmt.Println(cells, "cells,", pools, "of them without a convolution")
	// Output: 423624 cells, 2494 of them without a convolution
}

func ExampleLabelled() {
	spellings := map[nb101.Arch]int{}
	for a := range space.Labelled() {
		spellings[space.Canonical(a)]++
	}
	fmt.Println(len(spellings))
	// Output: 423624
}

func ExampleCanonical() {
	// Vertices 1 and 2 are numbered the other way round in the dataset.
	a, err := nb101.ParseMatrix("0110000100010000", "input,maxpool3x3,conv3x3-bn-relu,output")
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

func ExampleNewIndex() {
	x, err := index() // space.NewIndex(context.Background()), once for all tests
	if err != nil {
		fmt.Println(err)
		return
	}
	h, err := nb101.ParseHash("02e5a0247bbdcf2860b7e96f74961594") // the best mean test accuracy
	if err != nil {
		fmt.Println(err)
		return
	}
	place, ok := x.Find(h)
	fmt.Println(place, ok, "first config", 4*place+1)
	fmt.Println(x.At(place).Arch)
	// Output:
	// 4789 true first config 19157
	// 1:conv1x1-bn-relu(0) 2:conv3x3-bn-relu(0) 3:maxpool3x3(2) 4:conv3x3-bn-relu(3) 5:conv3x3-bn-relu(0,1,4) 6:output(0,5)
}

func ExampleParameters() {
	a, err := nb101.ParseMatrix("0110011000001000010000000100000001000000010000000",
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
	a, err := nb101.ParseMatrix("0111000001000010000100000", "input,conv3x3-bn-relu,conv1x1-bn-relu,maxpool3x3,output")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(space.Channels(a, 128, 256)) // the first cell of the second stack
	// Output: [128 86 85 85 256]
}
