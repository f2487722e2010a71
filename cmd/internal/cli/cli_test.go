package cli_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
)

func newRoot(err error) *cobra.Command {
	root := &cobra.Command{Use: "prog"}
	work := &cobra.Command{Use: "work", Args: cobra.NoArgs, RunE: func(*cobra.Command, []string) error { return err }}
	work.Flags().Bool("a", false, "")
	work.Flags().Bool("b", false, "")
	work.MarkFlagsMutuallyExclusive("a", "b")
	root.AddCommand(work)
	return root
}

func TestStatusTellsWhoseFaultItWas(t *testing.T) {
	for _, c := range []struct {
		name   string
		args   []string
		err    error
		status int
		stderr string
	}{
		{"success", []string{"work"}, nil, 0, ""},
		{"failure", []string{"work"}, errors.New("no\nluck"), 1, "prog: no luck\n"},
		{"wrong use, found by the command", []string{"work"}, cli.Usagef("give %s", "more"), 2, "prog: give more\n"},
		{"unknown flag", []string{"work", "--c"}, nil, 2, "prog: unknown flag: --c\n"},
		{"contradicting flags", []string{"work", "--a", "--b"}, nil, 2, "prog: if any flags in the group [a b] are set none of the others can be; [a b] were all set\n"},
		{"unknown command", []string{"wrok"}, nil, 2, "prog: unknown command \"wrok\" for \"prog\" Did you mean this? work\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			var stdout, stderr bytes.Buffer
			is.Equal(cli.Run(t.Context(), newRoot(c.err), c.args, &stdout, &stderr), c.status)
			is.Equal(stderr.String(), c.stderr)
			is.Equal(stdout.String(), "")
		})
	}
}

func TestAnInterruptedCommandSaysSo(t *testing.T) {
	is := is.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout, stderr bytes.Buffer
	is.Equal(cli.Run(ctx, newRoot(errors.New("half done")), []string{"work"}, &stdout, &stderr), 1)
	is.Equal(stderr.String(), "prog: interrupted: half done\n")
}

func TestVersionIsTheModules(t *testing.T) {
	is := is.New(t)
	var stdout, stderr bytes.Buffer
	is.Equal(cli.Run(t.Context(), newRoot(nil), []string{"--version"}, &stdout, &stderr), 0)
	is.True(strings.HasPrefix(stdout.String(), "prog version "))
}
