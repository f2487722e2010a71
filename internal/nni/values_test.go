package nni_test

import (
	"math"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/nni"
)

func TestImages(t *testing.T) {
	is := is.New(t)
	for k := range int32(nni.AccuracyImages + 1) {
		n, ok := nni.Images(float64(float32(k)/nni.AccuracyImages) * 100)
		is.True(ok)
		is.Equal(n, k)
	}
	// The best published accuracies.
	n, ok := nni.Images(0.9466145634651184 * 100)
	is.True(ok)
	is.Equal(n, int32(9451))
	// SQLite stores -0 as 0 in a column of NNI's type, but not in every column.
	for _, percent := range []float64{math.Copysign(0, -1), -1, 100.01, 101, math.NaN(), math.Inf(1), 50.0001, 100.0 * 8269 / 9984, 0.9466145634651184*100 + 1e-13, math.MaxFloat64} {
		_, ok := nni.Images(percent)
		is.True(!ok)
	}
}

func TestTimes(t *testing.T) {
	is := is.New(t)
	const seconds = 1769.1279296875 // of the first run of the published file
	is.True(nni.IsTime(seconds))
	is.True(nni.IsTrialTime(seconds))
	is.True(nni.IsTrialTime(60 * seconds))
	is.True(!nni.IsTime(seconds + 1e-6))
	for _, t := range []float64{0, -seconds, math.Inf(1), math.NaN(), 60*seconds + 1e-6, 1e300} {
		is.True(!nni.IsTime(t))
		is.True(!nni.IsTrialTime(t))
	}
}
