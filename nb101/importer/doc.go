// Package importer makes NNI's database from the dataset file in which the
// authors published NAS-Bench-101.
package importer
