package draw

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// dense has all 21 edges: more than the search space allows.
func dense(tb testing.TB) cell.Arch {
	tb.Helper()
	a, err := cell.ArchFromEdges(7, 1<<21-1, make([]cell.Op, 5))
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

// samples are all cells of up to five vertices and graphs of seven, with loose
// parts, as published searches draw them.
func samples(tb testing.TB) []cell.Arch {
	list := []cell.Arch{dense(tb)}
	for a := range space.All() {
		if a.NumVertices() > 5 {
			break
		}
		list = append(list, a)
	}
	return append(list, random(1000)...)
}

func random(n int) (list []cell.Arch) {
	r := rand.New(rand.NewPCG(1, 2))
	for range n {
		list = append(list, space.SamplePublished(r))
	}
	return list
}

// readText finds the vertices and edges in a drawing.
func readText(text string) (labels []string, found [][2]int) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	from := map[int]int{} // by column, the vertex where a lane has begun
	for i, line := range lines {
		v := (i + 2) / 3 // the vertex on this line, or the next one below
		runes := []rune(line)
		if i%3 == 0 {
			name := []string{} // numbers, label, lines
			for _, word := range strings.Fields(string(runes[1:])) {
				if !strings.ContainsAny(word, "─┬┐┼│") {
					name = append(name, word)
				}
			}
			labels = append(labels, strings.Join(name, " "))
		}
		for column, r := range runes {
			switch {
			case i%3 == 0 && (r == '┬' || r == '┐'):
				from[column] = v
			case i%3 == 1 && (r == '┴' || r == '┘'):
				found = append(found, [2]int{from[column], v})
				delete(from, column)
			case i%3 == 1 && column == spine && (r == '│' || r == '├'):
				found = append(found, [2]int{v - 1, v})
			}
		}
	}
	return labels, found
}

func TestTextShowsEveryVertexAndEdgeOnce(t *testing.T) {
	is := is.New(t)
	for _, a := range samples(t) {
		labels, found := readText(Text(a))
		is.Equal(len(labels), a.NumVertices())
		for v, l := range labels {
			is.Equal(l, kindOf(a, v).label())
		}
		slices.SortFunc(found, func(x, y [2]int) int { return slices.Compare(x[:], y[:]) })
		is.Equal(found, edges(a)) // what can be read in the drawing is the cell
	}
}

func TestLinesInTextHaveNoGaps(t *testing.T) {
	is := is.New(t)
	for _, a := range samples(t) {
		lines := strings.Split(Text(a), "\n")
		for i, line := range lines[:len(lines)-1] {
			for column, r := range []rune(line) {
				if column < firstLane {
					continue
				}
				below := ' '
				if next := []rune(lines[i+1]); column < len(next) {
					below = next[column]
				}
				goesDown := strings.ContainsRune("│┼┬┐", r)
				comesFromAbove := strings.ContainsRune("│┼┴┘", below)
				is.Equal(goesDown, comesFromAbove)
			}
		}
	}
}

func TestTheZeroArchHasNoDrawing(t *testing.T) {
	is := is.New(t)
	is.Equal(Text(cell.Arch{}), "")
}
