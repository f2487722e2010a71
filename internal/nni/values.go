package nni

import "math"

// percents are the values that an accuracy can have: the fraction of images
// that were classified correctly, rounded to a float32, in percent.
var percents = func() (p [AccuracyImages + 1]float64) {
	for k := range p {
		p[k] = float64(float32(k)/AccuracyImages) * 100
	}
	return p
}()

// Images returns how many of [AccuracyImages] images were classified
// correctly; ok is false if no number of images has this accuracy, in percent.
func Images(percent float64) (n int32, ok bool) {
	x := math.Round(percent / 100 * AccuracyImages)
	if !(x >= 0 && x <= AccuracyImages) || percents[int(x)] != percent || math.Signbit(percent) {
		return 0, false
	}
	return int32(x), true
}

// IsTime reports whether a number of seconds is one that a training can have
// taken, as the dataset has it: a float32 above 0, and finite.
func IsTime(seconds float64) bool {
	return seconds > 0 && float64(float32(seconds)) == seconds && !math.IsInf(seconds, 1)
}

// IsTrialTime reports whether the time of a trial is such a number, or what
// NNI's importer makes of one. The product of a float32 and [TimeFactor] is exact.
func IsTrialTime(t float64) bool {
	seconds := float64(float32(t / TimeFactor))
	return IsTime(t) || IsTime(seconds) && seconds*TimeFactor == t
}
