package main

import (
	"errors"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// epochsFlag adds the flag that names a budget.
func epochsFlag(cmd *cobra.Command, value, usage string) *string {
	var values []string
	for _, epochs := range nb101.Budgets() {
		values = append(values, strconv.Itoa(epochs))
	}
	return cli.ChoiceOr(cmd, "epochs", value, usage, values...)
}

// budget returns the number of epochs that a value of [epochsFlag] means: all
// if it is empty.
func budget(value string) int {
	epochs, err := strconv.Atoi(value)
	if err != nil {
		return nb101.AllBudgets
	}
	return epochs
}

// accuracyFlag adds a flag that names an accuracy.
func accuracyFlag(cmd *cobra.Command, name, usage string) *string {
	return cli.Choice(cmd, name, usage, string(nb101.Test), string(nb101.Valid), string(nb101.Train))
}

// onlyWith refuses flags that have no effect without others, which are not given.
func onlyWith(cmd *cobra.Command, areGiven bool, others string, flags ...string) error {
	for _, name := range flags {
		if !areGiven && cmd.Flags().Changed(name) {
			return cli.Usagef("--%s has no effect without %s", name, others)
		}
	}
	return nil
}

// mistake returns an error as one of the command line.
func mistake(err error) error {
	if err == nil {
		return nil
	}
	return cli.UsageError{Err: err}
}

// isUsage reports whether an error is one of the command line.
func isUsage(err error) bool {
	var usage cli.UsageError
	return errors.As(err, &usage)
}

// isCode reports whether an error is about the code of a cell.
func isCode(err error) bool { return errors.Is(err, space.ErrInvalidCode) }
