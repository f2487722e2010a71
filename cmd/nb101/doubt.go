package main

import (
	"io"

	"github.com/nasbench-go/nasbench/nb101"
)

// What is said above results, wherever they come up.
const (
	madeUp      = "THE RESULTS ARE MADE UP: nobody trained anything."
	mayBeMadeUp = "THE RESULTS MAY BE MADE UP: the record of their origin is damaged."
)

// doubtLine returns the line that says it, or nothing.
func doubtLine(d nb101.Doubt) string {
	switch d {
	case nb101.NoDoubt:
		return ""
	case nb101.MadeUp:
		return madeUp + "\n"
	}
	return mayBeMadeUp + "\n"
}

func sayDoubt(w io.Writer, d nb101.Doubt) error {
	_, err := io.WriteString(w, doubtLine(d))
	return err
}
