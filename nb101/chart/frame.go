package chart

import (
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/nasbench-go/nasbench/internal/picture"
)

const margin = vg.Length(6) // around the picture

// frame is what all pictures have: a head with a title and notes, and the sizes
// of texts.
type frame struct {
	title string
	notes []note
	fonts fonts
}

// note is a remark below the title, with a sign before it if there is one.
type note struct {
	text string
	sign func(c draw.Canvas, left, middle vg.Length) // signWidth wide
}

const signWidth = vg.Length(25)

// fonts are the sizes of texts, in points, and the colour of texts and axes.
type fonts struct {
	title, label, tick vg.Length
	ink                color.Color
}

func fontsFor(width vg.Length, ink color.Color) fonts {
	if isNarrow(width) {
		return fonts{9, 9, 8, ink}
	}
	return fonts{11, 10, 9, ink}
}

// style returns the style of texts of a size.
func (f fonts) style(size vg.Length) text.Style {
	s := picture.TextStyle(size)
	s.Color = f.ink
	return s
}

// newPicture is a picture with a frame. body draws the rest, in the part that the
// head leaves, and returns where the data are, from which the head begins if it
// fits there. The data are on white, whatever the background.
func newPicture(size Size, background color.Color, title, description string, notes []note, body func(c draw.Canvas, f fonts) (data vg.Rectangle, err error)) (picture.Picture, error) {
	if err := size.Check(); err != nil {
		return picture.Picture{}, err
	}
	width, height := size.lengths()
	if background == nil {
		background = color.White
	}
	f := frame{title, notes, fontsFor(width, picture.Ink(background, color.Black))}
	p := picture.Picture{
		Width: width, Height: height, Title: title, Description: description,
		Draw: func(c draw.Canvas) error {
			c = draw.Crop(c, margin, -margin, margin, -margin)
			lines := f.lines(c.Size().X)
			head := f.lineHeight()*vg.Length(len(lines)) + 6
			data, err := body(draw.Crop(c, 0, 0, 0, -head), f.fonts)
			if err != nil {
				return err
			}
			f.draw(c, lines, data)
			return nil
		},
	}
	if _, _, _, alpha := background.RGBA(); alpha > 0 {
		p.Background = background
	}
	return p, nil
}

func (f frame) lineHeight() vg.Length { return 1.4 * f.fonts.title }

// lines are the lines of the head: those of the title, and the notes, as many on
// a line as there is room for.
func (f frame) lines(width vg.Length) (lines [][]note) {
	for _, words := range wrap(f.title, picture.TextStyle(f.fonts.title), width) {
		lines = append(lines, []note{{text: words}})
	}
	room := vg.Length(0)
	for _, n := range f.notes {
		for _, words := range wrap(n.text, picture.TextStyle(f.fonts.tick), width-n.indent()) {
			n.text = words
			if need := n.width(f.fonts); need+noteGap <= room {
				lines[len(lines)-1] = append(lines[len(lines)-1], n)
				room -= need + noteGap
			} else {
				lines = append(lines, []note{n})
				room = width - need
			}
		}
	}
	return lines
}

const noteGap = vg.Length(18)

func (n note) indent() vg.Length {
	if n.sign == nil {
		return 0
	}
	return signWidth
}

func (n note) width(f fonts) vg.Length { return n.indent() + picture.TextStyle(f.tick).Width(n.text) }

// wrap breaks a text into lines no wider than width, unless a word is wider.
func wrap(words string, style text.Style, width vg.Length) (lines []string) {
	line := ""
	for _, word := range strings.Fields(words) {
		if longer := strings.TrimSpace(line + " " + word); line == "" || style.Width(longer) <= width {
			line = longer
			continue
		}
		lines = append(lines, line)
		line = word
	}
	return append(lines, line)
}

// draw draws the head.
func (f frame) draw(c draw.Canvas, lines [][]note, data vg.Rectangle) {
	titles := len(wrap(f.title, picture.TextStyle(f.fonts.title), c.Size().X))
	left := data.Min.X
	for i, line := range lines {
		width := picture.TextStyle(f.fonts.title).Width(line[0].text)
		if i >= titles {
			width = -noteGap
			for _, n := range line {
				width += noteGap + n.width(f.fonts)
			}
		}
		if left+width > c.Max.X {
			left = c.Min.X
		}
	}
	for i, line := range lines {
		style := f.fonts.style(f.fonts.tick)
		if i < titles {
			style = f.fonts.style(f.fonts.title)
		}
		style.YAlign = text.YTop
		top := c.Max.Y - f.lineHeight()*vg.Length(i)
		x := left
		for _, n := range line {
			if n.sign != nil {
				n.sign(c, x, top-0.72*style.Font.Size)
			}
			c.FillText(style, vg.Point{X: x + n.indent(), Y: top}, n.text)
			x += n.width(f.fonts) + noteGap
		}
	}
}

// label is the name of an axis, and a short one for an axis that is too short for
// it.
type label struct{ long, short string }

// fit returns the one that fits.
func (l label) fit(style text.Style, length vg.Length) string {
	if style.Width(l.long) > length {
		return l.short
	}
	return l.long
}

// graph is a plot whose axes have labels. Those of plot.Plot have room kept for
// them where they are not, if the scale is not linear.
type graph struct {
	*plot.Plot
	x, y  label
	fonts fonts
	gap   vg.Length // between the label of y and its axis
}

func newGraph(f fonts, x, y label) graph {
	g := graph{Plot: plot.New(), x: x, y: y, fonts: f}
	g.BackgroundColor = nil
	for _, axis := range []*plot.Axis{&g.X, &g.Y} {
		axis.Color, axis.Tick.Color, axis.Tick.Label.Color = f.ink, f.ink, f.ink
		axis.Padding = 0
		axis.Tick.Length = f.tick / 2
		axis.Tick.Marker = plot.TickerFunc(linearTicks)
		setFont(&axis.Tick.Label, f.tick)
	}
	return g
}

func newGrid() *plotter.Grid {
	g := plotter.NewGrid()
	g.Horizontal.Color, g.Vertical.Color = color.Gray{0xe4}, color.Gray{0xe4}
	return g
}

// setFont sets the font of a style and leaves its alignment.
func setFont(style *text.Style, size vg.Length) {
	s := picture.TextStyle(size)
	style.Font, style.Handler = s.Font, s.Handler
}

// inner is the part of a canvas that the labels leave.
func (g graph) inner(c draw.Canvas) draw.Canvas {
	width, height := 1.5*g.fonts.label+g.gap, 1.2*g.fonts.label
	if g.x.long == "" {
		return draw.Crop(c, width, 0, 0, 0)
	}
	return draw.Crop(c, width, 0, height, 0)
}

// data is the part of a canvas that the data are in.
func (g graph) data(c draw.Canvas) vg.Rectangle { return g.DataCanvas(g.inner(c)).Rectangle }

// draw draws the plot and the labels, and returns where the data are.
func (g graph) draw(c draw.Canvas) vg.Rectangle {
	inner := g.inner(c)
	data := g.DataCanvas(inner)
	g.X.Tick.Marker = thin(g.X, func(at float64, label string) (from, to vg.Length) {
		half := g.X.Tick.Label.Width(label) / 2
		x := data.X(at)
		return x - half, x + half
	})
	g.Y.Tick.Marker = thin(g.Y, func(at float64, label string) (from, to vg.Length) {
		half := g.fonts.tick / 2
		y := data.Y(at)
		return y - half, y + half
	})
	data = g.DataCanvas(inner) // with fewer labels
	c.SetColor(color.White)
	c.Fill(data.Rectangle.Path())
	g.Plot.Draw(inner)
	style := g.fonts.style(g.fonts.label)
	style.XAlign, style.YAlign = text.XCenter, text.YBottom
	c.FillText(style, vg.Point{X: (data.Min.X + data.Max.X) / 2, Y: c.Min.Y}, g.x.fit(style, c.Size().X))
	style.Rotation, style.YAlign = math.Pi/2, text.YTop
	c.FillText(style, vg.Point{X: c.Min.X, Y: (data.Min.Y + data.Max.Y) / 2}, g.y.fit(style, c.Size().Y))
	return data.Rectangle
}

// thin leaves out labels that would touch the one before.
func thin(axis plot.Axis, extent func(at float64, label string) (from, to vg.Length)) plot.Ticker {
	const gap = vg.Length(4)
	return plot.TickerFunc(func(low, high float64) []plot.Tick {
		ticks := axis.Tick.Marker.Ticks(low, high)
		end := vg.Length(-1e9)
		for i := range ticks {
			if ticks[i].Label == "" {
				continue
			}
			from, to := extent(axis.Norm(ticks[i].Value), ticks[i].Label)
			if from < end+gap {
				ticks[i].Label = ""
				continue
			}
			end = to
		}
		return ticks
	})
}
