package picture

import (
	"image/color"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font/opentype"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// families are the fonts of an SVG document: the one that the widths of its
// texts are measured with, and others of the same widths, of which a viewer
// takes the first one that it has.
const families = "Liberation Sans, Arimo, Helvetica, Arial, sans-serif"

// aligned draws texts, and tells an SVG canvas how they are aligned: a viewer
// may not have the font, and then the left edge of a text, which is what a
// canvas gets, is not where it should be.
type aligned struct{ text.Plain }

// Draw implements text.Handler.
func (a aligned) Draw(c vg.Canvas, words string, style text.Style, at vg.Point) {
	if s, ok := canvasOf(c).(*svg); ok {
		s.align = style.XAlign
		defer func() { s.align = text.XLeft }()
	}
	a.Plain.Draw(c, words, style, at)
}

// canvasOf returns the canvas beneath a wrapper.
func canvasOf(c vg.Canvas) vg.Canvas {
	switch c := c.(type) {
	case draw.Canvas:
		return canvasOf(c.Canvas)
	case *draw.Canvas:
		return canvasOf(c.Canvas)
	}
	return c
}

var liberation = sync.OnceValue(func() *opentype.Font {
	face, err := opentype.Parse(liberationsansregular.TTF)
	if err != nil {
		panic(err) // the file is a constant
	}
	return face
})

var handler = sync.OnceValue(func() text.Handler {
	sans := font.Font{Typeface: "Liberation", Variant: "Sans"}
	return aligned{text.Plain{Fonts: font.NewCache(font.Collection{{Font: sans, Face: liberation()}})}}
})

// TextStyle returns the style of the texts in pictures, in black, with their
// left edge and baseline at a point.
func TextStyle(size vg.Length) text.Style {
	return text.Style{
		Color:   color.Black,
		Font:    font.Font{Typeface: "Liberation", Variant: "Sans", Size: size},
		Handler: handler(),
	}
}
