package verify

import (
	"context"
	"errors"
	"fmt"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// readOrigin reads where the results come from. A record of it that is damaged
// is a fault.
func (v *verifier) readOrigin(ctx context.Context, read func(context.Context) (*nb101.Origin, error)) error {
	o, err := read(ctx)
	switch {
	case errors.Is(err, nb101.ErrInvalidOrigin), sqlitefile.IsDamage(err):
		v.findings.add(KindOrigin, "", 0, "%v", err)
	case err != nil:
		return err
	}
	v.origin = o
	return nil
}

// checkOrigin compares what the record of the origin says with itself and with
// what is there.
func (v *verifier) checkOrigin(n coverage, f *findings) {
	o := v.origin
	if o == nil {
		return
	}
	wrong := func(detail string, args ...any) {
		f.add(KindOrigin, "", 0, "the record of the origin says that "+detail, args...)
	}
	if name := dataset.PublishedName(o.SHA256); name != o.Published {
		wrong("the file is %s; by its SHA-256 it is %s", publishedText(o.Published), publishedText(name))
		return
	}
	for _, p := range []dataset.Published{dataset.Full(), dataset.Only108()} {
		if p.Name != o.Published {
			continue
		}
		if o.Size != p.Size {
			wrong("%s has %d bytes; it has %d", p.Name, o.Size, p.Size)
		}
		for b, epochs := range nni.Budgets {
			want := int64(nni.RunsPerConfig * space.NumCells)
			if p == dataset.Only108() && b != nni.LongestBudget {
				want = 0
			}
			if n.trials[b] != want {
				wrong("all results are those of %s, which has %d trials at %d epochs; here are %d", p.Name, want, epochs, n.trials[b])
			}
		}
	}
}

func publishedText(name string) string {
	if name == "" {
		return "neither of the published ones"
	}
	return fmt.Sprintf("the published %.80s", name)
}

// originNote is what the record of the origin says of results that are not the
// published ones.
func (v *verifier) originNote() string {
	switch o := v.origin; {
	case o == nil:
		return ""
	case o.MadeUp:
		return "; the record of the origin says that the results are made up"
	case o.Published != "":
		return "; the record of the origin says that the results are those of " + o.Published
	}
	return ""
}
