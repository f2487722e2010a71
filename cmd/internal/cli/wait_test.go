package cli_test

import (
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/spf13/pflag"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
)

func TestHowLongToWait(t *testing.T) {
	for _, c := range []struct {
		args []string
		most time.Duration // as migrate.Options has it
		set  int           // options of nb101.Open
	}{
		{nil, 0, 0},
		{[]string{"--wait", "0"}, -1, 1},
		{[]string{"--wait", "0s"}, -1, 1},
		{[]string{"--wait", "1m30s"}, 90 * time.Second, 1},
	} {
		is := is.New(t)
		flags := pflag.NewFlagSet("", pflag.ContinueOnError)
		w := cli.WaitFlag(flags, "1m")
		is.NoErr(flags.Parse(c.args))
		is.Equal(w.Most(), c.most)
		is.Equal(len(w.Open()), c.set)
	}
	for _, wrong := range []string{"-1s", "5", "soon", ""} {
		is := is.New(t)
		flags := pflag.NewFlagSet("", pflag.ContinueOnError)
		cli.WaitFlag(flags, "1m")
		is.True(flags.Parse([]string{"--wait", wrong}) != nil)
	}
}
