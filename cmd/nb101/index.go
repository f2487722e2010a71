package main

import "github.com/nasbench-go/nasbench/nb101/space"

// newIndex lists all cells by hash, which takes some seconds. It is a variable
// so that the tests of several commands can share one list.
var newIndex = space.NewIndex
