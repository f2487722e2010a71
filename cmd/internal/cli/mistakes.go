package cli

import (
	"encoding/csv"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// belowZero is pflag's message for a number below 0 that is not the value of a
// flag.
var belowZero = regexp.MustCompile(`^unknown shorthand flag: '[0-9.]' in (-[0-9.]+)$`)

// flagError returns what is wrong with a flag.
func flagError(cmd *cobra.Command, err error) error {
	if cmd.HasSubCommands() && cmd.Flags().NArg() > 0 { // the flag is that of a command that does not exist
		return noCommand(cmd, cmd.Flags().Arg(0))
	}
	if m := belowZero.FindStringSubmatch(err.Error()); m != nil {
		if strings.Trim(m[1], "-0.") == "" {
			return Usagef("%s is taken for a flag; write 0", m[1])
		}
		return Usagef("%s is below 0; %s takes no negative numbers", m[1], cmd.CommandPath())
	}
	if invalid := (*pflag.InvalidValueError)(nil); errors.As(err, &invalid) {
		if errors.Is(err, errTwice) {
			return Usagef("%s is %w", nameOf(invalid.GetFlag()), errTwice)
		}
		if words := inWords(invalid.GetFlag().Value.Type(), invalid.Unwrap()); words != "" {
			return Usagef("%s%s", strings.TrimSuffix(err.Error(), invalid.Unwrap().Error()), words)
		}
	}
	return UsageError{err}
}

// nameOf returns how a flag is written.
func nameOf(f *pflag.Flag) string {
	if f.Shorthand == f.Name {
		return "-" + f.Name
	}
	return "--" + f.Name
}

// inWords returns what is wrong with a value of pflag's types, or nothing if
// the cause says it itself.
func inWords(kind string, cause error) string {
	var (
		number *strconv.NumError
		list   *csv.ParseError
	)
	switch {
	case errors.As(cause, &number) && errors.Is(number.Err, strconv.ErrRange):
		return "the number is too large"
	case errors.As(cause, &number) && kind == "bool":
		return "it must be true or false"
	case errors.As(cause, &number) && kind == "float64Slice":
		return "it must be numbers with commas between"
	case errors.As(cause, &number) && kind == "float64":
		return "it must be a number such as 3.3"
	case errors.As(cause, &number) && strings.HasPrefix(kind, "uint"):
		return "it must be a whole number, 0 or more"
	case errors.As(cause, &number):
		return "it must be a whole number"
	case errors.As(cause, &list):
		return "it must be words with commas between"
	case kind == "duration" && strings.HasPrefix(cause.Error(), "time: "):
		return "it must be a time such as 30s or 5m"
	}
	return ""
}

// PassesOn is the annotation of a command that passes what comes after -- on to
// another program, which may take empty arguments.
const PassesOn = "passes on"

// checkValues refuses a flag or an argument that is empty, which is mostly a
// variable of the user's that is not set, and never means "all" or "the default".
func checkValues(cmd *cobra.Command, args []string) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if err == nil && isEmpty(f.Value) {
			err = Usagef("%s is empty; give it a value, or leave it out", nameOf(f))
		}
	})
	if n := cmd.ArgsLenAtDash(); n >= 0 && cmd.Annotations[PassesOn] != "" {
		args = args[:n]
	}
	if i := slices.Index(args, ""); err == nil && i >= 0 {
		err = Usagef("argument %d of %s is empty; give it a value", i+1, cmd.CommandPath())
	}
	return err
}

// isEmpty reports whether a value is empty, or one in a list.
func isEmpty(value pflag.Value) bool {
	if list, ok := value.(pflag.SliceValue); ok {
		values := list.GetSlice()
		return len(values) == 0 || slices.Contains(values, "")
	}
	return value.Type() == "string" && value.String() == ""
}

// checkArgs returns a check of the arguments of a command that says in plain words
// what another one finds: how many there must be, and what they are, is in the
// command's usage line.
func checkArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		err := check(cmd, args)
		if err == nil {
			return nil
		}
		path, names := cmd.CommandPath(), strings.Fields(cmd.Use)[1:]
		switch {
		case len(names) == 0:
			return Usagef("%s takes no arguments; %q is one", path, args[0])
		case len(args) == 0:
			return Usagef("%s needs an argument: %s", path, strings.Join(names, " "))
		case len(args) == 1:
			return Usagef("%s %q: choose %s", path, args[0], oneOf(cmd.ValidArgs))
		}
		return Usagef("%s takes one argument, %s; %q is another", path, names[0], args[1])
	}
}

// exclusive is cobra's annotation of a flag: groups of flags, of which one can be
// given.
const exclusive = "cobra_annotation_mutually_exclusive"

// checkFlags refuses flags that exclude each other, which cobra does later in words
// of its own.
func checkFlags(cmd *cobra.Command, _ []string) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		for _, group := range f.Annotations[exclusive] {
			var given []string
			for name := range strings.FieldsSeq(group) {
				if f := cmd.Flags().Lookup(name); f.Changed {
					given = append(given, nameOf(f))
				}
			}
			if len(given) > 1 && err == nil {
				err = Usagef("%s and %s exclude each other; leave one out", given[0], given[1])
			}
		}
	})
	return err
}

// onStart makes every command call first when it begins to run.
func onStart(cmd *cobra.Command, first func()) {
	strict(cmd)
	if cmd.Args != nil {
		cmd.Args = checkArgs(cmd.Args)
	}
	cmd.PreRunE = checkFlags
	if run := cmd.RunE; run != nil {
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			first()
			if err := checkValues(cmd, args); err != nil {
				return err
			}
			return run(cmd, args)
		}
	}
	for _, sub := range cmd.Commands() {
		onStart(sub, first)
	}
}
