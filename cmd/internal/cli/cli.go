// Package cli runs a command line: it wires the signals to the context and
// turns an error into one line and a status.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// UsageError is a command line that cannot be understood.
type UsageError struct{ Err error }

func (e UsageError) Error() string { return e.Err.Error() }
func (e UsageError) Unwrap() error { return e.Err }

// Usagef makes a [UsageError].
func Usagef(format string, args ...any) error {
	return UsageError{fmt.Errorf(format, args...)}
}

// StatusError is an error with an exit status of its own.
type StatusError struct {
	Err    error
	Status int
}

func (e StatusError) Error() string { return e.Err.Error() }
func (e StatusError) Unwrap() error { return e.Err }

// StatusNote is the annotation of a command whose help has more to say about its
// exit status.
const StatusNote = "status"

// statusHelp ends the help of every command.
const statusHelp = `
It ends with status 0, after a mistake on the command line with 2, and after any
other failure with 1{{with .Annotations.status}};
{{.}}{{end}}.
`

// Main runs the program with the arguments of the process and exits: with
// status 0, with 2 if the command line was wrong, with that of a [StatusError], or
// with 1 after any other error. An
// interrupt or SIGTERM ends the context; a second one ends the process at once.
func Main(root *cobra.Command) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	status := Run(ctx, root, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// Run runs the program and returns its exit status. An error is one line on
// stderr, which says so if ctx has ended.
func Run(ctx context.Context, root *cobra.Command, args []string, stdout, stderr io.Writer) int {
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SilenceErrors = true
	root.SilenceUsage = true
	if root.Version == "" {
		if info, ok := debug.ReadBuildInfo(); ok {
			root.Version = info.Main.Version
		}
	}
	root.SetFlagErrorFunc(flagError)
	root.SetHelpTemplate(root.HelpTemplate() + statusHelp)
	started := false
	onStart(root, func() { started = true })
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	if ctx.Err() != nil {
		err = fmt.Errorf("interrupted: %w", err)
	}
	fmt.Fprintf(stderr, "%s: %s\n", root.Name(), Message(err, args))
	var (
		usage  UsageError
		status StatusError
	)
	switch {
	case errors.As(err, &usage), !started: // cobra's own errors come before any command runs
		return 2
	case errors.As(err, &status):
		return status.Status
	}
	return 1
}

// belowZero is what pflag says of a number below 0 that is no flag's value.
var belowZero = regexp.MustCompile(`^unknown shorthand flag: '[0-9]' in (-[0-9]+)$`)

// flagError says what is wrong with a flag.
func flagError(cmd *cobra.Command, err error) error {
	if m := belowZero.FindStringSubmatch(err.Error()); m != nil {
		return Usagef("%s is below 0; %s takes no such number", m[1], cmd.CommandPath())
	}
	return UsageError{err}
}

// checkValues refuses a flag with an empty value, which is mostly a variable of
// the user's that is not set, and never means "all" or "the default".
func checkValues(cmd *cobra.Command) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if err == nil && f.Value.Type() == "string" && f.Value.String() == "" {
			err = Usagef("--%s is empty; give it a value, or leave it out", f.Name)
		}
	})
	return err
}

// onStart has every command call first when it begins to run.
func onStart(cmd *cobra.Command, first func()) {
	onlyOnce(cmd)
	if run := cmd.RunE; run != nil {
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			first()
			if err := checkValues(cmd); err != nil {
				return err
			}
			return run(cmd, args)
		}
	}
	for _, sub := range cmd.Commands() {
		onStart(sub, first)
	}
}
