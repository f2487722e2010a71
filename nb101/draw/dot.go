package draw

import (
	"fmt"
	"strings"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

// DOT returns a cell as a digraph in the DOT language, for Graphviz and the
// tools that read its files. The nodes are the numbers of the vertices. The
// graph of the zero Arch is empty.
func DOT(a cell.Arch) string {
	var b strings.Builder
	b.WriteString("digraph cell {\n")
	b.WriteString("\trankdir=TB;\n")
	fmt.Fprintf(&b, "\tnode [shape=box, style=\"rounded,filled\", fontname=%q, fontsize=14, width=1.5, height=0.4];\n", "Helvetica")
	b.WriteString("\tedge [arrowsize=0.7];\n")
	for v := range a.NumVertices() {
		k := kindOf(a, v)
		fmt.Fprintf(&b, "\t%d [label=%q, fillcolor=%q];\n", v, k.label(), hex(k.fill()))
	}
	for _, e := range edges(a) {
		fmt.Fprintf(&b, "\t%d -> %d;\n", e[0], e[1])
	}
	b.WriteString("}\n")
	return b.String()
}
