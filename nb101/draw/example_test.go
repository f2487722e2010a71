package draw_test

import (
	"errors"
	"fmt"
	"image/color"
	"log"
	"strings"

	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/draw"
)

// cell is a small one with a residual connection.
func firstCell() cell.Arch {
	a, err := cell.ParseArch(`{"op1":"conv1x1-bn-relu","op2":"conv3x3-bn-relu","op3":"maxpool3x3",
		"input1":[0],"input2":[1],"input3":[1],"input4":[0,2,3]}`)
	if err != nil {
		log.Fatal(err)
	}
	return a
}

func ExampleText() {
	fmt.Print(draw.Text(firstCell()))
	// Output:
	// 0      input ──────────┐
	//          │             │
	//          ▼             │
	// 1    conv 1×1 ───┐     │
	//          │       │     │
	//          ▼       │     │
	// 2    conv 3×3 ───┼──┐  │
	//          ┌───────┘  │  │
	//          ▼          │  │
	// 3  max-pool 3×3     │  │
	//          ├──────────┴──┘
	//          ▼
	// 4     output
}

func ExampleSVG() {
	picture, err := draw.SVG(firstCell())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s…\n", picture[:40])
	fmt.Println(strings.Count(string(picture), "<text"), "labels")
	// Output:
	// <svg xmlns="http://www.w3.org/2000/svg" …
	// 5 labels
}

// Two cells beside each other, for a page of any colour.
func ExampleSheet() {
	second, err := cell.ParseArch(`{"op1":"conv3x3-bn-relu","input1":[0],"input2":[0,1]}`)
	if err != nil {
		log.Fatal(err)
	}
	sheet := draw.Sheet{
		Cells:      []draw.Captioned{{Arch: firstCell(), Caption: "(a) before"}, {Arch: second, Caption: "(b) after"}},
		Background: color.Transparent,
	}
	picture, err := sheet.SVG()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.Contains(string(picture), "(b) after"))
	// Output: true
}

func ExampleSheet_PDF() {
	picture, err := draw.Sheet{Cells: []draw.Captioned{{Arch: firstCell()}}}.PDF()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s\n", picture[:5])
	// Output: %PDF-
}

func ExampleSheet_PNG() {
	picture, err := draw.Sheet{Cells: []draw.Captioned{{Arch: firstCell()}}}.PNG()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%q\n", picture[1:4])
	// Output: "PNG"
}

func ExampleDOT() {
	fmt.Print(draw.DOT(firstCell()))
	// Output:
	// digraph cell {
	// 	rankdir=TB;
	// 	node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=14, width=1.5, height=0.4];
	// 	edge [arrowsize=0.7];
	// 	0 [label="input", fillcolor="#ffffff"];
	// 	1 [label="conv 1×1", fillcolor="#d9ead3"];
	// 	2 [label="conv 3×3", fillcolor="#cfe2f3"];
	// 	3 [label="max-pool 3×3", fillcolor="#fce5cd"];
	// 	4 [label="output", fillcolor="#ffffff"];
	// 	0 -> 1;
	// 	0 -> 4;
	// 	1 -> 2;
	// 	1 -> 3;
	// 	2 -> 4;
	// 	3 -> 4;
	// }
}

// A caption in a script that the font lacks needs an SVG document.
func ExampleGlyphError() {
	a, err := cell.ParseArch(`{"input1":[0]}`)
	if err != nil {
		log.Fatal(err)
	}
	sheet := draw.Sheet{Cells: []draw.Captioned{{Arch: a, Caption: "図 1"}}}
	_, err = sheet.PDF()
	var lacks *draw.GlyphError
	fmt.Println(errors.As(err, &lacks), lacks.Characters)
	_, err = sheet.SVG()
	fmt.Println(err)
	// Output:
	// true 図
	// <nil>
}
