package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/matryer/is"
	"golang.org/x/sys/unix"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/internal/testdb"
)

// openTerminal opens a terminal of a number of columns, and what reads its screen.
func openTerminal(t *testing.T, columns uint16) (screen, terminal *os.File) {
	t.Helper()
	is := is.New(t)
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no terminals here: ", err)
	}
	t.Cleanup(func() { screen.Close() })
	fd := int(screen.Fd())
	is.NoErr(unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0))
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	is.NoErr(err)
	is.NoErr(unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: columns}))
	terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no terminals here: ", err)
	}
	t.Cleanup(func() { terminal.Close() })
	return screen, terminal
}

// Lines end before column 80 in a terminal of 80 columns, but for those with a
// value that people copy: the spellings of a cell, and the line of Python for NNI.
func TestLinesFitTheTerminal(t *testing.T) {
	db := testdb.NNI(t)
	t.Chdir(t.TempDir()) // so that names are short
	isCopied := func(line string) bool {
		word, _, _ := strings.Cut(line, " ")
		return word == "operations" || word == "arch" || word == "from"
	}
	for _, args := range [][]string{
		{"query", "--hash", testdb.FirstHash, "--intermediates", "--db", db},
		{"query", "--hash", testdb.FirstHash, "--intermediates", "--mean", "--db", db},
		{"best", "--db", db},
		{"cell", "show", testdb.FirstHash, "--db", db},
		{"info", "--db", db},
		{"synth", "made.tfrecord", "--cells", "2"},
		{"import", "made.tfrecord", "--db", "./", "--nni-name"},
		{"import", "made.tfrecord", "--db", "made.db"},
		{"info", "--db", "made.db"},
		{"best", "--db", "made.db"},
		{"export", "table.arrow", "--db", db},
		{"info", "--db", "table.arrow"},
		{"search", "--algorithm", "random", "--runs", "2", "--budget", "3evals", "--regret", "1,0.5,0.2,0.1,0.05,0.001", "--db", "table.arrow"},
		{"plot", "plot.svg", "--db", db},
		{"plot", "made.svg", "--db", "made.db"},
		{"verify", "--db", "table.arrow"},
	} {
		t.Run(args[0], func(t *testing.T) {
			is := is.New(t)
			screen, terminal := openTerminal(t, 80)
			shown := make(chan []string)
			go func() {
				var lines []string
				for s := bufio.NewScanner(screen); s.Scan(); { // until the terminal is closed
					lines = append(lines, strings.TrimSuffix(s.Text(), "\r"))
				}
				shown <- lines
			}()
			cli.Run(context.Background(), newRoot(), args, terminal, io.Discard)
			is.NoErr(terminal.Close())
			lines := <-shown
			is.True(len(lines) > 0)
			for _, line := range lines {
				if utf8.RuneCountInString(line) >= 80 && !isCopied(line) {
					t.Errorf("%d columns: %s", utf8.RuneCountInString(line), line)
				}
			}
		})
	}
}
