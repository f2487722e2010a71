package nb101

import "errors"

// Doubt is what has to be said of results wherever they are shown, because they
// may not be measured ones. Results of unknown origin, such as those of a database
// that NNI wrote, leave none.
type Doubt string

// The doubts.
const (
	NoDoubt     Doubt = ""
	MadeUp      Doubt = "made up"        // the record of the origin says so
	MayBeMadeUp Doubt = "may be made up" // that record is damaged, so that nobody knows
)

// DoubtOf returns the doubt about results of an origin, or about those whose record
// of it cannot be read: it takes what [DB.Origin], [OriginOf] and [Evaluator.Origin]
// return, and passes on any error but [ErrInvalidOrigin].
func DoubtOf(o *Origin, err error) (Doubt, error) {
	switch {
	case errors.Is(err, ErrInvalidOrigin):
		return MayBeMadeUp, nil
	case err == nil && o != nil && o.MadeUp:
		return MadeUp, nil
	}
	return NoDoubt, err
}

// Value returns the value of a key or column made_up beside the results: true,
// "unknown", which no program takes for false, or nil if there is to be none.
func (d Doubt) Value() any {
	switch d {
	case NoDoubt:
		return nil
	case MadeUp:
		return true
	}
	return "unknown"
}

// Title returns what the title of a picture calls the results.
func (d Doubt) Title() string {
	switch d {
	case NoDoubt:
		return "NAS-Bench-101"
	case MadeUp:
		return "Made-up results"
	}
	return "Results that may be made up"
}
