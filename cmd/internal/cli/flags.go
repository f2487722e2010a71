package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// choice is the value of a flag that has a few fixed ones.
type choice struct {
	value  *string
	values []string
}

// Choice adds a flag to a command that takes one of some values, the first of
// which is the default, and completes them.
func Choice(cmd *cobra.Command, name, usage string, values ...string) *string {
	return ChoiceOr(cmd, name, values[0], usage, values...)
}

// ChoiceOr is [Choice] with another default, which may be none of the values.
func ChoiceOr(cmd *cobra.Command, name, value, usage string, values ...string) *string {
	short := ""
	if len(name) == 1 { // cobra completes the values of such a name only where it is a shorthand
		short = name
	}
	cmd.Flags().VarP(&choice{&value, values}, name, short, usage)
	if err := cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // the flag has just been added
	}
	return &value
}

func (c *choice) String() string { return *c.value }

// Type is what the help shows as the value.
func (c *choice) Type() string { return strings.Join(c.values, "|") }

func (c *choice) Set(value string) error {
	if !slices.Contains(c.values, value) {
		return fmt.Errorf("choose %s", oneOf(c.values))
	}
	*c.value = value
	return nil
}

// oneOf joins words as in "a, b or c".
func oneOf(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// errTwice says that a flag is given twice.
var errTwice = errors.New("given twice; give it once")

// oneLine refuses a value of several lines for a list, of which pflag would
// take the first line alone.
type oneLine struct {
	pflag.Value
	pflag.SliceValue
}

func (l oneLine) Set(value string) error {
	if strings.ContainsAny(value, "\r\n") {
		return errors.New("it must be words with commas between, on one line")
	}
	return l.Value.Set(value)
}

// once refuses a second value, which would silently replace the first.
type once struct {
	pflag.Value
	given bool
}

func (o *once) Set(value string) error {
	if o.given {
		return errTwice
	}
	o.given = true
	return o.Value.Set(value)
}

// strict has every flag of a command refuse a second value, unless it is a
// list, and lists with commas refuse lines.
func strict(cmd *cobra.Command) {
	for _, flags := range []*pflag.FlagSet{cmd.Flags(), cmd.PersistentFlags()} {
		flags.VisitAll(func(f *pflag.Flag) {
			list, isList := f.Value.(pflag.SliceValue)
			_, isDone := f.Value.(*once)
			switch {
			case f.Value.Type() == "stringSlice":
				f.Value = oneLine{f.Value, list}
			case !isList && !isDone:
				f.Value = &once{Value: f.Value}
			}
		})
	}
}
