package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

// readArch reads an arch as JSON: the text itself, @FILE, or - for standard
// input.
func readArch(stdin io.Reader, text string) (cell.Arch, error) {
	text, err := readText(stdin, text)
	if err != nil {
		return cell.Arch{}, err
	}
	return cell.ParseArch(text)
}

// readText gives the text itself, or what @FILE or - for standard input holds,
// without white space around it.
func readText(stdin io.Reader, text string) (string, error) {
	var (
		b   []byte
		err error
	)
	switch {
	case text == "-":
		b, err = io.ReadAll(stdin)
	case strings.HasPrefix(text, "@"):
		b, err = os.ReadFile(text[1:])
	default:
		b = []byte(text)
	}
	if err != nil {
		return "", fmt.Errorf("reading the cell: %w", err)
	}
	return strings.TrimSpace(string(b)), nil
}

// readMatrix reads an adjacency matrix, as n×n digits or as JSON, and the names
// of the operations joined by commas.
func readMatrix(matrix, ops string) (cell.Arch, error) {
	if matrix == "" || ops == "" {
		return cell.Arch{}, cli.Usagef("--matrix and --ops go together")
	}
	if !strings.HasPrefix(strings.TrimSpace(matrix), "[") {
		return cell.ParseMatrix(matrix, ops)
	}
	var rows [][]int
	if err := json.Unmarshal([]byte(matrix), &rows); err != nil {
		return cell.Arch{}, fmt.Errorf("%w: --matrix: %w", cell.ErrInvalidArch, err)
	}
	return cell.ArchFromMatrix(rows, strings.Split(ops, ","))
}
