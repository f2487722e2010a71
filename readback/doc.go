// Package readback tests what nb101 export writes with the readers of others:
// Apache Arrow for JavaScript, and DuckDB. It is a module of its own, so that
// nobody else needs them; make readback runs it.
package readback
