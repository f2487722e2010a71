// Package openfiles ends a program that can open no files with one line of text.
//
// The Go runtime opens some at the first use of a file or a timer, which is in
// the initialization of other packages, and ends a program that cannot have them
// with its stack. So this package looks first: Go initializes packages in the
// order of their paths as soon as what they import is initialized, and this one
// imports no more than the others need too.
package openfiles
