// Package draw makes pictures of cells: [Text] for the terminal, [SVG] for
// papers and pages, [DOT] for Graphviz.
//
// All draw the cell as it is spelled, with the parts that reach neither end if
// it has some; cell.Arch.Prune removes those. The input is at the top, the
// output at the bottom, and all edges lead down. The ops have the names that
// papers give them: conv 3×3, conv 1×1 and max-pool 3×3.
//
// The layout of the SVG is made by dagre (https://github.com/dagrejs/dagre),
// which is in JavaScript and runs inside this program
// (https://github.com/dop251/goja): no other program is called and no file is
// written.
package draw
