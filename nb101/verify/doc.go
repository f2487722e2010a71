// Package verify checks a database without any other file: the search space is
// known, so that every cell's spelling, hash and number of parameters can be
// worked out, and so are the rules that the results follow.
//
// [Run] checks, and counts as faults of one [Kind] each,
//   - the file: NNI's tables and indexes, with their collations and without further
//     constraints; the indexes and views of the version that package migrate has
//     recorded; no trigger on those tables and views or on the record; SQLite's own
//     check of its structure; that rows meet CHECK constraints; that each index has
//     the entries of its table's rows, in order; the type of every value;
//   - the configs: every arch can be read, is a cell of the search space in
//     the dataset's own spelling, and has the hash and number of vertices of
//     its row; budgets are 4, 12, 36 or 108 epochs; no cell has two configs at
//     one budget;
//   - the trials: at most three per config; the cell's number of parameters;
//     every accuracy is a number of images out of 9984, stored as the dataset
//     does; times are float32 values above 0, and all in one unit: seconds, or
//     NNI's seconds times 60;
//   - the intermediate results: two per trial, half-way and at the end, the
//     first in less time, and the last one has the trial's own accuracies and
//     time;
//   - that no row refers to one that does not exist;
//   - what an import has recorded of the origin ([nb101.Origin]): that it can be
//     read, and that all of a published file is there if it says so.
//
// Remarks are listed beside the faults and do not change the verdict: unusual
// times, arch text that NNI's exact match misses, objects that are neither
// NNI's nor of a migration, declarations that make no difference to NNI, such as
// a default, statistics that are wrong.
//
// In a part of the dataset nothing shows whether the results are the published
// ones: without faults its verdict is [VerdictConsistent], or [VerdictMadeUp]
// if the record of the origin says so, and [Report] says what share of the
// space it has. One that has all 423,624 cells is taken to be complete at the
// budgets that it has: there, whatever is missing is a fault, and so are other
// best results at 108 epochs than the published ones, made up or not.
package verify
