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

// once refuses a second value, which would silently replace the first.
type once struct {
	pflag.Value
	given bool
}

func (o *once) Set(value string) error {
	if o.given {
		return errors.New("it is given twice; give it once")
	}
	o.given = true
	return o.Value.Set(value)
}

// onlyOnce has every flag of a command refuse a second value, unless it is a
// list.
func onlyOnce(cmd *cobra.Command) {
	for _, flags := range []*pflag.FlagSet{cmd.Flags(), cmd.PersistentFlags()} {
		flags.VisitAll(func(f *pflag.Flag) {
			_, isList := f.Value.(pflag.SliceValue)
			if _, done := f.Value.(*once); !done && !isList {
				f.Value = &once{Value: f.Value}
			}
		})
	}
}
