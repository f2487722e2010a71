package picture

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"regexp"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"github.com/matryer/is"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// example has everything that a canvas can draw.
func example(words string) Picture {
	return Picture{
		Width: 200, Height: 100, Title: "A <picture> & more", Description: "of\nthings",
		Draw: func(c draw.Canvas) error {
			c.SetColor(color.NRGBA{0xff, 0, 0, 0x40})
			c.Fill(vg.Rectangle{Min: vg.Point{X: 100, Y: 50}, Max: vg.Point{X: 200, Y: 100}}.Path()) // the upper right quarter
			img := image.NewNRGBA(image.Rect(0, 0, 4, 2))
			for x := range 4 {
				img.SetNRGBA(x, 0, color.NRGBA{0, 0, 0xff, 0xff}) // blue above, transparent below
			}
			c.DrawImage(vg.Rectangle{Min: vg.Point{X: 100}, Max: vg.Point{X: 140, Y: 20}}, img)
			c.DrawGlyph(draw.GlyphStyle{Color: color.NRGBA{0, 0x80, 0, 0xff}, Radius: 10, Shape: draw.CircleGlyph{}}, vg.Point{X: 170, Y: 20})
			Group(c, "words", func() {
				style := TextStyle(10)
				c.FillText(style, vg.Point{X: 10, Y: 80}, words)
				style.Rotation = math.Pi / 2
				c.FillText(style, vg.Point{X: 20, Y: 10}, "upwards")
			})
			c.Push()
			c.Translate(vg.Point{X: 50, Y: 10})
			c.Scale(2, 1)
			c.SetLineStyle(draw.LineStyle{Color: color.Black, Width: 2, Dashes: []vg.Length{4, 2}})
			var p vg.Path
			p.Move(vg.Point{})
			p.QuadTo(vg.Point{X: 5, Y: 10}, vg.Point{X: 10})
			c.Stroke(p)
			c.Pop()
			return nil
		},
	}
}

func TestPNG(t *testing.T) {
	is := is.New(t)
	p := example("words")
	b, err := p.PNG()
	is.NoErr(err)
	img, err := png.Decode(bytes.NewReader(b))
	is.NoErr(err)
	is.Equal(img.Bounds().Size(), image.Pt(556, 278)) // rounded up
	at := func(x, y int) color.NRGBA { return color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA) }
	is.Equal(at(2, 2), color.NRGBA{})                      // transparent
	is.Equal(at(500, 20), color.NRGBA{0xff, 0, 0, 0x40})   // up and right
	is.Equal(at(300, 235), color.NRGBA{0, 0, 0xff, 0xff})  // the image stands upright
	is.Equal(at(472, 222), color.NRGBA{0, 0x80, 0, 0xff})  // in the circle
	is.Equal(at(472, 222-10*DotsPerInch/72-3).A, uint8(0)) // and above it
	p.Background = color.White
	b, err = p.PNG()
	is.NoErr(err)
	img, err = png.Decode(bytes.NewReader(b))
	is.NoErr(err)
	is.Equal(at(2, 2), color.NRGBA{0xff, 0xff, 0xff, 0xff})
	is.Equal(at(555, 277), color.NRGBA{0xff, 0xff, 0xff, 0xff}) // to the last pixel
	is.Equal(at(500, 20), color.NRGBA{0xff, 0xbf, 0xbf, 0xff})
}

func TestSVG(t *testing.T) {
	is := is.New(t)
	const words = "π ≤ 3 × <b> & \"\x01"
	b, err := example(words).SVG()
	is.NoErr(err)
	var d struct {
		XMLName xml.Name
		Width   string `xml:"width,attr"`
		ViewBox string `xml:"viewBox,attr"`
		Fonts   string `xml:"font-family,attr"`
		Title   string `xml:"title"`
		Desc    string `xml:"desc"`
		Words   struct {
			ID    string   `xml:"id,attr"`
			Texts []string `xml:"text"`
		} `xml:"g>g"`
		Image struct {
			Y    string `xml:"y,attr"`
			Href string `xml:"http://www.w3.org/1999/xlink href,attr"`
			Fit  string `xml:"preserveAspectRatio,attr"`
		} `xml:"g>image"`
	}
	is.NoErr(xml.Unmarshal(b, &d))
	is.Equal(d.XMLName, xml.Name{Space: "http://www.w3.org/2000/svg", Local: "svg"})
	is.Equal(d.Width, "200pt")
	is.Equal(d.ViewBox, "0 0 200 100")
	is.True(strings.HasSuffix(d.Fonts, ", sans-serif"))
	is.Equal(d.Title, "A <picture> & more")
	is.Equal(d.Desc, "of\nthings")
	is.Equal(d.Words.Texts[0], strings.ReplaceAll(words, "\x01", "\ufffd"))
	is.Equal(d.Image.Y, "-20")
	is.True(strings.HasPrefix(d.Image.Href, "data:image/png;base64,"))
	is.Equal(d.Image.Fit, "none")
	for _, want := range []string{
		`<path d="M100 -50L200 -50L200 -100L100 -100Z" fill="#ff0000" fill-opacity="0.25"/>`,
		`<path d="M0 0C3.33 -6.67 6.67 -6.67 10 0" fill="none" stroke="#000000" stroke-width="2" stroke-dasharray="4 2" stroke-dashoffset="0"/>`,
		`<g transform="rotate(-90)">`, `<g transform="translate(50 -10)">`, `<g transform="scale(2 1)">`,
	} {
		is.True(strings.Contains(string(b), want))
	}
	is.Equal(strings.Count(string(b), "<g"), strings.Count(string(b), "</g>"))
}

// streams returns what is compressed in a PDF document.
func streams(t *testing.T, b []byte) (all []byte) {
	t.Helper()
	for _, s := range regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`).FindAllSubmatch(b, -1) {
		r, err := zlib.NewReader(bytes.NewReader(s[1]))
		if err != nil {
			continue // an image or a font of another kind
		}
		text, err := io.ReadAll(r)
		if err == nil {
			all = append(all, text...)
		}
	}
	return all
}

func TestPDF(t *testing.T) {
	is := is.New(t)
	font := sha256.Sum256(liberationsansregular.TTF)
	b, err := example("π ≤ 3 × 1").PDF()
	is.NoErr(err)
	is.Equal(sha256.Sum256(liberationsansregular.TTF), font) // others use it too
	is.True(bytes.HasPrefix(b, []byte("%PDF-")))
	is.True(len(b) < 40_000) // with the glyphs that it uses, not all 2,600
	is.True(bytes.Contains(b, []byte("/MediaBox [0 0 200.00 100.00]")))
	is.True(bytes.Contains(b, []byte("D:19700101000000")))
	all := streams(t, b)
	var want []byte
	for _, unit := range utf16.Encode([]rune("π ≤ 3 × 1")) {
		want = binary.BigEndian.AppendUint16(want, unit)
	}
	is.True(bytes.Contains(all, want)) // texts are Unicode
	for _, operator := range []string{
		"1.000 0.000 0.000 rg",         // red, not a darker one
		"2.00 w", "[4.00 2.00] 0.00 d", // the dashed line
		"1.00000 0.00000 0.00000 1.00000 50.00000 10.00000 cm", // moved
		"2.00000 0.00000 0.00000 1.00000 0.00000 0.00000 cm",   // and made wider
	} {
		is.True(bytes.Contains(all, []byte(operator)))
	}
	is.True(bytes.Contains(b, []byte("/ca 0.251")))
}

// What the font lacks is not left out silently.
func TestMissingGlyphs(t *testing.T) {
	for words, missing := range map[string]string{
		"α₁ ≤ β² → 1":     "",
		"α ∈ ℝ ✓ ★ 日本語 ℝ": "∈ℝ✓★日本語",
		"\U0001d6fc":      "\U0001d6fc",
		"a\tb\xff":        "\t\ufffd",
	} {
		is := is.New(t)
		for _, write := range []func(Picture) ([]byte, error){Picture.PNG, Picture.PDF} {
			b, err := write(example(words))
			if missing == "" {
				is.NoErr(err)
				continue
			}
			var lacks *GlyphError
			is.True(errors.As(err, &lacks))
			is.Equal(lacks.Characters, missing)
			is.Equal(len(b), 0)
		}
		_, err := example(words).SVG()
		is.NoErr(err)
	}
	is := is.New(t)
	long := &GlyphError{strings.Repeat("日", 100)}
	is.Equal(long.Error(), `the font of PNG and PDF pictures has no glyph for "`+strings.Repeat("日", 20)+`" and others; draw an SVG picture, or write other characters`)
}

func TestEqualDrawingsAreEqualFiles(t *testing.T) {
	is := is.New(t)
	p := example("words")
	for _, write := range []func(Picture) ([]byte, error){Picture.SVG, Picture.PNG, Picture.PDF} {
		want, err := write(p)
		is.NoErr(err)
		var group sync.WaitGroup
		for range 5 {
			group.Go(func() {
				if got, err := write(p); err != nil || !bytes.Equal(got, want) {
					t.Error("another file", err)
				}
			})
		}
		group.Wait()
	}
}

func TestErrorsOfTheDrawingAreReturned(t *testing.T) {
	is := is.New(t)
	p := Picture{Width: 10, Height: 10, Draw: func(draw.Canvas) error { return io.ErrUnexpectedEOF }}
	for _, write := range []func(Picture) ([]byte, error){Picture.SVG, Picture.PNG, Picture.PDF} {
		_, err := write(p)
		is.Equal(err, io.ErrUnexpectedEOF)
	}
}

// A reader without the font sees texts where they belong.
func TestTextsAreAligned(t *testing.T) {
	is := is.New(t)
	const words = "max-pool 3×3"
	width := TextStyle(10).Width(words)
	for anchor, align := range map[string]text.XAlignment{"": text.XLeft, ` text-anchor="middle"`: text.XCenter, ` text-anchor="end"`: text.XRight} {
		b, err := Picture{Width: 100, Height: 20, Draw: func(c draw.Canvas) error {
			style := TextStyle(10)
			style.XAlign = align
			c.FillText(style, vg.Point{X: 50, Y: 5}, words)
			return nil
		}}.SVG()
		is.NoErr(err)
		is.True(strings.Contains(string(b), `<text x="50" `))
		is.True(strings.Contains(string(b), ` font-size="10"`+anchor+` textLength="`+number(width)+`"`))
	}
}

// record keeps where a path goes.
type record struct{ ends []vg.Point }

func (r *record) moveTo(p vg.Point)        { r.ends = append(r.ends, p) }
func (r *record) lineTo(p vg.Point)        { r.ends = append(r.ends, p) }
func (r *record) curveTo(_, _, p vg.Point) { r.ends = append(r.ends, p) }
func (r *record) closePath()               {}

func TestArcsAreCurves(t *testing.T) {
	is := is.New(t)
	for _, angle := range []float64{math.Pi / 2, -math.Pi, 2 * math.Pi, 1} {
		var p vg.Path
		p.Move(vg.Point{X: 1, Y: 1})
		p.Arc(vg.Point{X: 10, Y: 20}, 5, math.Pi/2, angle)
		var r record
		trace(p, &r)
		is.Equal(r.ends[1], vg.Point{X: 10, Y: 25}) // from where the arc begins
		is.Equal(len(r.ends), 2+int(math.Ceil(math.Abs(angle)/(math.Pi/2))))
		for _, end := range r.ends[1:] {
			is.True(math.Abs(math.Hypot(float64(end.X-10), float64(end.Y-20))-5) < 1e-9)
		}
		sin, cos := math.Sincos(math.Pi/2 + angle)
		last := r.ends[len(r.ends)-1]
		is.True(math.Hypot(float64(last.X)-10-5*cos, float64(last.Y)-20-5*sin) < 1e-9)
	}
}
