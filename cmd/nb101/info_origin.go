package main

import (
	"context"
	"errors"
	"fmt"
	"io"

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

func (o originInfo) print(w io.Writer) {
	text := o.Origin.String()
	if o.OriginUnknown != "" {
		text += ": " + o.OriginUnknown
	}
	fmt.Fprintf(w, "results\t%s\n", cli.Printable(text))
}
