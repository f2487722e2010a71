package draw

import (
	"cmp"
	"slices"
	"strings"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

const (
	labelWidth = 12 // runes of the longest label
	spine      = 3 + labelWidth/2
	firstLane  = 3 + labelWidth + 2
	laneStep   = 3
)

// Text draws a cell with the line-drawing characters of Unicode, for a
// terminal: the vertices one below the other in their order, with their
// numbers. An edge to the next vertex is the line between the two; any other
// leaves its source to the right, goes down in a lane of its own, and comes
// back above its target. ┼ is a crossing, never a junction. The lines end in
// \n; the zero Arch has none.
func Text(a cell.Arch) string {
	if a.IsZero() {
		return ""
	}
	lanes := assignLanes(a)
	var b strings.Builder
	for v := range a.NumVertices() {
		if v > 0 {
			writeLine(&b, entryLine(a, v, lanes))
			writeLine(&b, arrowLine(a, v, lanes))
		}
		writeLine(&b, vertexLine(a, v, lanes))
	}
	return b.String()
}

// lane is an edge that does not lead to the next vertex, and the column in
// which it goes down, from 0.
type lane struct{ from, to, column int }

// assignLanes gives each long edge the first column that is free on its way;
// short ones first, so that they stay inside.
func assignLanes(a cell.Arch) (lanes []lane) {
	for _, e := range edges(a) {
		if e[1] > e[0]+1 {
			lanes = append(lanes, lane{from: e[0], to: e[1]})
		}
	}
	slices.SortStableFunc(lanes, func(x, y lane) int { return cmp.Compare(x.to-x.from, y.to-y.from) })
	for i := range lanes {
		l := &lanes[i]
		for slices.ContainsFunc(lanes[:i], func(o lane) bool {
			return o.column == l.column && o.from < l.to && l.from < o.to
		}) {
			l.column++
		}
	}
	return lanes
}

// newLine is a line on which the lanes that pass are drawn.
func newLine(lanes []lane, passes func(lane) bool) []rune {
	line := []rune(strings.Repeat(" ", firstLane+laneStep*(len(lanes)+1)))
	for _, l := range lanes {
		if passes(l) {
			line[l.at()] = '│'
		}
	}
	return line
}

func (l lane) at() int { return firstLane + laneStep*l.column }

// join draws a horizontal line from a column to the lanes that begin or end on
// this line. corner is for the last of them, tee for those before.
func join(line []rune, start int, ends []lane, tee, corner rune) {
	if len(ends) == 0 {
		return
	}
	last := 0
	for _, l := range ends {
		last = max(last, l.at())
		line[l.at()] = tee
	}
	line[last] = corner
	for i := start; i < last; i++ {
		switch line[i] {
		case ' ':
			line[i] = '─'
		case '│':
			line[i] = '┼'
		}
	}
}

// filter returns the lanes for which ok holds.
func filter(lanes []lane, ok func(lane) bool) []lane {
	return slices.DeleteFunc(slices.Clone(lanes), func(l lane) bool { return !ok(l) })
}

func vertexLine(a cell.Arch, v int, lanes []lane) []rune {
	line := newLine(lanes, func(l lane) bool { return l.from < v && v < l.to })
	label := []rune(kindOf(a, v).label())
	start := spine - len(label)/2
	line[0] = rune('0' + v)
	copy(line[start:], label)
	join(line, start+len(label)+1, filter(lanes, func(l lane) bool { return l.from == v }), '┬', '┐')
	return line
}

// entryLine is the line on which the edges to v come together.
func entryLine(a cell.Arch, v int, lanes []lane) []rune {
	line := newLine(lanes, func(l lane) bool { return l.from < v && v < l.to })
	incoming := filter(lanes, func(l lane) bool { return l.to == v })
	join(line, spine+1, incoming, '┴', '┘')
	switch direct := a.HasEdge(v-1, v); {
	case direct && len(incoming) > 0:
		line[spine] = '├'
	case direct:
		line[spine] = '│'
	case len(incoming) > 0:
		line[spine] = '┌'
	}
	return line
}

func arrowLine(a cell.Arch, v int, lanes []lane) []rune {
	line := newLine(lanes, func(l lane) bool { return l.from < v && v < l.to })
	if slices.ContainsFunc(edges(a), func(e [2]int) bool { return e[1] == v }) {
		line[spine] = '▼'
	}
	return line
}

func writeLine(b *strings.Builder, line []rune) {
	b.WriteString(strings.TrimRight(string(line), " "))
	b.WriteByte('\n')
}
