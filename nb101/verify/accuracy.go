package verify

import "math"

// accuracyImages is the number of images that an accuracy was measured on: of
// 10,000 those that fill batches of 256.
const accuracyImages = 9984

// percents are the values that an accuracy can have: the fraction of images
// that were told right, rounded to a float32, in percent.
var percents = func() (p [accuracyImages + 1]float64) {
	for k := range p {
		p[k] = float64(float32(k)/accuracyImages) * 100
	}
	return p
}()

// images gives the number of images that were told right, of accuracyImages.
func images(percent float64) (k int32, ok bool) {
	x := math.Round(percent / 100 * accuracyImages)
	if !(x >= 0 && x <= accuracyImages) {
		return 0, false
	}
	return int32(x), percents[int(x)] == percent
}
