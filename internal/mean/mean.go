// Package mean computes means as the views and queries of a database do, to the
// last bit.
package mean

import "math"

// Mean is the mean of the values added: x where all of them are x, else their
// sum divided by their number. What rounding has taken from the sum is added
// to it at the end, as SQLite does since its version 3.43 (Neumaier's sum,
// https://doi.org/10.1002/zamm.19740540106). The zero Mean is that of no
// values; it is 0.
type Mean struct {
	first, sum, lost float64
	n                int
	differ           bool
}

// Add adds a value. Values of trials are added in the order of their ids.
func (m *Mean) Add(x float64) {
	if m.n == 0 {
		m.first = x
	}
	m.differ = m.differ || x != m.first
	sum := m.sum + x
	if math.Abs(m.sum) > math.Abs(x) {
		m.lost += m.sum - sum + x
	} else {
		m.lost += x - sum + m.sum
	}
	m.sum = sum
	m.n++
}

// Count returns how many values were added.
func (m *Mean) Count() int { return m.n }

// Value returns the mean.
func (m *Mean) Value() float64 {
	if !m.differ {
		return m.first
	}
	sum := m.sum
	if !math.IsNaN(m.lost) && !math.IsInf(m.lost, 0) {
		sum += m.lost
	}
	return sum / float64(m.n)
}
