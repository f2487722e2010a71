// Package synth makes up a dataset file: the real cells with their hashes and
// parameters, in the real order, and results that nobody measured.
//
// The results are drawn at random around a few simple rules: deep cells with
// many parameters tend to be better, time grows with the multiply-adds, about
// one training in 160 fails. They look like those of NAS-Bench-101 as far as
// benchmarks and load tests need it: every accuracy is float32(k/9984), every
// time a float32, and a full file has as many bytes as the published one.
// Nothing about architectures can be learned from them.
//
// # Signature
//
// Every record is signed: its protobuf has "made up by synth", which is
// [dataset.MadeUpSignature], as the checkpoint_path of the untrained network. No
// other reader of the format looks there, and the published files have no such
// path. A [dataset.Reader] sets [dataset.Record.MadeUp] by it, and so whatever is
// made of such a file, or of a part of it, alone or together with others, says
// that its results are made up: databases, tables and pictures.
package synth
