package draw

import (
	"bytes"
	"fmt"
	"math"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

const margin = 6.0 // around the picture

var fills = [cell.NumOps + 2]string{
	cell.Conv3x3BNReLU: "#cfe2f3",
	cell.Conv1x1BNReLU: "#d9ead3",
	cell.MaxPool3x3:    "#fce5cd",
	input:              "#ffffff",
	output:             "#ffffff",
}

// fill is the colour of a vertex's box.
func (k kind) fill() string { return fills[k] }

// SVG draws a cell as a picture of its own, an SVG document: vertices as boxes,
// edges as lines with an arrowhead. No line runs through a box. Each vertex is
// a group with the id v and its number, each edge a group with the ids of the
// two vertices joined by a hyphen.
//
// The error is cell.ErrInvalidArch for the zero Arch.
func SVG(a cell.Arch) ([]byte, error) {
	if a.IsZero() {
		return nil, fmt.Errorf("%w: the zero Arch has no picture", cell.ErrInvalidArch)
	}
	p, err := arrange(a)
	if err != nil {
		return nil, err
	}
	return p.svg(a), nil
}

// svg writes the document.
func (p picture) svg(a cell.Arch) []byte {
	left, top, right, bottom := p.bounds()
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%[3]g" height="%[4]g" viewBox="%[1]g %[2]g %[3]g %[4]g" role="img">`+"\n",
		left, top, right-left, bottom-top)
	fmt.Fprintf(&b, "<title>NAS-Bench-101 cell %s</title>\n<desc>%s</desc>\n", a.Hash(), a)
	for i, e := range p.edges {
		fmt.Fprintf(&b, `<g id="v%d-v%d" stroke="#333" fill="none"><path d="%s"/><path d="%s" fill="#333" stroke="none"/></g>`+"\n",
			e[0], e[1], p.routes[i].path(), p.routes[i].arrow())
	}
	for v, box := range p.boxes {
		k := kindOf(a, v)
		fmt.Fprintf(&b, `<g id="v%d"><rect x="%g" y="%g" width="%g" height="%g" rx="6" fill="%s" stroke="#333"/>`,
			v, tenth(box.X-boxWidth/2), tenth(box.Y-boxHeight/2), boxWidth, boxHeight, k.fill())
		fmt.Fprintf(&b, `<text x="%g" y="%g" text-anchor="middle" font-family="Helvetica, Arial, sans-serif" font-size="14">%s</text></g>`+"\n",
			tenth(box.X), tenth(box.Y+5), k.label())
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// bounds are the edges of the picture.
func (p picture) bounds() (left, top, right, bottom float64) {
	left, top = math.Inf(1), math.Inf(1)
	right, bottom = math.Inf(-1), math.Inf(-1)
	for _, box := range p.boxes {
		left, right = min(left, box.X-boxWidth/2), max(right, box.X+boxWidth/2)
		top, bottom = min(top, box.Y-boxHeight/2), max(bottom, box.Y+boxHeight/2)
	}
	for _, r := range p.routes {
		for _, leg := range r.legs {
			left, right = min(left, leg.x), max(right, leg.x)
		}
	}
	return math.Floor(left - margin), math.Floor(top - margin), math.Ceil(right + margin), math.Ceil(bottom + margin)
}

// path is the line without its arrowhead. The turn from one leg to the next
// begins and ends straight down.
func (r route) path() string {
	var b bytes.Buffer
	for i, leg := range r.legs {
		if i == 0 {
			fmt.Fprintf(&b, "M%g,%g", tenth(leg.x), tenth(leg.top))
			continue
		}
		before := r.legs[i-1]
		turn := (before.bottom + leg.top) / 2
		fmt.Fprintf(&b, " C%g,%g %g,%g %g,%g", tenth(before.x), tenth(turn), tenth(leg.x), tenth(turn), tenth(leg.x), tenth(leg.top))
		if i < len(r.legs)-1 {
			fmt.Fprintf(&b, " V%g", tenth(leg.bottom))
		}
	}
	return b.String()
}

// arrow is the arrowhead.
func (r route) arrow() string {
	end := r.legs[len(r.legs)-1]
	return fmt.Sprintf("M%g,%g h%g L%g,%g Z", tenth(end.x-arrowWidth/2), tenth(end.top), arrowWidth, tenth(end.x), tenth(end.bottom))
}

// tenth rounds to a tenth of a pixel, which is finer than anybody sees.
func tenth(f float64) float64 { return math.Round(f*10) / 10 }
