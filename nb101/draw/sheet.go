package draw

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/nasbench-go/nasbench/internal/picture"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

// MaxCells is how many cells a sheet can have.
const MaxCells = 100

// ErrNumCells is returned for a sheet without cells or with more than
// [MaxCells]. Test for it with [errors.Is].
var ErrNumCells = errors.New("wrong number of cells for a picture")

// GlyphError reports characters in captions that the font of PNG and PDF pictures
// has no glyph for. SVG documents take all.
type GlyphError = picture.GlyphError

// Sheet is a picture of one or more cells: vertices as boxes, edges as lines with
// an arrowhead. No line runs through a box. Several cells are in rows of about
// equal numbers, in their order.
//
// In an SVG document each vertex is a group with the id v and its number, each
// edge a group with the ids of its two vertices joined by a hyphen; where there
// are several cells their ids begin with c1-, c2- and so on.
type Sheet struct {
	Cells []Captioned
	// Background is what the cells are on; nil is white. The lines and captions on
	// a dark one are light, those on a transparent one of a grey that is legible on
	// light and on dark pages.
	Background color.Color
}

// Captioned is a cell on a [Sheet].
type Captioned struct {
	Arch    cell.Arch
	Caption string // below the cell, in one or more lines; may be empty
}

// SVG returns a picture of one cell, on white, as an SVG document. It is short
// for a [Sheet] with this cell. The error is [cell.ErrInvalidArch] for the zero
// Arch.
func SVG(a cell.Arch) ([]byte, error) { return Sheet{Cells: []Captioned{{Arch: a}}}.SVG() }

// SVG returns the sheet as an SVG document. Its texts can be searched; the first
// of Liberation Sans, Arimo, Helvetica and Arial that the reader has is their
// font.
//
// The error is [ErrNumCells], or [cell.ErrInvalidArch] for a zero Arch.
func (s Sheet) SVG() ([]byte, error) { return s.render(picture.Picture.SVG) }

// PDF returns the sheet as a PDF document of one page, of the size of the
// picture. The errors are those of [Sheet.SVG], and [GlyphError] for a caption
// that the font cannot show.
func (s Sheet) PDF() ([]byte, error) { return s.render(picture.Picture.PDF) }

// PNG returns the sheet as a PNG file with 200 pixels per inch. The errors are
// those of [Sheet.PDF].
func (s Sheet) PNG() ([]byte, error) { return s.render(picture.Picture.PNG) }

func (s Sheet) render(as func(picture.Picture) ([]byte, error)) ([]byte, error) {
	if n := len(s.Cells); n == 0 || n > MaxCells {
		return nil, fmt.Errorf("%w: %d; it can have 1 to %d", ErrNumCells, n, MaxCells)
	}
	if s.Background == nil {
		s.Background = color.White
	}
	var tiles []tile
	for i, c := range s.Cells {
		if c.Arch.IsZero() {
			return nil, fmt.Errorf("%w: the zero Arch has no picture", cell.ErrInvalidArch)
		}
		prefix := ""
		if len(s.Cells) > 1 {
			prefix = fmt.Sprintf("c%d-", i+1)
		}
		tiles = append(tiles, newTile(c, prefix, inkOn(s.Background)))
	}
	g := newGrid(tiles)
	p := picture.Picture{
		Width:  g.size.X,
		Height: g.size.Y,
		Title:  fmt.Sprintf("%d NAS-Bench-101 cells", len(s.Cells)),
		Draw:   func(c draw.Canvas) error { g.draw(c); return nil },
	}
	if _, _, _, alpha := s.Background.RGBA(); alpha > 0 {
		p.Background = s.Background
	}
	var words []string
	for _, c := range s.Cells {
		words = append(words, fmt.Sprintf("%s: %s", c.Arch.Hash(), c.Arch))
	}
	p.Description = strings.Join(words, "\n")
	if len(s.Cells) == 1 {
		p.Title = "NAS-Bench-101 cell " + s.Cells[0].Arch.Hash().String()
		p.Description = s.Cells[0].Arch.String()
	}
	return as(p)
}

const (
	margin     = vg.Length(6)  // around the picture
	tileGap    = vg.Length(30) // between two cells
	captionGap = vg.Length(9)  // above a caption
	textSize   = vg.Length(10.5)
	lineHeight = vg.Length(13.5)
	labelRise  = vg.Length(1.1) // so that letters, not what is above and below them, are in the middle
)

// grid is where the cells of a sheet are.
type grid struct {
	tiles   []tile
	columns int
	widths  []vg.Length // of the columns
	heights []vg.Length // of the rows, without their captions
	lines   []int       // of the longest caption of each row
	size    vg.Point
}

// newGrid takes the number of columns with which the sheet comes nearest to 4:3,
// as pages and screens have it.
func newGrid(tiles []tile) (best grid) {
	least := math.Inf(1)
	for columns := 1; columns <= len(tiles); columns++ {
		g := gridOf(tiles, columns)
		if off := math.Abs(math.Log(float64(g.size.X / g.size.Y * 3 / 4))); off < least {
			best, least = g, off
		}
	}
	return best
}

func gridOf(tiles []tile, columns int) grid {
	rows := (len(tiles) + columns - 1) / columns
	g := grid{
		tiles: tiles, columns: columns,
		widths: make([]vg.Length, columns), heights: make([]vg.Length, rows), lines: make([]int, rows),
	}
	for i, t := range tiles {
		column, row := i%columns, i/columns
		size := t.bounds.Size()
		g.widths[column] = max(g.widths[column], size.X, t.captionWidth())
		g.heights[row] = max(g.heights[row], size.Y)
		g.lines[row] = max(g.lines[row], len(t.caption))
	}
	g.size = vg.Point{X: 2*margin + tileGap*vg.Length(columns-1), Y: 2*margin + tileGap*vg.Length(rows-1)}
	for _, w := range g.widths {
		g.size.X += w
	}
	for row, h := range g.heights {
		g.size.Y += h + captionHeight(g.lines[row])
	}
	return g
}

func captionHeight(lines int) vg.Length {
	if lines == 0 {
		return 0
	}
	return captionGap + lineHeight*vg.Length(lines)
}

// place is the part of the sheet that a cell is in, without its caption.
func (g grid) place(i int) (r vg.Rectangle) {
	column, row := i%g.columns, i/g.columns
	r.Min.X, r.Max.Y = margin, g.size.Y-margin
	for _, w := range g.widths[:column] {
		r.Min.X += w + tileGap
	}
	for above := range row {
		r.Max.Y -= g.heights[above] + captionHeight(g.lines[above]) + tileGap
	}
	r.Max.X, r.Min.Y = r.Min.X+g.widths[column], r.Max.Y-g.heights[row]
	return r
}

func (g grid) draw(c draw.Canvas) {
	for i, t := range g.tiles {
		t.draw(c, g.place(i))
	}
}

// tile is one cell of a sheet.
type tile struct {
	arch    cell.Arch
	layout  layout
	bounds  vg.Rectangle
	caption []string // lines
	prefix  string   // of the ids
	ink     color.Color
}

func newTile(c Captioned, prefix string, ink color.Color) tile {
	l := arrange(c.Arch)
	t := tile{arch: c.Arch, layout: l, bounds: l.bounds(), prefix: prefix, ink: ink}
	if c.Caption != "" {
		t.caption = strings.Split(strings.ReplaceAll(c.Caption, "\r\n", "\n"), "\n")
	}
	return t
}

func (t tile) captionWidth() (width vg.Length) {
	style := picture.TextStyle(textSize)
	for _, line := range t.caption {
		width = max(width, style.Width(line))
	}
	return width
}

// draw draws a cell in the middle of a part of the canvas, and its caption below
// that.
func (t tile) draw(c draw.Canvas, in vg.Rectangle) {
	center := func(r vg.Rectangle) vg.Point { return r.Min.Add(r.Max).Scale(0.5) }
	c.Push()
	c.Translate(center(in).Sub(center(t.bounds)))
	line := draw.LineStyle{Color: t.ink, Width: 0.8}
	for i, e := range t.layout.edges {
		picture.Group(c, fmt.Sprintf("%[1]sv%[2]d-%[1]sv%[3]d", t.prefix, e[0], e[1]), func() {
			c.SetLineStyle(line)
			c.Stroke(t.layout.routes[i].line())
			c.Fill(t.layout.routes[i].arrow())
		})
	}
	label := picture.TextStyle(textSize)
	label.XAlign, label.YAlign = text.XCenter, text.YCenter
	for v, box := range t.layout.boxes {
		picture.Group(c, fmt.Sprintf("%sv%d", t.prefix, v), func() {
			k := kindOf(t.arch, v)
			outline := rounded(box)
			c.SetColor(k.fill())
			c.Fill(outline)
			c.SetLineStyle(line)
			c.Stroke(outline)
			c.FillText(label, box.Add(vg.Point{Y: labelRise}), k.label())
		})
	}
	c.Pop()
	label.Color, label.YAlign = t.ink, text.YTop
	for i, words := range t.caption {
		c.FillText(label, vg.Point{X: center(in).X, Y: in.Min.Y - captionGap - lineHeight*vg.Length(i)}, words)
	}
}

// rounded is the outline of a vertex's box.
func rounded(center vg.Point) (p vg.Path) {
	const radius = vg.Length(4.5)
	w, h := boxWidth/2-radius, boxHeight/2-radius
	for i, corner := range []vg.Point{{X: w, Y: h}, {X: -w, Y: h}, {X: -w, Y: -h}, {X: w, Y: -h}} {
		at := center.Add(corner)
		if i == 0 {
			p.Move(at.Add(vg.Point{X: radius}))
		}
		p.Arc(at, radius, float64(i)*math.Pi/2, math.Pi/2)
	}
	p.Close()
	return p
}
