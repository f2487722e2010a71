package cli_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
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
		{"a status of its own", []string{"work"}, fmt.Errorf("well: %w", cli.StatusError{Err: errors.New("rain"), Status: 3}), 3, "prog: well: rain\n"},
		{"unknown flag", []string{"work", "--c"}, nil, 2, "prog: unknown flag: --c\n"},
		{"contradicting flags", []string{"work", "--a", "--b"}, nil, 2, "prog: --a and --b exclude each other; leave one out\n"},
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

	// An error that follows from the end of the context is not said again.
	root := &cobra.Command{Use: "prog", RunE: func(cmd *cobra.Command, _ []string) error { return context.Cause(cmd.Context()) }}
	stderr.Reset()
	is.Equal(cli.Run(ctx, root, nil, &stdout, &stderr), 1)
	is.Equal(stderr.String(), "prog: interrupted\n")
}

// Without arguments a command has none, and not those of the process, which are
// the flags of go test where a test runs it.
func TestNoArgumentsAreNotThoseOfTheProcess(t *testing.T) {
	is := is.New(t)
	args := os.Args
	defer func() { os.Args = args }()
	os.Args = []string{"prog", "-update"}
	root := &cobra.Command{Use: "prog", RunE: func(*cobra.Command, []string) error { return nil }}
	var stdout, stderr bytes.Buffer
	is.Equal(cli.Run(t.Context(), root, nil, &stdout, &stderr), 0)
	is.Equal(stderr.String(), "")
}

func TestFlagsWithFixedValues(t *testing.T) {
	is := is.New(t)
	run := func(args ...string) (stdout, stderr string, status int) {
		root := newRoot(nil)
		work := root.Commands()[0]
		order := cli.Choice(work, "order", "the order", "up", "down", "none")
		n := cli.ChoiceOr(work, "n", "", "how many (default: all)", "1")
		work.RunE = func(cmd *cobra.Command, _ []string) error {
			cmd.Print(*order, *n)
			return nil
		}
		var out, err bytes.Buffer
		status = cli.Run(t.Context(), root, args, &out, &err)
		return out.String(), err.String(), status
	}
	stdout, _, status := run("work")
	is.Equal(stdout, "up")
	is.Equal(status, 0)
	stdout, _, _ = run("work", "--order", "none", "--n=1")
	is.Equal(stdout, "none1")
	for _, wrong := range []string{"", "Up", "sideways"} {
		_, stderr, status := run("work", "--order", wrong)
		is.Equal(status, 2)
		is.True(strings.HasSuffix(stderr, "choose up, down or none\n"))
	}
	stdout, _, _ = run("work", "--help")
	is.True(strings.Contains(stdout, `the order (default "up")`) || strings.Contains(stdout, "the order (default up)"))
	is.True(strings.Contains(stdout, "up|down|none"))
	for flag, want := range map[string]string{"--order": "up\ndown\nnone\n", "--n": "1\n"} {
		for _, args := range [][]string{{flag, ""}, {flag + "="}} {
			stdout, _, _ = run(append([]string{"__complete", "work"}, args...)...)
			is.True(strings.HasPrefix(stdout, want))
		}
	}
}

func TestAFlagIsGivenOnce(t *testing.T) {
	for _, args := range [][]string{{"--name", "a", "--name", "a"}, {"--a", "--a"}, {"-n1", "-n", "2"}, {"--all", "x", "work", "--all", "y"}} {
		is := is.New(t)
		root := newRoot(nil)
		root.PersistentFlags().String("all", "", "")
		work := root.Commands()[0]
		work.Flags().String("name", "", "")
		work.Flags().IntP("number", "n", 0, "")
		list := work.Flags().StringSlice("list", nil, "")
		var stderr bytes.Buffer
		if args[0] != "--all" {
			args = append([]string{"work"}, args...)
		}
		is.Equal(cli.Run(t.Context(), root, args, new(bytes.Buffer), &stderr), 2)
		is.True(strings.HasSuffix(stderr.String(), "given twice; give it once\n"))
		is.Equal(cli.Run(t.Context(), root, []string{"work", "--list", "a", "--list", "b"}, new(bytes.Buffer), new(bytes.Buffer)), 0)
		is.Equal(*list, []string{"a", "b"})
	}
}

func TestHelpTellsTheStatus(t *testing.T) {
	is := is.New(t)
	root := newRoot(nil)
	root.Commands()[0].Annotations = map[string]string{cli.StatusNote: "it is 3 if it rains"}
	var stdout bytes.Buffer
	is.Equal(cli.Run(t.Context(), root, []string{"work", "--help"}, &stdout, new(bytes.Buffer)), 0)
	is.True(strings.HasSuffix(stdout.String(), "or 1 after any\nother failure; it is 3 if it rains.\n"))
}

func TestNumbersBelowZeroAreNoFlags(t *testing.T) {
	is := is.New(t)
	var stderr bytes.Buffer
	is.Equal(cli.Run(t.Context(), newRoot(nil), []string{"work", "-12"}, new(bytes.Buffer), &stderr), 2)
	is.Equal(stderr.String(), "prog: -12 is below 0; prog work takes no negative numbers\n")
}

func TestVersionHasACommitAndAnSQLite(t *testing.T) {
	is := is.New(t)
	var stdout, stderr bytes.Buffer
	is.Equal(cli.Run(t.Context(), newRoot(nil), []string{"--version"}, &stdout, &stderr), 0)
	is.Equal(stderr.String(), "")
	lines := strings.Split(stdout.String(), "\n")
	is.Equal(len(lines), 4)
	for i, beginning := range []string{"prog ", "commit ", "SQLite " + sqlitefile.SQLiteVersion() + " by " + sqlitefile.DriverModule + " ", ""} {
		is.True(strings.HasPrefix(lines[i], beginning))
	}
}
