package draw

import "testing"

func BenchmarkText(b *testing.B) {
	cells := random(100)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		Text(cells[i%len(cells)])
	}
}

func BenchmarkSheet(b *testing.B) {
	cells := random(100)
	for name, draw := range map[string]func(Sheet) ([]byte, error){"SVG": Sheet.SVG, "PNG": Sheet.PNG, "PDF": Sheet.PDF} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, err := draw(Sheet{Cells: []Captioned{{Arch: cells[i%len(cells)].Prune()}}}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
