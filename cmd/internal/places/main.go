// Command places writes the list of all cells by hash that package space embeds
// in programs, which takes some seconds.
package main

import (
	"fmt"
	"os"

	"github.com/nasbench-go/nasbench/internal/places"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: places FILE")
		os.Exit(2)
	}
	if err := os.WriteFile(os.Args[1], places.List(cell.Arch.Hash), 0o666); err != nil {
		fmt.Fprintln(os.Stderr, "places:", err)
		os.Exit(1)
	}
}
