package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101/cell"
)

// readArch reads an arch as JSON: the text itself, @FILE, or - for standard
// input.
func readArch(cmd *cobra.Command, text string) (cell.Arch, error) {
	read, err := readText(cmd, text)
	if err != nil {
		return cell.Arch{}, err
	}
	arch, err := cell.ParseArch(read)
	if !isFile(text) {
		err = mistake(err)
	}
	return arch, err
}

// isFile reports whether a cell is not given itself, but as where it is.
func isFile(text string) bool { return text == "-" || strings.HasPrefix(text, "@") }

// maxText is the most that a file or standard input may have that holds a cell.
const maxText = 1 << 20

// readText returns the text itself, or what @FILE or - for standard input holds,
// without white space around it.
func readText(cmd *cobra.Command, text string) (string, error) {
	var (
		b   []byte
		err error
	)
	if isFile(text) {
		b, err = cli.ReadInput(cmd.Context(), cmd.InOrStdin(), strings.TrimPrefix(text, "@"), maxText)
	} else {
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
		arch, err := cell.ParseMatrix(matrix, ops)
		return arch, mistake(err)
	}
	var rows [][]int
	if err := json.Unmarshal([]byte(matrix), &rows); err != nil {
		return cell.Arch{}, cli.Usagef("%w: --matrix: %w", cell.ErrInvalidArch, err)
	}
	arch, err := cell.ArchFromMatrix(rows, strings.Split(ops, ","))
	return arch, mistake(err)
}
