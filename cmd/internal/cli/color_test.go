package cli_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
)

func TestColors(t *testing.T) {
	run := func(args ...string) (stdout, stderr string, status int) {
		root := newRoot(nil)
		work := root.Commands()[0]
		c := cli.Color(work, "paint", "white", "the paint")
		work.RunE = func(cmd *cobra.Command, _ []string) error {
			r, g, b, a := (*c).RGBA()
			cmd.Print(fmt.Sprintf("%02x%02x%02x%02x", r>>8, g>>8, b>>8, a>>8))
			return nil
		}
		var out, err bytes.Buffer
		status = cli.Run(t.Context(), root, args, &out, &err)
		return out.String(), err.String(), status
	}
	is := is.New(t)
	for args, want := range map[string]string{
		"work":                     "ffffffff",
		"work --paint transparent": "00000000",
		"work --paint black":       "000000ff",
		"work --paint LightGrey":   "d3d3d3ff",
		"work --paint #0d1117":     "0d1117ff",
		"work --paint #FFAA00":     "ffaa00ff",
	} {
		stdout, stderr, status := run(strings.Fields(args)...)
		is.Equal(stderr, "")
		is.Equal(status, 0)
		is.Equal(stdout, want)
	}
	for _, wrong := range []string{"", "#fff", "#gggggg", "0d1117", "greenish", "#0d11177"} {
		_, stderr, status := run("work", "--paint", wrong)
		is.Equal(status, 2)
		is.True(strings.Contains(stderr, "choose transparent"))
	}
	stdout, _, _ := run("__complete", "work", "--paint", "")
	is.True(strings.HasPrefix(stdout, "transparent\naliceblue\n"))
}
