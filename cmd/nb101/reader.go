package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/internal/plural"
	"github.com/nasbench-go/nasbench/internal/utf16text"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// The words with which the help of the commands that take a cell tells how it can
// be given.
const cellHelp = `A cell is given as NNI's JSON, as a matrix with its operations, as a row of
results with one of these, or as a hash; itself, in a file (@FILE) or on standard
input (-), 1 MiB at most. "nb101 cell --help" shows the spellings.`

// cellReader reads a cell as the flags of a command say it is given.
type cellReader struct {
	order string  // names of operations by number
	as    *string // the encoding in which the cell is given, or empty
}

// cellReaderFlags adds the flags that say how a cell is given.
func cellReaderFlags(cmd *cobra.Command) *cellReader {
	r := &cellReader{}
	cmd.Flags().StringVar(&r.order, "op-order", "", "operations may be numbers: places in `NAMES`, a list with commas, counted from 0")
	r.as = cli.ChoiceOr(cmd, "as", "", "the cell is given in this encoding", "adjacency", "edges", "path")
	return r
}

// names returns the names of operations by number.
func (r *cellReader) names() []string {
	if r.order == "" {
		return nil
	}
	return strings.Split(r.order, ",")
}

// check refuses flags of which one has no effect.
func (r *cellReader) check() error {
	if *r.as != "" && r.order != "" {
		return cli.Usagef("--op-order has no effect with --as: an encoding has an order of its own")
	}
	return nil
}

// read reads a cell: the text itself, @FILE, or - for standard input.
func (r *cellReader) read(cmd *cobra.Command, arg string) (cell.Spelling, error) {
	if err := r.check(); err != nil {
		return cell.Spelling{}, err
	}
	text, err := readText(cmd, arg)
	if err != nil {
		return cell.Spelling{}, err
	}
	s, err := r.parse(text)
	return s, given(err, arg)
}

// parse reads a cell from a text.
func (r *cellReader) parse(text string) (cell.Spelling, error) {
	if *r.as == "" {
		s, err := cell.Parse(text, r.names()...)
		return s, adviseReading(err)
	}
	archs, err := decode(*r.as, text)
	switch {
	case err != nil:
		return cell.Spelling{}, err
	case len(archs) > 1:
		return cell.Spelling{}, fmt.Errorf("%w: %w: %d cells have this path code; nb101 cell decode --as path lists them",
			space.ErrInvalidCode, cell.ErrAmbiguous, len(archs))
	}
	return cell.Spelling{Arch: archs[0]}, nil
}

// readMatrix reads a matrix and its operations, each given like a cell.
func (r *cellReader) readMatrix(cmd *cobra.Command, matrix, ops string) (cell.Arch, error) {
	if matrix == "-" && ops == "-" {
		return cell.Arch{}, cli.Usagef("--matrix and --ops cannot both be on standard input; give the two as one cell")
	}
	matrixText, err := readText(cmd, matrix)
	if err != nil {
		return cell.Arch{}, err
	}
	opsText, err := readText(cmd, ops)
	if err != nil {
		return cell.Arch{}, err
	}
	a, err := cell.ParseMatrixOps(matrixText, opsText, r.names()...)
	if isFile(matrix) {
		return a, adviseReading(err)
	}
	return a, given(adviseReading(err), ops)
}

// readCell reads a cell of the search space, in the spelling that the dataset
// stores.
func (r *cellReader) readCell(cmd *cobra.Command, arg string) (cell.Arch, error) {
	s, err := r.read(cmd, arg)
	if err != nil {
		return cell.Arch{}, err
	}
	return stored(s)
}

// stored returns a cell of the search space in the spelling that the dataset
// stores.
func stored(s cell.Spelling) (cell.Arch, error) {
	if s.Arch.IsZero() {
		a, ok := space.Find(s.Hash)
		if !ok {
			return cell.Arch{}, fmt.Errorf("%w: no cell has the hash %s", cell.ErrOutOfDomain, s.Hash)
		}
		return a, nil
	}
	if err := s.Arch.CheckSpace(); err != nil {
		return cell.Arch{}, err
	}
	return space.Canonical(s.Arch), nil
}

// decode returns the cells that have a code, in any spelling: one, but for path.
func decode(as, text string) ([]cell.Arch, error) {
	code, err := space.ParseCode(text)
	if err != nil {
		return nil, err
	}
	lengths := map[string]int{"adjacency": space.AdjacencyLen, "edges": space.EdgesLen, "path": space.PathsLen}
	if len(code) != lengths[as] {
		return nil, fmt.Errorf("%w: %s; the %s encoding has %d", space.ErrInvalidCode, plural.Of(len(code), "element", "elements"), as, lengths[as])
	}
	var a cell.Arch
	switch as {
	case "path":
		return space.DecodePaths([space.PathsLen]uint8(code))
	case "edges":
		a, err = space.DecodeEdges([space.EdgesLen]uint8(code))
	default:
		a, err = space.DecodeAdjacency([space.AdjacencyLen]uint8(code))
	}
	return []cell.Arch{a}, err
}

// given makes an error about what is wrong with a cell one of the command line, if
// the cell was given there.
func given(err error, arg string) error {
	wrong := errors.Is(err, cell.ErrInvalidArch) || errors.Is(err, cell.ErrInvalidHash) || errors.Is(err, space.ErrInvalidCode)
	if wrong && !isFile(arg) {
		return mistake(err)
	}
	return err
}

// adviseReading adds the flag that says how a cell is meant.
func adviseReading(err error) error {
	var incomplete *cell.IncompleteError
	switch {
	case !errors.As(err, &incomplete):
		return err
	case incomplete.NeedsOrder:
		return fmt.Errorf("%w (see --op-order)", err)
	}
	return fmt.Errorf("%w (--as %s)", err, incomplete.Encoding)
}

// isFile reports whether a cell is not given itself, but as where it is.
func isFile(text string) bool { return text == "-" || strings.HasPrefix(text, "@") }

// readText returns the text itself, or what @FILE or - for standard input holds,
// as UTF-8.
func readText(cmd *cobra.Command, text string) (string, error) {
	if !isFile(text) {
		return text, nil
	}
	if text == "@" {
		return "", cli.Usagef("@ names no file; write @FILE")
	}
	b, err := cli.ReadInput(cmd.Context(), cmd.InOrStdin(), strings.TrimPrefix(text, "@"), cell.MaxText)
	if err != nil {
		return "", fmt.Errorf("reading the cell: %w", err)
	}
	return utf16text.Decode(string(b)), nil
}
