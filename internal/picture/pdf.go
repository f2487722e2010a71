package picture

import (
	"bytes"
	"fmt"
	"image"
	"math"
	"time"

	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"codeberg.org/go-pdf/fpdf"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

const fontFamily = "LiberationSans"

// pdf is a canvas that writes PDF. fpdf counts y from the upper edge of the page
// on, PDF itself and its transformations from the lower one, as vg does.
type pdf struct {
	states
	picture Picture
	doc     *fpdf.Fpdf
	images  int
	glyphs  glyphs
}

func newPDF(p Picture) *pdf {
	doc := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: p.Width.Points(), Ht: p.Height.Points()}})
	doc.SetCatalogSort(true)
	doc.SetCreationDate(time.Unix(0, 0).UTC()) // not that of the day: equal pictures are equal files
	doc.SetModificationDate(time.Unix(0, 0).UTC())
	doc.SetTitle(p.Title, true)
	doc.AddUTF8FontFromBytes(fontFamily, "", bytes.Clone(liberationsansregular.TTF))
	doc.AddPage()
	doc.TransformBegin()
	c := &pdf{states: states{{}}, picture: p, doc: doc}
	vg.Initialize(c)
	return c
}

func (c *pdf) document() ([]byte, error) {
	if err := c.glyphs.err(); err != nil {
		return nil, err
	}
	c.doc.TransformEnd()
	var b bytes.Buffer
	if err := c.doc.Output(&b); err != nil {
		return nil, fmt.Errorf("writing the PDF document: %w", err)
	}
	return b.Bytes(), nil
}

// Size implements vg.CanvasSizer.
func (c *pdf) Size() (width, height vg.Length) { return c.picture.Width, c.picture.Height }

// at is a point as fpdf has it.
func (c *pdf) at(p vg.Point) (x, y float64) {
	return p.X.Points(), (c.picture.Height - p.Y).Points()
}

// Push implements vg.Canvas.
func (c *pdf) Push() {
	c.states = append(c.states, *c.now())
	c.doc.TransformBegin()
}

// Pop implements vg.Canvas.
func (c *pdf) Pop() {
	c.states = c.states[:len(c.states)-1]
	c.doc.TransformEnd()
}

// Rotate implements vg.Canvas.
func (c *pdf) Rotate(rad float64) {
	sin, cos := math.Sincos(rad)
	c.doc.Transform(fpdf.TransformMatrix{A: cos, B: sin, C: -sin, D: cos})
}

// Translate implements vg.Canvas.
func (c *pdf) Translate(p vg.Point) {
	c.doc.Transform(fpdf.TransformMatrix{A: 1, D: 1, E: p.X.Points(), F: p.Y.Points()})
}

// Scale implements vg.Canvas.
func (c *pdf) Scale(x, y float64) { c.doc.Transform(fpdf.TransformMatrix{A: x, D: y}) }

// Stroke implements vg.Canvas.
func (c *pdf) Stroke(p vg.Path) {
	now := c.now()
	if now.width <= 0 {
		return
	}
	dashes := make([]float64, len(now.dashes))
	for i, d := range now.dashes {
		dashes[i] = d.Points()
	}
	c.doc.SetDrawColor(int(now.color.R), int(now.color.G), int(now.color.B))
	c.doc.SetLineWidth(now.width.Points())
	c.doc.SetDashPattern(dashes, now.dashOffset.Points())
	c.setAlpha()
	trace(p, c)
	c.doc.DrawPath("D")
}

// Fill implements vg.Canvas.
func (c *pdf) Fill(p vg.Path) {
	now := c.now()
	c.doc.SetFillColor(int(now.color.R), int(now.color.G), int(now.color.B))
	c.setAlpha()
	trace(p, c)
	c.doc.DrawPath("F")
}

func (c *pdf) setAlpha() { c.doc.SetAlpha(float64(c.now().color.A)/255, "Normal") }

// FillString implements vg.Canvas.
func (c *pdf) FillString(f font.Face, p vg.Point, text string) {
	if f.Font.Size <= 0 {
		return
	}
	if !c.glyphs.use(text) {
		return // there will be no document, and fpdf reads no text that is not UTF-8
	}
	now := c.now()
	c.doc.SetFont(fontFamily, "", f.Font.Size.Points())
	c.doc.SetTextColor(int(now.color.R), int(now.color.G), int(now.color.B))
	c.setAlpha()
	x, y := c.at(p)
	c.doc.Text(x, y, text)
}

// DrawImage implements vg.Canvas.
func (c *pdf) DrawImage(r vg.Rectangle, img image.Image) {
	c.images++
	name := fmt.Sprintf("image %d", c.images)
	options := fpdf.ImageOptions{ImageType: "png", AllowNegativePosition: true}
	c.doc.RegisterImageOptionsReader(name, options, bytes.NewReader(encodePNG(img)))
	c.doc.SetAlpha(1, "Normal")
	x, y := c.at(vg.Point{X: r.Min.X, Y: r.Max.Y})
	c.doc.ImageOptions(name, x, y, r.Size().X.Points(), r.Size().Y.Points(), false, options, 0, "")
}

func (c *pdf) moveTo(p vg.Point) { c.doc.MoveTo(c.at(p)) }
func (c *pdf) lineTo(p vg.Point) { c.doc.LineTo(c.at(p)) }
func (c *pdf) curveTo(a, b, p vg.Point) {
	ax, ay := c.at(a)
	bx, by := c.at(b)
	x, y := c.at(p)
	c.doc.CurveBezierCubicTo(ax, ay, bx, by, x, y)
}
func (c *pdf) closePath() { c.doc.ClosePath() }
