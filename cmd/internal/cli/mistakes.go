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

// onStart makes every command call first when it begins to run.
func onStart(cmd *cobra.Command, first func()) {
	strict(cmd)
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
