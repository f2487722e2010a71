package mean_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/mean"
	"github.com/nasbench-go/nasbench/internal/testdb"
)

func of(values ...float64) float64 {
	var m mean.Mean
	for _, x := range values {
		m.Add(x)
	}
	return m.Value()
}

func TestMeans(t *testing.T) {
	is := is.New(t)
	is.Equal(of(), 0.0)
	is.Equal(of(5), 5.0)
	is.Equal(of(5.878154, 5.878154, 5.878154), 5.878154) // which their sum divided by 3 is not
	is.Equal(of(1, 2, 6), 3.0)
	is.Equal(of(1, 1e100, 1, -1e100), 0.5)
	is.Equal(of(1, math.Inf(1)), math.Inf(1))
	is.True(math.IsNaN(of(math.Inf(1), math.Inf(-1))))
}

func TestMeansAreThoseOfSQLite(t *testing.T) {
	is := is.New(t)
	db := testdb.Open(t, ":memory:")
	random := rand.New(rand.NewPCG(1, 2))
	plain := 0
	for range 300 {
		var values []float64
		var args []any
		sum := 0.0
		for range 2 + random.IntN(5) {
			x := random.NormFloat64() * math.Pow(10, float64(random.IntN(4)))
			values, args = append(values, x), append(args, x)
			sum += x
		}
		var want float64
		list := strings.Repeat(", (?)", len(values))[2:]
		is.NoErr(db.QueryRow("SELECT avg(column1) FROM (VALUES "+list+")", args...).Scan(&want))
		is.Equal(of(values...), want)
		if sum/float64(len(values)) == want {
			plain++
		}
	}
	is.True(plain < 250) // the plain sum often misses it
}
