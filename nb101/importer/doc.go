// Package importer makes NNI's database from the dataset file in which the
// authors published NAS-Bench-101.
//
// # What is stored
//
// Whatever a database can hold is stored as it is, and what package verify
// calls a fault there is counted: accuracies that are not a number of images,
// including those outside 0 to 100 percent, times that are not a float32 above
// 0, a number of parameters that is not the cell's, a spelling that is not the
// dataset's, results that are not half-way and at the end. (Their epochs are
// those of the record; NNI's importer does not read them.) A fourth run is
// left out, and a cell has the spelling and the parameters of its first
// record, as in NNI's importer; what is not stored because of that is counted
// too.
//
// # What is refused
//
// [Import] ends, and no database appears, at a record that does not say what
// was trained for how long, or that has a number that a database cannot hold
// as it is: what package dataset calls damaged, see there. So nothing is
// wrapped, rounded or replaced: parameters above int32, NaN (which SQLite
// takes for NULL), -0 (for 0), infinite numbers and those that NNI's units
// would make infinite, and epochs that are not whole.
//
// What is never stored may be anything: the evaluation of the untrained network,
// whose numbers may also be missing, and total_time.
package importer
