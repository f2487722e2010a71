// Package export writes the benchmark in formats for other programs and
// languages: as the Arrow file that package table reads, from a database or from
// a dataset file.
package export
