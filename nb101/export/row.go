package export

import (
	"database/sql/driver"
	"fmt"
	"math"
)

// row is a row whose values may be of any type. Its methods note the first value
// that is not of the type asked for.
type row struct {
	values []driver.Value
	id     int64
	err    error
}

func (r *row) integer(i int, column string) int64 {
	v, ok := r.values[i].(int64)
	if !ok {
		r.note(column, "an integer", r.values[i])
	}
	return v
}

func (r *row) real(i int, column string) float64 {
	v, ok := r.values[i].(float64)
	if !ok {
		r.note(column, "a real number", r.values[i])
	}
	return v
}

// fraction returns an accuracy as a fraction, if it is one of float32 that makes
// exactly this percentage.
func (r *row) fraction(i int, column string) float64 {
	percent := r.real(i, column)
	f := float32(percent / 100)
	if float64(f)*100 != percent {
		// The division may have rounded to the neighbour.
		up, down := math.Nextafter32(f, 2), math.Nextafter32(f, -1)
		switch percent {
		case float64(up) * 100:
			f = up
		case float64(down) * 100:
			f = down
		default:
			if r.err == nil {
				r.err = fmt.Errorf("%s is %v, which is not the percentage of a float32", column, percent)
			}
		}
	}
	return float64(f)
}

// seconds returns a time that is stored as so many times its seconds, if these are
// a float32.
func (r *row) seconds(i int, column string, factor float64) float64 {
	stored := r.real(i, column)
	s := stored / factor
	if float64(float32(s)) != s && r.err == nil {
		what := "a float32"
		if factor != 1 {
			what = fmt.Sprintf("%v times a float32", factor)
		}
		r.err = fmt.Errorf("%s is %v, which is not %s", column, stored, what)
	}
	return s
}

func (r *row) text(i int, column string) string {
	v, ok := r.values[i].(string)
	if !ok {
		r.note(column, "text", r.values[i])
	}
	return v
}

func (r *row) note(column, want string, have any) {
	switch v := have.(type) { // as SQL has them
	case nil:
		have = "NULL"
	case []byte:
		have = fmt.Sprintf("x'%.40x'", v)
	}
	if r.err == nil {
		r.err = fmt.Errorf("%s is %v, which is not %s", column, have, want)
	}
}
