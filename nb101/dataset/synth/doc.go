// Package synth makes up a dataset file: the real cells with their hashes and
// parameters, in the real order, and results that nobody measured.
//
// The results are drawn at random around a few simple rules: deep cells with
// many parameters tend to be better, time grows with the multiply-adds, about
// one training in 160 fails. They look like those of NAS-Bench-101 so far as
// benchmarks and load tests need it: every accuracy is float32(k/9984), every
// time a float32, and a full file has as many bytes as the published one.
// Nothing about architectures can be learned from them.
package synth
