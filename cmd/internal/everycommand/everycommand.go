// Package everycommand tests what holds for every command of a program,
// including those that are yet to be written.
package everycommand

import (
	"bytes"
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/matryer/is"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
)

// program makes the commands of a program anew.
type program func() *cobra.Command

// Test makes every mistake that is one for all commands, in an empty folder. args
// are words that each command takes that needs some, by the path of the command.
func Test(t *testing.T, newRoot func() *cobra.Command, args map[string]string) {
	t.Chdir(t.TempDir())
	for _, variable := range []string{"NASBENCHMARK_DIR", "NNI_HOME", "XDG_CACHE_HOME", "HOME"} {
		t.Setenv(variable, t.TempDir())
	}
	p := program(newRoot)
	for _, cmd := range commands(newRoot()) {
		t.Run(cmd.CommandPath(), func(t *testing.T) {
			path := strings.Fields(cmd.CommandPath())[1:]
			words := append(slices.Clone(path), strings.Fields(args[cmd.CommandPath()])...)
			p.testHelp(t, path)
			if !cmd.Runnable() {
				p.fails(t, 2, "unknown command", append(path, "bogus")...)
				return
			}
			p.fails(t, 2, "unknown flag: --bogus", append(words, "--bogus")...)
			if takesNone(cmd) {
				p.fails(t, 2, cmd.CommandPath()+` takes no arguments; "bogus" is one`, append(words, "bogus")...)
			} else {
				p.fails(t, 2, "", append(path, "")...)
			}
			cmd.Flags().VisitAll(func(f *pflag.Flag) { p.testFlag(t, f, words) })
			cmd.InheritedFlags().VisitAll(func(f *pflag.Flag) { p.testFlag(t, f, words) })
		})
	}
}

// commands returns a command and all below it.
func commands(cmd *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{cmd}
	for _, sub := range cmd.Commands() {
		all = append(all, commands(sub)...)
	}
	return all
}

func takesNone(cmd *cobra.Command) bool {
	return cmd.Args != nil && cmd.Args(cmd, []string{"bogus"}) != nil && cmd.Args(cmd, nil) == nil && len(cmd.ValidArgs) == 0
}

// run runs a command.
func (p program) run(args ...string) (stdout, stderr string, status int) {
	var out, err bytes.Buffer
	root := p()
	root.SetIn(strings.NewReader(""))
	status = cli.Run(context.Background(), root, args, &out, &err)
	return out.String(), err.String(), status
}

var flagName = regexp.MustCompile(`--[a-z][a-z0-9-]+`)

// fails has a command fail with a status, 0 for 1 or 2, and checks what it says.
func (p program) fails(t *testing.T, want int, says string, args ...string) {
	t.Helper()
	stdout, stderr, status := p.run(args...)
	line := strings.TrimSuffix(stderr, "\n")
	given := strings.Join(args, " ")
	for problem, happened := range map[string]bool{
		"another status":     want != 0 && status != want || status != 1 && status != 2,
		"output":             stdout != "" && args[0] != "download", // which says first what it got
		"not one line":       strings.Count(stderr, "\n") != 1,
		"not printable":      cli.Printable(line) != line,
		"too long":           len(line) > 300+longest(args),
		"no name of program": !strings.HasPrefix(line, p().Name()+": "),
		"words of Go":        strings.Contains(line, "strconv") || strings.Contains(line, "%!") || strings.Contains(line, "<nil>"),
		"other words":        !strings.Contains(line, says),
	} {
		if happened {
			t.Errorf("%q: %s: status %d, %q, %q", args, problem, status, stdout, stderr)
		}
	}
	cmd, _, err := p().Find(args)
	if err != nil {
		return // no such command exists
	}
	for _, name := range flagName.FindAllString(line, -1) {
		if cmd.Flags().Lookup(name[2:]) == nil && cmd.InheritedFlags().Lookup(name[2:]) == nil && name != "--help" && !strings.Contains(given, name) {
			t.Errorf("%q: there is no %s: %s", args, name, line)
		}
	}
}

// longest returns the length of the longest word, as it is printed.
func longest(args []string) (most int) {
	for _, arg := range args {
		most = max(most, len(cli.Printable(arg)))
	}
	return most
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) {
	return 0, errors.New("write /dev/stdout: no space left on device")
}

// testHelp shows the help, which says with which status the command ends, in
// lines that end before column 80.
func (p program) testHelp(t *testing.T, path []string) {
	is := is.New(t)
	for _, args := range [][]string{append(slices.Clone(path), "--help"), append([]string{"help"}, path...)} {
		stdout, stderr, status := p.run(args...)
		is.Equal(status, 0)
		is.Equal(stderr, "")
		is.True(strings.Contains(stdout, "\nThe exit status is 0, or 2 after a mistake on the command line, or 1 after any\nother failure"))
		for line := range strings.Lines(stdout) {
			if columns := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); columns >= 80 {
				t.Errorf("%q: a line of %d columns: %s", args, columns, line)
			}
		}
		var errs bytes.Buffer
		is.Equal(cli.Run(context.Background(), p(), args, fullDisk{}, &errs), 1)
		is.Equal(errs.String(), p().Name()+": write /dev/stdout: no space left on device\n")
	}
	says := "unknown command"
	if cmd, _, err := p().Find(path); err == nil && !cmd.HasSubCommands() {
		says = "has no commands"
	}
	p.fails(t, 2, says, append(append([]string{"help"}, path...), "bogus")...)
}

// odd are values of which each character must be recognised in a message.
var odd = []string{"odd\n\x1b[2J\tname", "none  such", strings.Repeat("d", 200) + "/" + strings.Repeat("e", 200), strings.Repeat("long ", 1000)}

// testFlag tries values that are a mistake for any flag, and the completion.
func (p program) testFlag(t *testing.T, f *pflag.Flag, words []string) {
	is := is.New(t)
	flag := "--" + f.Name
	if f.Name == "help" || f.Name == "version" {
		return
	}
	given := func(args ...string) []string { return append(slices.Clone(words), args...) }
	if choices := strings.Split(f.Value.Type(), "|"); len(choices) > 1 {
		for _, args := range [][]string{{flag, ""}, {flag + "="}} {
			stdout, _, _ := p.run(append([]string{"__complete"}, given(args...)...)...)
			is.True(strings.HasPrefix(stdout, strings.Join(choices, "\n")+"\n"))
		}
	}
	_, isList := f.Value.(pflag.SliceValue)
	switch {
	case f.Value.Type() == "bool":
		p.fails(t, 2, "given twice", given(flag, flag)...)
		p.fails(t, 2, "true or false", given(flag+"=yes")...)
	case f.Value.Type() == "string":
		p.fails(t, 2, flag+" is empty", given(flag, "")...)
		p.fails(t, 2, "given twice", given(flag, "a", flag, "a")...)
		for _, value := range odd {
			p.fails(t, 0, "", given(flag, value)...)
		}
		p.fails(t, 0, "", given(flag+"="+odd[0])...)
	case isList:
		p.fails(t, 2, "", given(flag, "")...)
	default:
		p.fails(t, 2, "", given(flag, "")...)
		for _, value := range odd {
			p.fails(t, 2, flag, given(flag, value)...)
		}
		if value := f.DefValue; value != "" {
			p.fails(t, 2, "given twice", given(flag, value, flag, value)...)
		}
	}
}
