package inorder_test

import (
	"slices"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/inorder"
)

func TestMapKeepsTheOrder(t *testing.T) {
	for _, n := range []int{0, 1, 7, 8, 9, 1000} {
		is := is.New(t)
		in := make([]int, n)
		for i := range in {
			in[i] = i
		}
		got := slices.Collect(inorder.Map(slices.Values(in), 8, func(i int) int { return 2 * i }))
		is.Equal(len(got), n)
		for i, x := range got {
			is.Equal(x, 2*i)
		}
	}
}

func TestMapReadsNoFurtherThanItMust(t *testing.T) {
	is := is.New(t)
	read := 0
	in := func(yield func(int) bool) {
		for yield(read) {
			read++
		}
	}
	for i := range inorder.Map(in, 4, func(i int) int { return i }) {
		if i == 5 {
			break
		}
	}
	is.Equal(read, 7)
}
