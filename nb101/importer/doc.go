// Package importer makes NNI's database from the dataset file in which the
// authors published NAS-Bench-101.
//
// # What is stored
//
// Whatever a database can have is stored as it is, and what package verify calls a
// fault there is counted: accuracies that are no number of images, also outside 0
// to 100 percent, times that are no float32 above 0, a number of parameters that
// is not the cell's, a spelling that is not the dataset's, results that are not
// half-way and at the end. (Their epochs are those of the record; NNI's importer
// does not read them.) A fourth run is left out, and of a cell the first record
// has the spelling and the parameters, as in NNI's importer; what is not stored
// for that is counted too.
//
// # What is refused
//
// [Import] ends, and no database appears, at a record of which nothing says what
// was trained for how long, or with a number that a database cannot have as it
// is: what package dataset calls damaged, see there. So nothing is wrapped,
// rounded or replaced: parameters above int32, NaN (which SQLite takes for NULL),
// -0 (for 0), infinite numbers and those that NNI's units would make infinite, and
// epochs that are not whole.
//
// What is never stored may be anything: the evaluation of the untrained network,
// whose numbers may also be missing, and total_time.
package importer
