package picture

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"image"
	"image/png"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// svg is a canvas that writes SVG. Its axis y points down, so that y is written
// with the other sign, from the lower edge on.
type svg struct {
	states
	picture Picture
	body    bytes.Buffer
	groups  []int // that are open, for each state
	align   text.XAlignment
}

func newSVG(p Picture) *svg {
	s := &svg{states: states{{}}, picture: p, groups: []int{0}}
	vg.Initialize(s)
	return s
}

func (s *svg) document() []byte {
	var b bytes.Buffer
	width, height := number(s.picture.Width), number(s.picture.Height)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="%[1]spt" height="%[2]spt" viewBox="0 0 %[1]s %[2]s" font-family="%[3]s" role="img">`+"\n",
		width, height, families)
	fmt.Fprintf(&b, "<title>%s</title>\n", escape(s.picture.Title))
	if s.picture.Description != "" {
		fmt.Fprintf(&b, "<desc>%s</desc>\n", escape(s.picture.Description))
	}
	fmt.Fprintf(&b, `<g transform="translate(0 %s)">`+"\n%s</g>\n</svg>\n", height, s.body.Bytes())
	return b.Bytes()
}

// Size implements vg.CanvasSizer.
func (s *svg) Size() (width, height vg.Length) { return s.picture.Width, s.picture.Height }

func (s *svg) begin(id string) { fmt.Fprintf(&s.body, "<g id=\"%s\">\n", escape(id)) }
func (s *svg) end()            { s.body.WriteString("</g>\n") }

// Push implements vg.Canvas.
func (s *svg) Push() {
	s.states = append(s.states, *s.now())
	s.groups = append(s.groups, 0)
}

// Pop implements vg.Canvas.
func (s *svg) Pop() {
	last := len(s.groups) - 1
	for range s.groups[last] {
		s.end()
	}
	s.states, s.groups = s.states[:last], s.groups[:last]
}

func (s *svg) transform(format string, args ...any) {
	s.groups[len(s.groups)-1]++
	fmt.Fprintf(&s.body, `<g transform="`+format+`">`+"\n", args...)
}

// Rotate implements vg.Canvas.
func (s *svg) Rotate(rad float64) { s.transform("rotate(%s)", number(vg.Length(-rad*180/math.Pi))) }

// Translate implements vg.Canvas.
func (s *svg) Translate(p vg.Point) { s.transform("translate(%s %s)", number(p.X), number(-p.Y)) }

// Scale implements vg.Canvas.
func (s *svg) Scale(x, y float64) {
	s.transform("scale(%s %s)", number(vg.Length(x)), number(vg.Length(y)))
}

// Stroke implements vg.Canvas.
func (s *svg) Stroke(p vg.Path) {
	now := s.now()
	if now.width <= 0 {
		return
	}
	fmt.Fprintf(&s.body, `<path d="%s" fill="none"%s`, pathData(p), s.paint("stroke"))
	if now.width != 1 {
		fmt.Fprintf(&s.body, ` stroke-width="%s"`, number(now.width))
	}
	if len(now.dashes) > 0 {
		fmt.Fprintf(&s.body, ` stroke-dasharray="%s" stroke-dashoffset="%s"`, numbers(now.dashes...), number(now.dashOffset))
	}
	s.body.WriteString("/>\n")
}

// Fill implements vg.Canvas.
func (s *svg) Fill(p vg.Path) {
	fmt.Fprintf(&s.body, "<path d=\"%s\"%s/>\n", pathData(p), s.paint("fill"))
}

// FillString implements vg.Canvas. The text is as long as it is in the font that
// it was measured with, whichever font the reader has.
func (s *svg) FillString(f font.Face, p vg.Point, words string) {
	if f.Font.Size <= 0 {
		return
	}
	width := f.Width(words)
	fmt.Fprintf(&s.body, `<text x="%s" y="%s" font-size="%s"`, number(p.X-width*vg.Length(s.align)), number(-p.Y), number(f.Font.Size))
	if anchor, ok := map[text.XAlignment]string{text.XCenter: "middle", text.XRight: "end"}[s.align]; ok {
		fmt.Fprintf(&s.body, ` text-anchor="%s"`, anchor)
	}
	if width > 0 {
		fmt.Fprintf(&s.body, ` textLength="%s" lengthAdjust="spacingAndGlyphs"`, number(width))
	}
	fmt.Fprintf(&s.body, "%s>%s</text>\n", s.paint("fill"), escape(words))
}

// DrawImage implements vg.Canvas.
func (s *svg) DrawImage(r vg.Rectangle, img image.Image) {
	size := r.Size()
	fmt.Fprintf(&s.body, `<image x="%s" y="%s" width="%s" height="%s" preserveAspectRatio="none" xlink:href="data:image/png;base64,%s"/>`+"\n",
		number(r.Min.X), number(-r.Max.Y), number(size.X), number(size.Y), base64.StdEncoding.EncodeToString(encodePNG(img)))
}

func encodePNG(img image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err) // an image without pixels, which none is here
	}
	return b.Bytes()
}

// paint is the colour as an attribute.
func (s *svg) paint(attribute string) string {
	c := s.now().color
	paint := fmt.Sprintf(` %s="#%02x%02x%02x"`, attribute, c.R, c.G, c.B)
	if c.A < 255 {
		paint += fmt.Sprintf(` %s-opacity="%s"`, attribute, number(vg.Length(c.A)/255))
	}
	return paint
}

// svgPen writes a path in the language of the attribute d.
type svgPen struct{ strings.Builder }

func pathData(p vg.Path) string {
	var s svgPen
	trace(p, &s)
	return s.String()
}

func (s *svgPen) moveTo(p vg.Point) { s.WriteString("M" + numbers(p.X, -p.Y)) }
func (s *svgPen) lineTo(p vg.Point) { s.WriteString("L" + numbers(p.X, -p.Y)) }
func (s *svgPen) curveTo(a, b, p vg.Point) {
	s.WriteString("C" + numbers(a.X, -a.Y, b.X, -b.Y, p.X, -p.Y))
}
func (s *svgPen) closePath() { s.WriteString("Z") }

// number is a length with two decimals at most, which is finer than anybody
// sees.
func number(l vg.Length) string {
	return strconv.FormatFloat(math.Round(float64(l)*100)/100+0, 'f', -1, 64)
}

func numbers(list ...vg.Length) string {
	words := make([]string, len(list))
	for i, l := range list {
		words[i] = number(l)
	}
	return strings.Join(words, " ")
}

func escape(words string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(words)) // a strings.Builder takes everything
	return b.String()
}
