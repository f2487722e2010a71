package draw

import (
	"strings"
	"testing"

	"github.com/matryer/is"
	"gonum.org/v1/gonum/graph/formats/dot"
	"gonum.org/v1/gonum/graph/formats/dot/ast"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

func TestDOTHasEveryVertexAndEdgeOnce(t *testing.T) {
	is := is.New(t)
	for _, a := range append(samples(t), cell.Arch{}) {
		file, err := dot.ParseString(DOT(a))
		is.NoErr(err) // a parser of the language takes it
		is.Equal(len(file.Graphs), 1)
		is.True(file.Graphs[0].Directed)
		var labels []string
		var found [][2]int
		for _, s := range file.Graphs[0].Stmts {
			switch s := s.(type) {
			case *ast.NodeStmt:
				is.Equal(int(s.Node.ID[0]-'0'), len(labels)) // in order
				labels = append(labels, strings.Trim(s.Attrs[0].Val, `"`))
			case *ast.EdgeStmt:
				found = append(found, [2]int{number(s.From), number(s.To.Vertex)})
			}
		}
		is.Equal(len(labels), a.NumVertices())
		for v, l := range labels {
			is.Equal(l, kindOf(a, v).label())
		}
		is.Equal(found, edges(a))
	}
}

func number(v ast.Vertex) int { return int(v.(*ast.Node).ID[0] - '0') }
