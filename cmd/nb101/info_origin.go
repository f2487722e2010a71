package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101"
)

// originInfo is what the info command prints about where results come from.
type originInfo struct {
	Origin        *nb101.Origin `json:"origin"` // null if it is unknown
	OriginUnknown string        `json:"origin_unknown,omitempty"`
}

// readOrigin reads the origin. A record of it that is damaged is no error.
func readOrigin(ctx context.Context, from interface {
	Origin(context.Context) (*nb101.Origin, error)
}) (o originInfo, err error) {
	o.Origin, err = from.Origin(ctx)
	if errors.Is(err, nb101.ErrInvalidOrigin) {
		return originInfo{OriginUnknown: err.Error()}, nil
	}
	return o, err
}

// print prints a line for each thing that is known. The size and the SHA-256 of a
// published file need not be said.
func (o originInfo) print(w io.Writer) {
	switch from := o.Origin; {
	case from == nil && o.OriginUnknown != "":
		printWrapped(w, "results", from.String()+": "+o.OriginUnknown)
	case from == nil, from.Published != "":
		printWrapped(w, "results", from.String())
	default:
		text := "from " + cmp.Or(from.Name, "a file without a name")
		if from.MadeUp {
			text = "made up, " + text
		}
		fmt.Fprintf(w, "results\t%s\n", cli.Printable(text))
		fmt.Fprintf(w, "input\t%d bytes\n", from.Size)
		fmt.Fprintf(w, "input SHA-256\t%s\n", from.SHA256)
	}
}

// printWrapped prints a text as the second column of a table, in lines that end
// before column 80 if no label has more than 13 letters.
func printWrapped(w io.Writer, label, text string) {
	fmt.Fprintf(w, "%s\t%s\n", label, strings.Join(cli.Wrap(cli.Printable(text), 64), "\n\t"))
}
