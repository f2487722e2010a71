package draw

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"sync"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// readSVG checks that a document is well-formed, and gives the ids of its
// groups and the texts in it.
func readSVG(b []byte) (ids map[string]int, texts []string, err error) {
	ids = map[string]int{}
	decoder := xml.NewDecoder(bytes.NewReader(b))
	inText := false
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return ids, texts, nil
		}
		if err != nil {
			return nil, nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Space != "http://www.w3.org/2000/svg" {
				return nil, nil, fmt.Errorf("element %v is not SVG", token.Name)
			}
			inText = token.Name.Local == "text"
			for _, attr := range token.Attr {
				if attr.Name.Local == "id" {
					ids[attr.Value]++
				}
			}
		case xml.CharData:
			if inText {
				texts = append(texts, string(token))
			}
		case xml.EndElement:
			inText = false
		}
	}
}

// few are cells of every size: laying out takes a while.
func few() (list []cell.Arch) {
	i := 0
	for a := range space.All() {
		if a.NumVertices() > 5 {
			break
		}
		if i++; a.NumVertices() < 4 || i%17 == 0 && a.NumVertices() == 4 || i%1000 == 0 {
			list = append(list, a)
		}
	}
	return append(list, random(4)...)
}

func TestSVG(t *testing.T) {
	for _, a := range few() {
		t.Run(a.Hash().String(), func(t *testing.T) {
			p, err := arrange(a)
			is.New(t).NoErr(err)
			testReadable(t, p)
			testComplete(t, a, p.svg(a))
		})
	}
}

// testComplete holds that a document has every vertex and edge once.
func testComplete(t *testing.T, a cell.Arch, document []byte) {
	is := is.New(t)
	ids, texts, err := readSVG(document)
	is.NoErr(err) // the document is well-formed
	want := map[string]int{}
	is.Equal(len(texts), a.NumVertices())
	for v := range a.NumVertices() {
		want[fmt.Sprintf("v%d", v)] = 1
		is.Equal(texts[v], kindOf(a, v).label())
	}
	for _, e := range edges(a) {
		want[fmt.Sprintf("v%d-v%d", e[0], e[1])] = 1
	}
	is.Equal(ids, want)
}

// testReadable holds that nothing is drawn over something else.
func testReadable(t *testing.T, p picture) {
	is := is.New(t)
	left, top, right, bottom := p.bounds()
	for v, box := range p.boxes {
		is.True(left < box.X-boxWidth/2 && box.X+boxWidth/2 < right)
		is.True(top < box.Y-boxHeight/2 && box.Y+boxHeight/2 < bottom)
		for _, other := range p.boxes[:v] {
			is.True(math.Abs(box.X-other.X) > boxWidth+10 || math.Abs(box.Y-other.Y) > boxHeight+10) // boxes are apart
		}
	}
	for i, e := range p.edges {
		first, last := p.routes[i].legs[0], p.routes[i].legs[len(p.routes[i].legs)-1]
		is.Equal(first.top, p.boxes[e[0]].Y+boxHeight/2)   // an edge leaves at the bottom
		is.Equal(last.bottom, p.boxes[e[1]].Y-boxHeight/2) // and enters at the top
		is.True(first.top < last.top)
		for _, at := range p.routes[i].trace() {
			is.True(left < at.X && at.X < right)
			for v, box := range p.boxes {
				if v != e[0] && v != e[1] {
					is.True(math.Abs(at.X-box.X) > boxWidth/2+5 || math.Abs(at.Y-box.Y) > boxHeight/2+1) // and runs through no box
				}
			}
		}
		for j := range i {
			if p.edges[j][0] == e[0] {
				is.True(math.Abs(p.routes[j].legs[0].x-first.x) > 10) // two edges leave a box apart
			}
			if p.edges[j][1] == e[1] {
				other := p.routes[j].legs[len(p.routes[j].legs)-1]
				is.True(math.Abs(other.x-last.x) > 10) // and enter one apart
			}
		}
	}
}

// trace gives points along the line, close together.
func (r route) trace() (list []point) {
	for i, leg := range r.legs {
		for y := leg.top; y < leg.bottom; y++ {
			list = append(list, point{leg.x, y})
		}
		if i+1 < len(r.legs) {
			next := r.legs[i+1]
			turn := (leg.bottom + next.top) / 2
			for t := 0.0; t <= 1; t += 1.0 / 64 {
				b0, b1, b2, b3 := (1-t)*(1-t)*(1-t), 3*(1-t)*(1-t)*t, 3*(1-t)*t*t, t*t*t
				list = append(list, point{(b0+b1)*leg.x + (b2+b3)*next.x, b0*leg.bottom + (b1+b2)*turn + b3*next.top})
			}
		}
	}
	return list
}

func TestCrossingsAreCounted(t *testing.T) {
	is := is.New(t)
	down := func(x0, x1 float64) route { return route{[]leg{{x0, 0, 0}, {x1, 40, 50}}} }
	is.Equal(crossings([]route{down(0, 1), down(1, 2), down(2, 3)}), 0)
	is.Equal(crossings([]route{down(0, 3), down(1, 2), down(2, 1)}), 3)
	is.Equal(crossings([]route{down(0, 3), {[]leg{{2, 50, 60}, {1, 90, 100}}}}), 0) // in different rows
}

func TestAnyNumberCanDrawAtOnce(t *testing.T) {
	is := is.New(t)
	a, err := cell.ArchFromEdges(4, 0b111111, []cell.Op{cell.MaxPool3x3, cell.Conv1x1BNReLU})
	is.NoErr(err)
	want, err := SVG(a)
	is.NoErr(err)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			got, err := SVG(a)
			if err != nil || !bytes.Equal(got, want) {
				t.Error("another picture", err) // the same cell gives the same picture
			}
		})
	}
	group.Wait()
}

func TestTheZeroArchHasNoPicture(t *testing.T) {
	is := is.New(t)
	_, err := SVG(cell.Arch{})
	is.True(errors.Is(err, cell.ErrInvalidArch))
}
