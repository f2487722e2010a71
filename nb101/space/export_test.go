package space

// SamePrefix reports whether the embedded list cannot tell the hashes of two
// neighbouring places apart.
func SamePrefix(a, b int) bool {
	bucket := func(place int) (k int) {
		for k = 0; fourBytes(bucketStart+4*(k+1)) <= place; k++ {
		}
		return k
	}
	next := func(place int) string { return cellsByHash[placeStart+placeSize*place:][:2] }
	return next(a) == next(b) && bucket(a) == bucket(b)
}
