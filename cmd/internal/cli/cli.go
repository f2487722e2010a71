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
	"syscall"

	"github.com/spf13/cobra"

	_ "github.com/nasbench-go/nasbench/cmd/internal/openfiles" // before anything opens a file
	"github.com/nasbench-go/nasbench/internal/atomicfile"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
)

// UsageError is a mistake on the command line.
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

// Main runs the program with the arguments of the process and exits with the
// status that [Run] returns. An interrupt or SIGTERM ends the context; a
// second one ends the process at once.
func Main(root *cobra.Command) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	status := Run(ctx, root, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// untilInterrupted returns a context that ends with ctx, and then has the
// cause errInterrupted.
func untilInterrupted(ctx context.Context) (context.Context, context.CancelFunc) {
	until, end := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { end(errInterrupted) })
	if ctx.Err() != nil {
		end(errInterrupted)
	}
	return until, func() { stop(); end(nil) }
}

// errInterrupted is why a command ends early. It is [context.Canceled] too.
var errInterrupted error = interruption{}

type interruption struct{}

func (interruption) Error() string        { return "interrupted" }
func (interruption) Is(target error) bool { return target == context.Canceled }

// Run runs the program and returns its exit status: 0, 2 if the command line
// was wrong, as where an output is the input, that of a [StatusError], or 1
// after any other error, that of a write to stdout among them. An error is one
// line on stderr, which says so if ctx has ended.
func Run(ctx context.Context, root *cobra.Command, args []string, stdout, stderr io.Writer) int {
	out := &output{Writer: stdout}
	root.SetArgs(append([]string{}, args...)) // of nil, cobra makes those of the process
	root.SetOut(out)
	root.SetErr(stderr)
	root.SilenceErrors = true
	root.SilenceUsage = true
	root.Version = versionText()
	root.SetVersionTemplate("{{.DisplayName}} {{.Version}}")
	root.SetFlagErrorFunc(flagError)
	var mistake error
	setHelp(root, &mistake)
	root.InitDefaultCompletionCmd(args...)
	ctx, end := untilInterrupted(ctx)
	defer end()
	started := false
	onStart(root, func() { started = true })
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = mistake
	}
	if err == nil {
		err = out.err
	}
	if err == nil {
		return 0
	}
	switch cause := context.Cause(ctx); {
	case cause != nil && !errors.Is(err, cause):
		err = fmt.Errorf("%w: %w", cause, err)
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		err = sqlitefile.Explain(err) // which says what to do
	}
	fmt.Fprintf(stderr, "%s\n", Message(root.Name()+": ", err, args))
	var (
		usage  UsageError
		status StatusError
	)
	switch {
	case errors.As(err, &usage), errors.Is(err, atomicfile.ErrSameFile), !started && out.err == nil: // cobra's own errors come before any command runs
		return 2
	case errors.As(err, &status):
		return status.Status
	}
	return 1
}

// output remembers the first error of a writer, which cobra does not return.
type output struct {
	io.Writer
	err error
}

func (o *output) Write(b []byte) (int, error) {
	n, err := o.Writer.Write(b)
	if o.err == nil {
		o.err = err
	}
	return n, err
}
