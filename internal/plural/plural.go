// Package plural writes numbers of things in sentences.
package plural

import "strconv"

// Of returns "1 edge" or "2 edges", for the words of one and of many.
func Of(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
