package cli

import (
	"errors"
	"time"

	"github.com/spf13/pflag"

	"github.com/nasbench-go/nasbench/nb101"
)

// Wait is the value of a flag that says how long to wait for other programs.
type Wait struct {
	given bool
	most  time.Duration
}

// WaitFlag adds the flag --wait. usual says how long a command waits without it.
func WaitFlag(flags *pflag.FlagSet, usual string) *Wait {
	w := &Wait{}
	flags.Var(w, "wait", "how long to wait while another program has the file locked, a `DURATION` such as 0 or 30s (default: "+usual+")")
	return w
}

// Set reads the value.
func (w *Wait) Set(text string) error {
	most, err := time.ParseDuration(text)
	if err != nil || most < 0 {
		return errors.New("it must be 0 or a time such as 30s or 5m")
	}
	w.given, w.most = true, most
	return nil
}

// String returns the value, or nothing if none was given.
func (w *Wait) String() string {
	if !w.given {
		return ""
	}
	return w.most.String()
}

// Type names the kind of value.
func (w *Wait) Type() string { return "duration" }

// Open returns the options for [nb101.Open].
func (w *Wait) Open() []nb101.OpenOption {
	if !w.given {
		return nil
	}
	return []nb101.OpenOption{nb101.WithMaxWait(w.most)}
}

// Most returns the value as migrate.Options has it: 0 if none was given, less for
// no waiting.
func (w *Wait) Most() time.Duration {
	if w.given && w.most == 0 {
		return -1
	}
	return w.most
}
