package main

import (
	"bytes"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
)

func TestTheListInPackageSpaceIsFresh(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	list := listByHash()
	is.True(len(list) < 3_000_000) // every program with package space carries it
	is.True(bytes.Equal(list, testdb.ReadFile(t, "../../../nb101/space/cells.bin")))
}
