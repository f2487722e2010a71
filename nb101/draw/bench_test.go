package draw

import "testing"

func BenchmarkText(b *testing.B) {
	cells := random(100)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		Text(cells[i%len(cells)])
	}
}

func BenchmarkSVG(b *testing.B) {
	cells := random(100)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := SVG(cells[i%len(cells)].Prune()); err != nil {
			b.Fatal(err)
		}
	}
}
