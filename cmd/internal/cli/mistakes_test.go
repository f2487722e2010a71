package cli_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/spf13/cobra"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
)

// newTyped returns a program with a flag of each of pflag's types that the
// commands have, and a group of commands.
func newTyped() *cobra.Command {
	root := newRoot(nil)
	work := root.Commands()[0]
	work.Args = cobra.ArbitraryArgs
	work.Flags().IntP("n", "n", 1, "")
	work.Flags().Uint64("seed", 0, "")
	work.Flags().String("name", "", "")
	work.Flags().Duration("time", time.Second, "")
	work.Flags().Float64("width", 6, "")
	work.Flags().StringSlice("names", []string{"a"}, "")
	work.Flags().Float64Slice("numbers", []float64{1}, "")
	group := &cobra.Command{Use: "group"}
	group.AddCommand(&cobra.Command{Use: "inner", RunE: func(*cobra.Command, []string) error { return nil }})
	root.AddCommand(group)
	for use, check := range map[string]cobra.PositionalArgs{
		"none": cobra.NoArgs, "one FILE": cobra.ExactArgs(1), "many CELL ...": cobra.MinimumNArgs(1),
		"which [a|b]": cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs),
	} {
		cmd := &cobra.Command{Use: use, Args: check, RunE: func(*cobra.Command, []string) error { return nil }}
		cmd.Flags().IntP("n", "n", 1, "")
		cmd.Flags().String("name", "", "")
		cmd.MarkFlagsMutuallyExclusive("n", "name")
		if cmd.Name() == "which" {
			cmd.ValidArgs = []string{"a", "b"}
		}
		root.AddCommand(cmd)
	}
	return root
}

func TestMistakesAreSaidInPlainWords(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"work", "-n", "x"}, `invalid argument "x" for "-n, --n" flag: it must be a whole number`},
		{[]string{"work", "--n=99999999999999999999"}, `invalid argument "99999999999999999999" for "-n, --n" flag: the number is too large`},
		{[]string{"work", "--width", "3,3"}, `invalid argument "3,3" for "--width" flag: it must be a number such as 3.3`},
		{[]string{"work", "--seed", "-1"}, `invalid argument "-1" for "--seed" flag: it must be a whole number, 0 or more`},
		{[]string{"work", "--a=yes"}, `invalid argument "yes" for "--a" flag: it must be true or false`},
		{[]string{"work", "--time", "soon"}, `invalid argument "soon" for "--time" flag: it must be a time such as 30s or 5m`},
		{[]string{"work", "--time", "1s", "--time", "1s"}, "--time is given twice; give it once"},
		{[]string{"work", "-n", "1", "-n", "2"}, "-n is given twice; give it once"},
		{[]string{"work", "--a", "--a"}, "--a is given twice; give it once"},
		{[]string{"work", "--names", "a\nb"}, `invalid argument "a\nb" for "--names" flag: it must be words with commas between, on one line`},
		{[]string{"work", "--names", "a", "--names", "b\r\nc"}, `invalid argument "b\r\nc" for "--names" flag: it must be words with commas between, on one line`},
		{[]string{"work", "--numbers", "1\n2"}, `invalid argument "1\n2" for "--numbers" flag: it must be numbers with commas between`},
		{[]string{"work", "--names", `a"b`}, `invalid argument "a\"b" for "--names" flag: it must be words with commas between`},
		{[]string{"work", "--numbers", "1,x"}, `invalid argument "1,x" for "--numbers" flag: it must be numbers with commas between`},
		{[]string{"work", "--name", ""}, "--name is empty; give it a value, or leave it out"},
		{[]string{"work", "--names", ""}, "--names is empty; give it a value, or leave it out"},
		{[]string{"work", "--names", "a,,b"}, "--names is empty; give it a value, or leave it out"},
		{[]string{"work", "x", ""}, "argument 2 of prog work is empty; give it a value"},
		{[]string{"work", "--", ""}, "argument 1 of prog work is empty; give it a value"},
		{[]string{"work", "-1.5"}, "-1.5 is below 0; prog work takes no negative numbers"},
		{[]string{"work", "-0"}, "-0 is taken for a flag; write 0"},
		{[]string{""}, "the name of a command is empty; prog --help lists the commands"},
		{[]string{"group", "iner"}, `unknown command "iner" for "prog group" Did you mean this? inner`},
		{[]string{"group", "iner", "--n", "1"}, `unknown command "iner" for "prog group" Did you mean this? inner`},
		{[]string{"help", "wrok"}, `unknown command "wrok" for "prog" Did you mean this? work`},
		{[]string{"help", "group", "iner"}, `unknown command "iner" for "prog group" Did you mean this? inner`},
		{[]string{"help", "work", "more"}, `prog work has no commands; leave "more" out`},
		{[]string{"none", "more", "x"}, `prog none takes no arguments; "more" is one`},
		{[]string{"one"}, `prog one needs an argument: FILE`},
		{[]string{"one", "a", "b", "c"}, `prog one takes one argument, FILE; "b" is another`},
		{[]string{"many"}, `prog many needs an argument: CELL ...`},
		{[]string{"which", "c"}, `prog which "c": choose a or b`},
		{[]string{"which", "a", "b"}, `prog which takes one argument, [a|b]; "b" is another`},
		{[]string{"none", "--name", "a", "-n", "1"}, "-n and --name exclude each other; leave one out"},
		{[]string{"completion", "bash", "more"}, `prog completion bash takes no arguments; "more" is one`},
		{[]string{"completion", "bush"}, `unknown command "bush" for "prog completion" Did you mean this? bash fish zsh`},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			is := is.New(t)
			var stdout, stderr bytes.Buffer
			is.Equal(cli.Run(t.Context(), newTyped(), c.args, &stdout, &stderr), 2)
			is.Equal(stderr.String(), "prog: "+c.want+"\n")
			is.Equal(stdout.String(), "")
		})
	}
}

// What another program is given is its own.
func TestArgumentsThatArePassedOnMayBeEmpty(t *testing.T) {
	is := is.New(t)
	for args, want := range map[string]int{"-- ": 0, "": 2} {
		root := newTyped()
		work, _, err := root.Find([]string{"work"})
		is.NoErr(err)
		work.Annotations = map[string]string{cli.PassesOn: "them"}
		is.Equal(cli.Run(t.Context(), root, append([]string{"work"}, strings.Split(args, " ")...), new(bytes.Buffer), new(bytes.Buffer)), want)
	}
}

// fullDisk is standard output to a full disk.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) {
	return 0, errors.New("write /dev/stdout: no space left on device")
}

func TestWhatCobraPrintsIsAllWrittenOrAnError(t *testing.T) {
	for _, args := range [][]string{
		{}, {"--help"}, {"help"}, {"help", "work"}, {"work", "--help"}, {"group"}, {"--version"}, {"completion"}, {"completion", "bash"}, {"completion", "zsh"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			is := is.New(t)
			var stdout, stderr bytes.Buffer
			is.Equal(cli.Run(t.Context(), newTyped(), args, fullDisk{}, &stderr), 1)
			is.Equal(stderr.String(), "prog: write /dev/stdout: no space left on device\n") // once
			stderr.Reset()
			is.Equal(cli.Run(t.Context(), newTyped(), args, &stdout, &stderr), 0)
			is.True(stdout.Len() > 0)
			is.Equal(stderr.String(), "")
		})
	}
}
