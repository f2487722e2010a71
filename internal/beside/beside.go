// Package beside names the files that SQLite keeps beside a database, by what it
// adds to the name (https://sqlite.org/tempfiles.html).
package beside

const (
	Journal = "-journal" // how to undo a transaction, in rollback mode
	WAL     = "-wal"     // what is not in the file yet, in write-ahead-log mode
	SHM     = "-shm"     // shared memory that goes with it
)

// Suffixes are all three.
var Suffixes = [...]string{Journal, WAL, SHM}
