package draw

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/color"
	"image/png"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/matryer/is"
	"gonum.org/v1/plot/vg"

	"github.com/nasbench-go/nasbench/nb101/cell"
)

// document is what the tests read in an SVG document.
type document struct {
	Width   string `xml:"width,attr"`
	Height  string `xml:"height,attr"`
	Fonts   string `xml:"font-family,attr"`
	Title   string `xml:"title"`
	Desc    string `xml:"desc"`
	Group   group  `xml:"g"`
	XMLName xml.Name
}

type group struct {
	ID        string `xml:"id,attr"`
	Transform string `xml:"transform,attr"`
	Texts     []struct {
		X    float64 `xml:"x,attr"`
		Y    float64 `xml:"y,attr"`
		Fill string  `xml:"fill,attr"`
		Text string  `xml:",chardata"`
	} `xml:"text"`
	Paths []struct {
		Fill string `xml:"fill,attr"`
		D    string `xml:"d,attr"`
	} `xml:"path"`
	Groups []group `xml:"g"`
}

func readSVG(tb testing.TB, b []byte) (d document) {
	tb.Helper()
	if err := xml.Unmarshal(b, &d); err != nil {
		tb.Fatal(err)
	}
	return d
}

// flat returns a group and all groups in it.
func (g group) flat() (list []group) {
	list = []group{g}
	for _, inner := range g.Groups {
		list = append(list, inner.flat()...)
	}
	return list
}

// testComplete holds that a document has every vertex and edge of its cells once,
// and nothing else but the captions.
func testComplete(tb testing.TB, s Sheet, b []byte) {
	tb.Helper()
	is := is.New(tb)
	d := readSVG(tb, b)
	is.Equal(d.XMLName.Space, "http://www.w3.org/2000/svg")
	found := map[string]string{} // texts by the group's id
	captions := []string{}
	for _, g := range d.Group.flat() {
		label := ""
		for _, text := range g.Texts {
			label += text.Text
			if g.ID == "" {
				captions = append(captions, text.Text)
			}
		}
		if g.ID != "" {
			_, twice := found[g.ID]
			is.True(!twice)
			found[g.ID] = label
		}
	}
	want := map[string]string{}
	wantCaptions := []string{}
	for i, c := range s.Cells {
		prefix := ""
		if len(s.Cells) > 1 {
			prefix = fmt.Sprintf("c%d-", i+1)
		}
		for v := range c.Arch.NumVertices() {
			want[fmt.Sprintf("%sv%d", prefix, v)] = kindOf(c.Arch, v).label()
		}
		for _, e := range edges(c.Arch) {
			want[fmt.Sprintf("%[1]sv%[2]d-%[1]sv%[3]d", prefix, e[0], e[1])] = ""
		}
		if c.Caption != "" {
			wantCaptions = append(wantCaptions, strings.Split(c.Caption, "\n")...)
		}
		is.True(strings.Contains(d.Title+d.Desc, c.Arch.Hash().String()))
		is.True(strings.Contains(d.Desc, c.Arch.String()))
	}
	is.Equal(found, want)
	slices.Sort(captions)
	slices.Sort(wantCaptions)
	is.Equal(captions, wantCaptions)
}

func TestSVGHasEveryVertexAndEdgeOnce(t *testing.T) {
	for _, a := range some(t) {
		b, err := SVG(a)
		is.New(t).NoErr(err)
		testComplete(t, Sheet{Cells: []Captioned{{Arch: a}}}, b)
	}
}

// manyCells is a sheet with captions of no line to two.
func manyCells(n int) (s Sheet) {
	for i, a := range random(n) {
		s.Cells = append(s.Cells, Captioned{Arch: a, Caption: strings.Repeat(fmt.Sprintf("a <b> & %d\n", i), i%3)})
		s.Cells[i].Caption = strings.TrimSuffix(s.Cells[i].Caption, "\n")
	}
	return s
}

func TestSheetsHaveAllCells(t *testing.T) {
	is := is.New(t)
	for _, n := range []int{2, 3, 8, 13} {
		s := manyCells(n)
		b, err := s.SVG()
		is.NoErr(err)
		testComplete(t, s, b)
	}
}

// Nothing of a sheet reaches over its edge or into the next cell.
func TestCellsOfASheetAreApart(t *testing.T) {
	is := is.New(t)
	for _, n := range []int{1, 2, 3, 5, 8, 12} {
		var tiles []tile
		for _, c := range manyCells(n).Cells {
			tiles = append(tiles, newTile(c, "", color.Black))
		}
		g := newGrid(tiles)
		whole := func(i int) vg.Rectangle { // with the caption
			r := g.place(i)
			r.Min.Y -= captionHeight(len(tiles[i].caption))
			return r
		}
		for i, tile := range tiles {
			r, size := whole(i), tile.bounds.Size()
			is.True(r.Min.X >= margin && r.Max.X <= g.size.X-margin)
			is.True(r.Min.Y >= margin-0.01 && r.Max.Y <= g.size.Y-margin)
			is.True(g.place(i).Size().X >= max(size.X, tile.captionWidth()))
			is.True(g.place(i).Size().Y >= size.Y)
			for j := range i {
				o := whole(j)
				is.True(r.Min.X > o.Max.X || o.Min.X > r.Max.X || r.Min.Y > o.Max.Y || o.Min.Y > r.Max.Y)
			}
		}
	}
}

func TestSheetsAreAboutAsWideAsPages(t *testing.T) {
	is := is.New(t)
	for _, n := range []int{4, 10, 22} {
		var tiles []tile
		for _, c := range manyCells(n).Cells {
			tiles = append(tiles, newTile(c, "", color.Black))
		}
		size := newGrid(tiles).size
		is.True(size.X/size.Y > 0.7 && size.X/size.Y < 2.2)
	}
}

func TestPNGHasRoomAround(t *testing.T) {
	is := is.New(t)
	b, err := manyCells(2).PNG()
	is.NoErr(err)
	img, err := png.Decode(bytes.NewReader(b))
	is.NoErr(err)
	size := img.Bounds().Size()
	ink := 0
	for y := range size.Y {
		for x := range size.X {
			if color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y < 240 {
				ink++
				const room = 13 // pixels, of the 16 that the margin has
				is.True(x >= room && y >= room && x < size.X-room && y < size.Y-room)
			}
		}
	}
	is.True(ink > size.X*size.Y/100) // there is something
	is.True(ink < size.X*size.Y/2)   // with room between
}

func TestPDFIsOnePageOfTheSizeOfThePicture(t *testing.T) {
	is := is.New(t)
	s := manyCells(3)
	b, err := s.PDF()
	is.NoErr(err)
	is.True(bytes.HasPrefix(b, []byte("%PDF-")))
	is.Equal(bytes.Count(b, []byte("/Type /Page\n")), 1)
	svg, err := s.SVG()
	is.NoErr(err)
	box := regexp.MustCompile(`/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]`).FindSubmatch(b)
	is.Equal(len(box), 3)
	d := readSVG(t, svg)
	for i, want := range []string{d.Width, d.Height} {
		got, err := strconv.ParseFloat(string(box[i+1]), 64)
		is.NoErr(err)
		is.Equal(fmt.Sprintf("%gpt", got), want)
	}
}

// contrast is that of the Web Content Accessibility Guidelines 2.1, from 1 to 21.
func contrast(a, b color.Color) float64 {
	luminance := func(c color.Color) (sum float64) {
		n := color.NRGBAModel.Convert(c).(color.NRGBA)
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			part := float64([]uint8{n.R, n.G, n.B}[i]) / 255
			if part <= 0.04045 {
				sum += weight * part / 12.92
			} else {
				sum += weight * math.Pow((part+0.055)/1.055, 2.4)
			}
		}
		return sum
	}
	x, y := luminance(a)+0.05, luminance(b)+0.05
	return max(x/y, y/x)
}

func TestInkIsLegible(t *testing.T) {
	is := is.New(t)
	githubDark := color.NRGBA{0x0d, 0x11, 0x17, 0xff}
	for _, page := range []color.Color{color.White, githubDark} {
		is.True(contrast(inkOn(color.Transparent), page) > 4)
		is.True(contrast(inkOn(page), page) > 7)
	}
	for _, g := range []uint8{0, 60, 120, 135, 200} {
		page := color.Gray{g}
		is.True(contrast(inkOn(page), page) > 3)
	}
	for k := range kind(len(fills)) {
		is.True(contrast(k.fill(), color.Black) > 14) // labels
		is.True(contrast(k.fill(), inkOn(color.White)) > 3)
	}
}

func TestBackground(t *testing.T) {
	for _, c := range []struct {
		name       string
		background color.Color
		corner     color.NRGBA
		ink        string
	}{
		{"white unless told otherwise", nil, color.NRGBA{255, 255, 255, 255}, "#333333"},
		{"transparent", color.Transparent, color.NRGBA{}, "#7a7a7a"},
		{"dark", color.NRGBA{13, 17, 23, 255}, color.NRGBA{13, 17, 23, 255}, "#e0e0e0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			s := manyCells(3)
			s.Background = c.background
			b, err := s.PNG()
			is.NoErr(err)
			img, err := png.Decode(bytes.NewReader(b))
			is.NoErr(err)
			is.Equal(color.NRGBAModel.Convert(img.At(1, 1)), c.corner)
			b, err = s.SVG()
			is.NoErr(err)
			d := readSVG(t, b)
			captions := 0
			for _, g := range d.Group.flat() {
				for _, text := range g.Texts {
					if g.ID == "" {
						captions++
						is.Equal(text.Fill, c.ink)
					} else {
						is.Equal(text.Fill, "#000000")
					}
				}
			}
			is.Equal(captions, 3)
			is.Equal(len(d.Group.Paths), map[bool]int{true: 0, false: 1}[c.corner.A == 0]) // the background
		})
	}
}

func TestSVGNamesFontsToFallBackOn(t *testing.T) {
	is := is.New(t)
	b, err := SVG(random(1)[0])
	is.NoErr(err)
	fonts := strings.Split(readSVG(t, b).Fonts, ", ")
	is.True(len(fonts) > 2)
	is.Equal(fonts[len(fonts)-1], "sans-serif")
}

func TestAnyNumberCanDrawAtOnce(t *testing.T) {
	is := is.New(t)
	s := manyCells(2)
	for _, draw := range []func(Sheet) ([]byte, error){Sheet.SVG, Sheet.PDF, Sheet.PNG} {
		want, err := draw(s)
		is.NoErr(err)
		var group sync.WaitGroup
		for range 3 {
			group.Go(func() {
				got, err := draw(s)
				if err != nil || !bytes.Equal(got, want) {
					t.Error("another picture", err) // equal sheets are equal files
				}
			})
		}
		group.Wait()
	}
}

func TestWhatHasNoPicture(t *testing.T) {
	is := is.New(t)
	_, err := SVG(cell.Arch{})
	is.True(errors.Is(err, cell.ErrInvalidArch))
	_, err = Sheet{}.PNG()
	is.True(errors.Is(err, ErrNumCells))
	a := random(1)[0]
	_, err = Sheet{Cells: slices.Repeat([]Captioned{{Arch: a}}, MaxCells+1)}.PDF()
	is.True(errors.Is(err, ErrNumCells))
	_, err = Sheet{Cells: []Captioned{{Arch: a}, {}}}.SVG()
	is.True(errors.Is(err, cell.ErrInvalidArch))
}

func TestCaptionsThatTheFontCannotShow(t *testing.T) {
	is := is.New(t)
	s := Sheet{Cells: []Captioned{{random(1)[0], "α₁ ≤ β² → й\r\n∈ ℝ 日本語 שם"}}}
	for _, write := range []func(Sheet) ([]byte, error){Sheet.PNG, Sheet.PDF} {
		_, err := write(s)
		var lacks *GlyphError
		is.True(errors.As(err, &lacks))
		is.Equal(lacks.Characters, "∈ℝ日本語שם")
	}
	svg, err := s.SVG()
	is.NoErr(err)
	is.True(strings.Contains(string(svg), ">∈ ℝ 日本語 שם</text>"))
}

// Any arch has a picture, also one with loose parts or more edges than the search
// space allows.
func FuzzSVG(f *testing.F) {
	f.Add(uint8(7), uint32(1<<21-1), uint16(0), "dense")
	f.Add(uint8(7), uint32(1<<15), uint16(121), "loose\nparts")
	f.Add(uint8(2), uint32(1), uint16(0), "<&\x00\"\xff")
	f.Fuzz(func(t *testing.T, n uint8, mask uint32, digits uint16, caption string) {
		ops := make([]cell.Op, max(0, int(n%8)-2))
		for i := range ops {
			ops[i] = cell.Op(digits % cell.NumOps)
			digits /= cell.NumOps
		}
		a, err := cell.ArchFromEdges(int(n%8), mask&(1<<21-1), ops)
		if err != nil {
			return
		}
		testReadable(t, a, arrange(a))
		s := Sheet{Cells: []Captioned{{a, caption}}}
		svg, err := s.SVG()
		if err != nil {
			t.Fatal(err)
		}
		readSVG(t, svg)
		var lacks *GlyphError
		if _, err := s.PDF(); err != nil && !errors.As(err, &lacks) {
			t.Fatal(err)
		}
	})
}
