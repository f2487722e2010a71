package plural_test

import (
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/plural"
)

func TestOf(t *testing.T) {
	is := is.New(t)
	is.Equal(plural.Of(0, "vertex", "vertices"), "0 vertices")
	is.Equal(plural.Of(1, "vertex", "vertices"), "1 vertex")
	is.Equal(plural.Of(2, "vertex", "vertices"), "2 vertices")
}
