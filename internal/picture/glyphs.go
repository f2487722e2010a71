package picture

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/image/font/sfnt"
)

// GlyphError reports characters that the font of PNG and PDF pictures, Liberation
// Sans, cannot show. In an SVG document, whoever shows it chooses the fonts.
type GlyphError struct {
	Characters string // each once
}

func (e *GlyphError) Error() string {
	const most = 20
	shown := []rune(e.Characters)
	more := ""
	if len(shown) > most {
		shown, more = shown[:most], " and others"
	}
	return fmt.Sprintf("the font of PNG and PDF pictures has no glyph for %q%s; draw an SVG picture, or write other characters", string(shown), more)
}

// glyphs finds out which characters of texts the font has no glyph for.
type glyphs struct {
	buffer  sfnt.Buffer
	missing strings.Builder
}

// use reports whether the font has all characters of a text.
func (g *glyphs) use(text string) (hasAll bool) {
	hasAll = true
	for _, r := range text {
		if g.has(r) {
			continue
		}
		hasAll = false
		if !strings.ContainsRune(g.missing.String(), r) {
			g.missing.WriteRune(r)
		}
	}
	return hasAll
}

// has reports whether the font has a character. What is written from right to
// left would be drawn backwards.
func (g *glyphs) has(r rune) bool {
	if unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko) {
		return false
	}
	i, err := liberation().GlyphIndex(&g.buffer, r)
	return err == nil && i > 0 && r <= 0xffff // the characters of fpdf's fonts have two bytes
}

func (g *glyphs) err() error {
	if g.missing.Len() == 0 {
		return nil
	}
	return &GlyphError{g.missing.String()}
}
