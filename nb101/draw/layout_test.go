package draw

import (
	"math"
	"testing"

	"github.com/matryer/is"
	"gonum.org/v1/plot/vg"

	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// some are cells of every size, and graphs as published searches draw them.
func some(tb testing.TB) (list []cell.Arch) {
	tb.Helper()
	i := 0
	for a := range space.All() {
		if i++; a.NumVertices() < 4 || a.NumVertices() == 4 && i%301 == 0 || i%9001 == 0 {
			list = append(list, a)
		}
	}
	return append(append(list, random(30)...), dense(tb))
}

func TestVerticesAreInRows(t *testing.T) {
	is := is.New(t)
	for _, a := range some(t) {
		n := a.NumVertices()
		ways := rowsOf(a)
		is.True(len(ways) > 0)
		for _, rows := range ways {
			is.Equal(rows[0], 0)
			for v := 1; v < n-1; v++ {
				is.True(0 < rows[v] && rows[v] < rows[n-1]) // input and output are alone in the first and the last row
			}
			for _, e := range edges(a) {
				is.True(rows[e[0]] < rows[e[1]]) // all edges lead down
			}
			if longest := longestPath(a); longest > 1 || n == 2 {
				is.True(a != a.Prune() || rows[n-1] == longest) // in as few rows as that takes
			}
		}
	}
}

func longestPath(a cell.Arch) int {
	length := make([]int, a.NumVertices())
	for _, e := range edges(a) { // by source, so that the source's is known
		length[e[1]] = max(length[e[1]], length[e[0]]+1)
	}
	return length[a.NumVertices()-1]
}

func TestNothingIsDrawnOverSomethingElse(t *testing.T) {
	for _, a := range some(t) {
		testReadable(t, a, arrange(a))
	}
}

// testReadable holds that boxes are apart, and that edges lead from the bottom of
// their source to the top of their target, by ports of their own and through no
// box.
func testReadable(t *testing.T, a cell.Arch, l layout) {
	t.Helper()
	is := is.New(t)
	bounds := l.bounds()
	within := func(p vg.Point) bool {
		return bounds.Min.X <= p.X && p.X <= bounds.Max.X && bounds.Min.Y <= p.Y && p.Y <= bounds.Max.Y
	}
	is.Equal(len(l.boxes), a.NumVertices())
	is.Equal(l.edges, edges(a))
	for v, box := range l.boxes {
		is.True(within(box.Add(vg.Point{X: boxWidth / 2, Y: boxHeight / 2})))
		is.True(within(box.Sub(vg.Point{X: boxWidth / 2, Y: boxHeight / 2})))
		for _, other := range l.boxes[:v] {
			is.True(distance(box.X, other.X) > boxWidth+8 || distance(box.Y, other.Y) > boxHeight+8)
		}
	}
	for i, e := range l.edges {
		r := l.routes[i]
		first, last := r[0], r[len(r)-1]
		is.Equal(first.top, l.boxes[e[0]].Y-boxHeight/2)
		is.Equal(last.bottom, l.boxes[e[1]].Y+boxHeight/2)
		is.True(distance(first.x, l.boxes[e[0]].X) < boxWidth/2)
		is.True(distance(last.x, l.boxes[e[1]].X) < boxWidth/2)
		for _, p := range r.trace() {
			is.True(within(p))
			for v, box := range l.boxes {
				if v != e[0] && v != e[1] {
					is.True(distance(p.X, box.X) > boxWidth/2+4 || distance(p.Y, box.Y) > boxHeight/2+0.5)
				}
			}
		}
		for j := range i {
			other := l.routes[j]
			if l.edges[j][0] == e[0] {
				is.True(distance(other[0].x, first.x) > 7)
			}
			if l.edges[j][1] == e[1] {
				is.True(distance(other[len(other)-1].x, last.x) > 7)
			}
		}
	}
}

func distance(a, b vg.Length) vg.Length { return vg.Length(math.Abs(float64(a - b))) }

// trace returns points along the line, close together.
func (r route) trace() (list []vg.Point) {
	var at vg.Point
	const steps = 32
	for _, c := range r.line() {
		from, to := at, c.Pos
		a, b := from, to
		if c.Type == vg.CurveComp {
			a, b = c.Control[0], c.Control[1]
		}
		for i := 0; c.Type != vg.MoveComp && i <= steps; i++ {
			t := vg.Length(i) / steps
			s := 1 - t
			list = append(list, from.Scale(s*s*s).Add(a.Scale(3*s*s*t)).Add(b.Scale(3*s*t*t)).Add(to.Scale(t*t*t)))
		}
		at = to
	}
	return list
}

// crossings counts in the picture how often a line crosses another.
func (l layout) crossings() (n int) {
	for i, r := range l.routes {
		for _, s := range l.routes[:i] {
			n += crossing(r.trace(), s.trace())
		}
	}
	return n
}

func crossing(p, q []vg.Point) (n int) {
	side := func(a, b, c vg.Point) bool { return (b.X-a.X)*(c.Y-a.Y) > (b.Y-a.Y)*(c.X-a.X) }
	for i := 1; i < len(p); i++ {
		for j := 1; j < len(q); j++ {
			if side(p[i-1], p[i], q[j-1]) != side(p[i-1], p[i], q[j]) && side(q[j-1], q[j], p[i-1]) != side(q[j-1], q[j], p[i]) {
				n++
			}
		}
	}
	return n
}

// The edges of these can be drawn without a crossing; the first is the best cell
// of the table.
func TestEdgesCrossNoMoreThanTheyMust(t *testing.T) {
	for hash, want := range map[string]int{
		"02e5a0247bbdcf2860b7e96f74961594": 0,
		"00005c142e6f48ac74fdcf73e3439874": 0,
		"5f3b8da72590254506953456cf5ce74e": 0,
		"d5e42b1ec57cd95a9cca2bfe254eea40": 0,
	} {
		t.Run(hash, func(t *testing.T) {
			is := is.New(t)
			h, err := cell.ParseHash(hash)
			is.NoErr(err)
			a, ok := space.Find(h)
			is.True(ok)
			is.Equal(arrange(a).crossings(), want)
		})
	}
	is := is.New(t)
	// Two vertices that both feed two others, all four between input and output,
	// do not cross; three that feed three cannot be drawn without a crossing.
	a, err := cell.NewArch(make([]cell.Op, 4), [][]int{{0}, {0}, {1, 2}, {1, 2}, {3, 4}})
	is.NoErr(err)
	is.Equal(arrange(a).crossings(), 1)
}

func TestAChainIsStraight(t *testing.T) {
	is := is.New(t)
	a, err := cell.NewArch(make([]cell.Op, 5), [][]int{{0}, {1}, {2}, {3}, {0, 4}, {1, 5}})
	is.NoErr(err)
	l := arrange(a)
	for _, box := range l.boxes {
		is.Equal(box.X, l.boxes[0].X)
	}
}

func TestCostOfColumns(t *testing.T) {
	is := is.New(t)
	c := newColumns([][2]int{{0, 2}, {1, 3}}, []int{0, 0, 1, 1})
	straight := c.cost([]int{0, 6, 0, 6}, math.MaxInt)
	is.Equal(straight, 6*costWidth)
	is.True(c.cost([]int{0, 6, 6, 0}, math.MaxInt) > straight+costCrossing)
	is.True(c.cost([]int{0, 5, 0, 5}, math.MaxInt) >= 2*costTooNear) // the boxes touch, in both rows
	is.True(c.cost([]int{0, 5, 0, 5}, 10) >= 10)

	c = newColumns([][2]int{{0, 1}, {1, 2}, {2, 3}, {0, 3}, {1, 3}}, []int{0, 1, 2, 3}) // lanes of 0->3 and 1->3
	beside := c.cost([]int{0, 0, 0, 0, 4, 3}, math.MaxInt)
	is.True(beside < costCrossing)
	// The outer lane goes straight down where the inner one begins: that is a crossing too.
	is.True(c.cost([]int{0, 0, 0, 0, 3, 4}, math.MaxInt) > costCrossing)
}

func TestTheSameCellIsTheSamePicture(t *testing.T) {
	is := is.New(t)
	a := random(1)[0]
	is.Equal(arrange(a), arrange(a))
}
