package main

import "github.com/nasbench-go/nasbench/nb101/space"

// newIndex lists all cells by hash, which takes some seconds. It is a variable
// so that the tests can do with fewer cells.
var newIndex = space.NewIndex
