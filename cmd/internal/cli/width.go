package cli

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Width returns the columns of the terminal that w writes to, and 0 if w is not
// a terminal or its width is unknown. w may be the standard output of a command.
func Width(w io.Writer) int {
	if o, ok := w.(*output); ok {
		w = o.Writer
	}
	f, ok := w.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}
