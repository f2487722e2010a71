// Package sqlitefile holds everything about an SQLite file of NNI's: how it is
// opened, what may be beside it, what an error means, its schema as data,
// whether it is sound, and how it is copied and filled.
//
// It is the only package that names a driver: github.com/mattn/go-sqlite3 where
// cgo is on, modernc.org/sqlite where it is off. Whatever else it does is the
// same for both, and does not depend on the types of either.
package sqlitefile
