// Package picture writes what is drawn on a canvas of gonum/plot's vg as SVG,
// PNG or PDF. Equal drawings are equal files, byte for byte.
//
// It has canvases of its own for two of the formats. In an SVG document the
// parts of a picture have ids, it has a title, and its texts name fonts to fall
// back on. In a PDF document texts are Unicode, and of the font it has the
// glyphs that it uses: gonum's canvas knows the characters of Windows-1252 and
// takes the font as a whole, darkens colours that let others through, and
// writes the time.
package picture

import (
	"bytes"
	"image/color"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// DotsPerInch is the resolution of PNG files, and of what is drawn in pixels.
const DotsPerInch = 200

// Picture is a drawing of a size, both of which are above 0.
type Picture struct {
	Width, Height vg.Length
	Title         string      // of the document
	Description   string      // of what is in it, in words; may be empty
	Background    color.Color // nil is transparent
	Draw          func(draw.Canvas) error
}

// SVG returns the picture as an SVG document.
func (p Picture) SVG() ([]byte, error) {
	c := newSVG(p)
	p.fill(c)
	if err := p.Draw(draw.New(c)); err != nil {
		return nil, err
	}
	return c.document(), nil
}

// PDF returns the picture as a PDF document of one page. The error is that of
// Draw, or a [GlyphError].
func (p Picture) PDF() ([]byte, error) {
	c := newPDF(p)
	p.fill(c)
	if err := p.Draw(draw.New(c)); err != nil {
		return nil, err
	}
	return c.document()
}

// PNG returns the picture as a PNG file of [DotsPerInch]. The errors are those of
// PDF.
func (p Picture) PNG() ([]byte, error) {
	background := p.Background // of all pixels: the last ones may be in the picture in part
	if background == nil {
		background = color.Transparent
	}
	c := bitmap{Canvas: vgimg.NewWith(vgimg.UseWH(p.Width, p.Height), vgimg.UseDPI(DotsPerInch), vgimg.UseBackgroundColor(background))}
	if err := p.Draw(draw.New(&c)); err != nil {
		return nil, err
	}
	if err := c.glyphs.err(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	_, err := vgimg.PngCanvas{Canvas: c.Canvas}.WriteTo(&b)
	return b.Bytes(), err
}

// bitmap is a canvas of pixels that knows which characters it could not draw.
type bitmap struct {
	*vgimg.Canvas
	glyphs glyphs
}

// FillString implements vg.Canvas.
func (c *bitmap) FillString(f font.Face, p vg.Point, text string) {
	c.glyphs.use(text)
	c.Canvas.FillString(f, p, text)
}

// Ink is the colour of lines and texts on a background: onLight on a light one,
// a light grey on a dark one, and on a transparent one a grey whose contrast is
// above 4:1 with white pages and with those of dark themes.
func Ink(background, onLight color.Color) color.Color {
	c := color.NRGBAModel.Convert(background).(color.NRGBA)
	switch luminance := 2126*int(c.R) + 7152*int(c.G) + 722*int(c.B); {
	case c.A < 0x80:
		return color.Gray{0x7a}
	case luminance < 128*10000:
		return color.Gray{0xe0}
	}
	return onLight
}

// fill gives a canvas its background.
func (p Picture) fill(c vg.CanvasSizer) {
	if p.Background == nil {
		return
	}
	c.SetColor(p.Background)
	c.Fill(draw.New(c).Rectangle.Path())
	c.SetColor(color.Black)
}

// Group draws a part of a picture. In an SVG document it is a group with an id.
func Group(c draw.Canvas, id string, part func()) {
	if s, ok := canvasOf(c).(*svg); ok {
		s.begin(id)
		defer s.end()
	}
	part()
}
