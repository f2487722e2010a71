package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/nasbench-go/nasbench/nb101"
)

// filterHelp is what the help of the commands with bounds says of them.
const filterHelp = `The bounds are inclusive: parameters in millions, times in true seconds,
accuracies in percent. Where means are printed, they apply to the means.`

// filterFlags adds the flags of the bounds of a filter.
func filterFlags(cmd *cobra.Command) *nb101.Filter {
	f := &nb101.Filter{}
	cmd.Flags().Var(&vertices{to: &f.Vertices}, "vertices", "only cells with this number of vertices: `N`, or MIN-MAX")
	for _, b := range []struct {
		name, what string
		to         *nb101.Bounds
	}{
		{"parameters", "`X` million parameters", &f.Parameters},
		{"time", "`X` seconds of training", &f.TrainingTime},
		{"train", "`X` percent training accuracy", &f.TrainAcc},
		{"valid", "`X` percent validation accuracy", &f.ValidAcc},
		{"test", "`X` percent test accuracy", &f.TestAcc},
	} {
		bounds := &bounds{to: b.to}
		cmd.Flags().Var(&bound{all: bounds, value: &bounds.min}, "min-"+b.name, "at least "+b.what)
		cmd.Flags().Var(&bound{all: bounds, value: &bounds.max}, "max-"+b.name, "at most "+b.what)
	}
	return f
}

// noTrial is the error for a budget at which the filter leaves nothing.
func noTrial(epochs int, f nb101.Filter) error {
	err := fmt.Errorf("%w: no trial", nb101.ErrNotFound)
	if epochs != nb101.AllBudgets {
		err = fmt.Errorf("%w at %d epochs", err, epochs)
	}
	if f != (nb101.Filter{}) {
		err = fmt.Errorf("%w is within the bounds", err)
	}
	return err
}

// bounds are a lower and an upper one, empty if it is missing.
type bounds struct {
	min, max string
	to       *nb101.Bounds
}

// set makes the bounds of the filter of what is given.
func (b *bounds) set() {
	least, _ := strconv.ParseFloat(b.min, 64)
	most, _ := strconv.ParseFloat(b.max, 64)
	switch {
	case b.min == "":
		*b.to = nb101.AtMost(most)
	case b.max == "":
		*b.to = nb101.AtLeast(least)
	default:
		*b.to = nb101.Between(least, most)
	}
}

// bound is the value of a flag with one of two bounds.
type bound struct {
	all   *bounds
	value *string
}

var _ pflag.Value = (*bound)(nil)

func (b *bound) Set(text string) error {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || x != x {
		return fmt.Errorf("it must be a number")
	}
	*b.value = text
	b.all.set()
	return nil
}

func (b *bound) String() string {
	if b.value == nil {
		return ""
	}
	return *b.value
}

func (b *bound) Type() string { return "number" }

// vertices is the value of the flag with numbers of vertices.
type vertices struct {
	text string
	to   *nb101.Bounds
}

func (v *vertices) Set(text string) error {
	first, last, isRange := strings.Cut(text, "-")
	if !isRange {
		last = first
	}
	least, err := strconv.Atoi(first)
	most, errMost := strconv.Atoi(last)
	if err != nil || errMost != nil || least < 2 || least > most || most > 7 {
		return fmt.Errorf("it must be a number from 2 to 7, or two of them as in 5-7")
	}
	v.text = text
	*v.to = nb101.Between(float64(least), float64(most))
	return nil
}

func (v *vertices) String() string { return v.text }
func (v *vertices) Type() string   { return "number" }
