package chart

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

func open(tb testing.TB) *nb101.DB {
	tb.Helper()
	db, err := nb101.Open(tb.Context(), testdb.NNI(tb))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close() })
	return db
}

func TestReadGivesTheMeansOfEachCell(t *testing.T) {
	is := is.New(t)
	db := open(t)
	for by, accuracy := range map[nb101.Accuracy]func(nb101.MeanStats) float64{
		nb101.Test:  func(m nb101.MeanStats) float64 { return m.TestAcc },
		nb101.Valid: func(m nb101.MeanStats) float64 { return m.ValidAcc },
		nb101.Train: func(m nb101.MeanStats) float64 { return m.TrainAcc },
	} {
		points, err := Read(t.Context(), db, 108, by)
		is.NoErr(err)
		is.Equal(len(points), 31)
		i := 0
		for m, err := range db.Means(t.Context(), 108, nb101.Filter{}) {
			is.NoErr(err)
			is.Equal(points[i], Point{m.Config.Hash, m.Parameters, m.TrainingTime, accuracy(m)})
			i++
		}
	}
}

func TestReadSaysWhatIsWrong(t *testing.T) {
	is := is.New(t)
	db := open(t)
	for _, epochs := range []int{5, 0, nb101.AllBudgets} {
		_, err := Read(t.Context(), db, epochs, nb101.Test)
		is.True(errors.Is(err, nb101.ErrUnknownBudget))
	}
	_, err := Read(t.Context(), db, 108, nb101.Test)
	is.NoErr(err)
	_, err = Read(t.Context(), db, 108, "loss")
	is.True(errors.Is(err, nb101.ErrInvalidQuery))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = Read(ctx, db, 108, nb101.Test)
	is.True(errors.Is(err, context.Canceled))
}

// random makes up points; few different values make ties.
func random(r *rand.Rand, n, values int) []Point {
	points := make([]Point, n)
	for i := range points {
		points[i] = Point{
			Hash:       cell.Hash{byte(i), byte(i >> 8), byte(i >> 16), 1},
			Parameters: 0.2 + float64(r.IntN(values))*50/float64(values),
			Seconds:    200 + float64(r.IntN(values))*5000/float64(values),
			Accuracy:   95 - float64(r.IntN(values))*10/float64(values),
		}
	}
	return points
}

func TestParetoFrontIsWhatNoPointBeats(t *testing.T) {
	is := is.New(t)
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		points := random(r, r.IntN(60), 1+r.IntN(40))
		before := slices.Clone(points)
		for _, by := range []Cost{Parameters, Time} {
			front := ParetoFront(points, by)
			is.Equal(points, before) // the caller's list stays as it is
			onFront := map[cell.Hash]bool{}
			for i, p := range front {
				onFront[p.Hash] = true
				is.True(i == 0 || by.of(front[i-1]) <= by.of(p)) // by ascending cost
			}
			is.Equal(len(onFront), len(front))
			for _, p := range points {
				beaten := slices.ContainsFunc(points, func(q Point) bool {
					return by.of(q) <= by.of(p) && q.Accuracy >= p.Accuracy &&
						(by.of(q) < by.of(p) || q.Accuracy > p.Accuracy)
				})
				is.Equal(onFront[p.Hash], !beaten)
			}
		}
	}
}
