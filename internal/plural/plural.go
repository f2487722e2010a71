// Package plural writes numbers of things in sentences.
package plural

import "strconv"

// Of returns "1 edge" or "2 edges", for the words of one and of many.
func Of[N int | int64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.FormatInt(int64(n), 10) + " " + many
}
