package nb101_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
)

// Each cell's answer is that of a look-up of its own, in the order of the cells.
func TestLookupEach(t *testing.T) {
	is := is.New(t)
	db, err := nb101.Open(t.Context(), testdb.NNI(t))
	is.NoErr(err)
	defer db.Close()
	first, err := nb101.ParseHash(testdb.FirstHash)
	is.NoErr(err)
	cells := []nb101.Which{nb101.ByHash(first), nb101.ByHash(nb101.Hash{1}), {}, nb101.ByHash(first)}
	i := 0
	for trials, err := range db.LookupEach(t.Context(), slices.Values(cells), 108) {
		want, wantErr := db.Lookup(t.Context(), cells[i], 108)
		is.Equal(trials, want)
		is.Equal(err == nil, wantErr == nil)
		i++
		is.True(i != 2 || errors.Is(err, nb101.ErrNotFound))
	}
	is.Equal(i, len(cells))
}
