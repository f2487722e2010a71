// Package progress reports how far a long operation has come. Migrations,
// imports, downloads and verifications of this module all report it in the
// same way.
package progress

// Func is called with reports while an operation goes on: often, one call at a
// time, and from any goroutine. It should return soon, because the operation
// waits for it.
type Func func(Report)

// Report is how far an operation has come. The zero Report says that a wait is
// over; what follows may report nothing for a while.
type Report struct {
	Stage string // what is being done, for people, such as "checking the file"
	Done  int64  // in this stage, so far
	Total int64  // in this stage; 0 if it is not known
	Unit  Unit   // what is counted
}

// Unit is what a [Report] counts.
type Unit string

// The units.
const (
	Uncounted Unit = "" // Done and Total are 0
	Bytes     Unit = "bytes"
	Pages     Unit = "pages" // of a database
	Rows      Unit = "rows"
	Records   Unit = "records" // of a dataset file
	Runs      Unit = "runs"    // of a search
	Seconds   Unit = "seconds" // of waiting for other programs, and how many it waits at most
)

// Report calls f, unless it is nil.
func (f Func) Report(stage string, done, total int64, unit Unit) {
	if f != nil {
		f(Report{stage, done, total, unit})
	}
}
