// Package draw makes pictures of cells: [Text] for the terminal, [SVG] and
// [Sheet] for papers and web pages, [DOT] for Graphviz.
//
// All draw the cell as it is spelled, with the parts that reach neither end if
// it has some; cell.Arch.Prune removes those. The input is at the top, the
// output at the bottom, and all edges lead down. The ops have the names that
// papers give them: conv 3×3, conv 1×1 and max-pool 3×3.
//
// Equal cells are equal pictures, byte for byte on one platform. The layout
// has layers, after Sugiyama, Tagawa and Toda ("Methods for Visual
// Understanding of Hierarchical System Structures", 1981); a cell is so small
// that the columns are found by trial, in a few milliseconds. No other program
// is run and no state is kept, so that any number of goroutines can draw at
// once.
package draw
