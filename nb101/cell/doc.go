// Package cell says what a cell of NAS-Bench-101 is. It has the [Arch], which
// is one spelling of a cell, the [Op] of each of its vertices, and the [Hash],
// which is the same for all spellings of a cell; it prunes, compares and hashes
// cells, and reads and writes them as NNI's JSON, as the dataset file's
// matrices, and as sets of edges.
//
// It uses the standard library only, so that a program that draws or counts
// cells does not depend on a database.
//
// Ying et al., "NAS-Bench-101: Towards Reproducible Neural Architecture
// Search", ICML 2019, https://arxiv.org/abs/1902.09635.
package cell
