package cell

import "errors"

// Errors to test for with [errors.Is]. What is returned wraps one of them with
// what was wrong, where, and what to do about it.
var (
	// ErrInvalidArch: the input does not describe a cell.
	ErrInvalidArch = errors.New("invalid arch")
	// ErrAmbiguous: the input can be read in two ways, which the error names.
	// It comes with ErrInvalidArch.
	ErrAmbiguous = errors.New("ambiguous")
	// ErrOutOfDomain: a valid cell, but one outside the search space.
	ErrOutOfDomain = errors.New("outside the search space")
	// ErrUnknownOp: an operation other than the three. It comes with
	// ErrInvalidArch.
	ErrUnknownOp = errors.New("unknown op")
	// ErrNoPath: the output cannot be reached from the input. It comes with
	// ErrInvalidArch.
	ErrNoPath = errors.New("no path")
	// ErrTooManyVertices: more than MaxVertices. An Arch cannot have them, so
	// that making one is ErrInvalidArch too; a matrix that has more of them even
	// when pruned is ErrOutOfDomain.
	ErrTooManyVertices = errors.New("too many vertices")
	// ErrTooManyEdges: more than MaxEdges after pruning, which makes a valid
	// Arch ErrOutOfDomain.
	ErrTooManyEdges = errors.New("too many edges")
	// ErrInvalidHash: a graph hash that is not 32 hexadecimal digits.
	ErrInvalidHash = errors.New("invalid hash")
)

// IncompleteError is an [ErrInvalidArch] for a text that is a cell as soon as more
// is known about it.
type IncompleteError struct {
	// Encoding is the encoding that the text can be: "adjacency", "edges" or
	// "path", which package space decodes, or empty.
	Encoding string
	// NeedsOrder is true if operations are numbers: [Parse] needs the order.
	NeedsOrder bool

	err error
}

func (e *IncompleteError) Error() string { return e.err.Error() }

// Unwrap returns an error that wraps [ErrInvalidArch], and [ErrAmbiguous] if there
// are two readings.
func (e *IncompleteError) Unwrap() error { return e.err }
