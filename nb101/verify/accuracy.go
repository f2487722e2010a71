package verify

import (
	"math"

	"github.com/nasbench-go/nasbench/internal/nni"
)

// percents are the values that an accuracy can have: the fraction of images
// that were told right, rounded to a float32, in percent.
var percents = func() (p [nni.AccuracyImages + 1]float64) {
	for k := range p {
		p[k] = float64(float32(k)/nni.AccuracyImages) * 100
	}
	return p
}()

// images returns the number of images that were told right, of
// [nni.AccuracyImages], or unknown if no number has this accuracy.
func images(percent float64) int32 {
	x := math.Round(percent / 100 * nni.AccuracyImages)
	if !(x >= 0 && x <= nni.AccuracyImages) || percents[int(x)] != percent || math.Signbit(percent) {
		return unknown
	}
	return int32(x)
}
