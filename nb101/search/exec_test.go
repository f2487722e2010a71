package search_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/search"
	"github.com/nasbench-go/nasbench/nb101/space"
)

// The test's own program stands for those of others.
func TestMain(m *testing.M) {
	if mode := os.Getenv("NB101_SEARCHER"); mode != "" {
		os.Exit(searcher(mode))
	}
	os.Exit(m.Run())
}

// searcher trains cell after cell, and then does what the mode says.
func searcher(mode string) int {
	in := bufio.NewScanner(os.Stdin)
	in.Scan()
	if mode == "doubts" {
		if !strings.Contains(in.Text(), `"made_up":"unknown"`) {
			return 8
		}
		return 0
	}
	n := 0
	for a := range space.All() {
		switch {
		case n < 3 || mode == "good":
		case mode == "hangs":
			time.Sleep(time.Hour) // a select without cases is a deadlock where nothing else runs
		case mode == "dies":
			fmt.Fprintln(os.Stderr, "out of\nideas")
			return 3
		case mode == "nonsense":
			fmt.Println("Hello, world")
		case mode == "unknown key":
			fmt.Println(`{"arch":{"input1":[0]},"num_epochs":108,"seed":1}`)
		case mode == "hash":
			fmt.Println(`{"arch":"00005c142e6f48ac74fdcf73e3439874","num_epochs":108}`)
		case mode == "budget":
			fmt.Println(`{"arch":{"input1":[0]},"num_epochs":100}`)
		case mode == "no end of line":
			fmt.Print(strings.Repeat("x", 1<<21))
		case mode == "ends early":
			return 0
		case mode == "dense":
			dense, _ := cell.ArchFromEdges(7, 1<<21-1, make([]cell.Op, 5))
			fmt.Printf("{\"arch\":%s,\"num_epochs\":108}\n", dense.AppendJSON(nil))
			in.Scan()
			if !strings.Contains(in.Text(), `"error"`) {
				return 4
			}
			return 0
		case mode == "never exits" && n >= 6:
			time.Sleep(time.Hour)
		}
		fmt.Printf("{\"arch\":%s,\"num_epochs\":108}\n", a.AppendJSON(nil))
		n++
		if !in.Scan() {
			return 5
		}
		var answer struct {
			Done     bool
			ValidAcc float64 `json:"valid_acc"`
		}
		if json.Unmarshal(in.Bytes(), &answer) != nil || answer.Done != (answer.ValidAcc == 0) {
			return 6
		}
		if answer.Done && mode != "never exits" {
			return 0
		}
	}
	return 7
}

// doubtful has results whose record of the origin is damaged.
type doubtful struct{ madeUp }

func (doubtful) Origin(context.Context) (*nb101.Origin, error) { return nil, nb101.ErrInvalidOrigin }

func TestProgramsAreToldThatResultsMayBeMadeUp(t *testing.T) {
	is := is.New(t)
	self, err := os.Executable()
	is.NoErr(err)
	t.Setenv("NB101_SEARCHER", "doubts")
	p := search.Program{Path: self}
	_, err = search.Run(t.Context(), doubtful{}, p.Search, search.Options{Runs: 1, Limit: search.Limit{Trainings: 5}})
	is.NoErr(err)
	_, err = search.Run(t.Context(), madeUp{}, p.Search, search.Options{Runs: 1, Limit: search.Limit{Trainings: 5}})
	is.True(errors.Is(err, search.ErrProgram)) // nothing was said
}

func TestPrograms(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		mode, want string
		trainings  int
	}{
		{"good", "", 5},
		{"ends early", "", 3},
		{"dense", "", 3},
		{"hangs", "no output for 2s after line 3", 0},
		{"dies", "after line 3 of its output: exit status 3: its last line on standard error: ideas", 0},
		{"nonsense", `not a question: line 4 of its output: invalid character 'H' looking for beginning of value: "Hello, world"`, 0},
		{"unknown key", "line 4", 0},
		{"hash", "line 4", 0},
		{"budget", "line 4", 0},
		{"no end of line", "line 4 of its output: bufio.Scanner: token too long", 0},
		{"never exits", "did not exit within 2s after line 6", 0},
	} {
		t.Run(c.mode, func(t *testing.T) {
			is := is.New(t)
			t.Setenv("NB101_SEARCHER", c.mode)
			p := search.Program{Path: self, Wait: 2 * time.Second}
			if c.want == "" {
				p.Wait = time.Minute
			}
			runs, err := search.Run(t.Context(), madeUp{}, p.Search, search.Options{Runs: 1, Limit: search.Limit{Trainings: 5}})
			if c.want == "" {
				is.NoErr(err)
				is.Equal(runs[0].Trainings, c.trainings)
				return
			}
			is.True(errors.Is(err, search.ErrProgram))
			if !strings.Contains(err.Error(), c.want) {
				t.Error(err)
			}
		})
	}
	is := is.New(t)
	_, err = search.Run(t.Context(), madeUp{}, search.Program{Path: self + "-none"}.Search, search.Options{Limit: search.Limit{Trainings: 5}})
	is.True(errors.Is(err, search.ErrProgram))
	is.True(errors.Is(err, os.ErrNotExist))
}
