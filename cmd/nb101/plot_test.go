package main

import (
	"bytes"
	"context"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
	"github.com/nasbench-go/nasbench/internal/testdb"
)

func TestPlot(t *testing.T) {
	db := testdb.NNI(t)
	t.Chdir(t.TempDir())
	for _, c := range []struct {
		args, want string
	}{
		{"all.svg --background #0d1117", "all.svg: 31 cells, 6 on the Pareto front\n"},
		{"all.png --x time --y valid", "all.png: 31 cells, 6 on the Pareto front\n"},
		{"all.png --epochs 4 --y train", "all.png: 3 cells, 2 on the Pareto front\n"}, // over the one before
		{"all.pdf --width 3.3", "all.pdf: 31 cells, 6 on the Pareto front\n"},
		{"all.pdf --kind histogram --height 2.5", "all.pdf: 31 cells\n"},
	} {
		t.Run(c.args, func(t *testing.T) {
			is := is.New(t)
			stdout, stderr, status := run("", append([]string{"plot", "--db", db}, strings.Fields(c.args)...)...)
			is.Equal(stderr, "")
			is.Equal(status, 0)
			is.Equal(stdout, c.want)
		})
	}
	is := is.New(t)
	svg, err := os.ReadFile("all.svg")
	is.NoErr(err)
	is.True(bytes.Contains(svg, []byte("NAS-Bench-101: 31 cells after 108 epochs")))
	is.True(bytes.Contains(svg, []byte(`fill="#0d1117"`)))
	b, err := os.ReadFile("all.png")
	is.NoErr(err)
	_, err = png.Decode(bytes.NewReader(b))
	is.NoErr(err)
	entries, err := os.ReadDir(".")
	is.NoErr(err)
	is.Equal(len(entries), 3) // and nothing else is left there
	is.True(bytes.Contains(testdb.ReadFile(t, "all.pdf"), []byte("/MediaBox [0 0 518.40 180.00]")))
}

func TestPlotSaysWhatIsWrong(t *testing.T) {
	db := testdb.NNI(t)
	t.Setenv("NASBENCHMARK_DIR", filepath.Dir(db))
	dir := t.TempDir()
	file := filepath.Join(dir, "plot.svg")
	for _, c := range []struct {
		name, want string
		status     int
		args       []string
	}{
		{"no file", "nb101 plot needs an argument: FILE.svg|FILE.pdf|FILE.png", 2, nil},
		{"a database", "must end in .svg, .pdf or .png", 2, []string{db}},
		{"no such cost", "choose parameters or time", 2, []string{file, "--x", "flops"}},
		{"no such accuracy", "choose test, valid or train", 2, []string{file, "--y", "loss"}},
		{"no such budget", "choose 4, 12, 36 or 108", 2, []string{file, "--epochs", "5"}},
		{"no such kind", "choose scatter or histogram", 2, []string{file, "--kind", "pie"}},
		{"no such colour", "choose transparent", 2, []string{file, "--background", "mud"}},
		{"no room", "choose 2.5 to 40", 2, []string{file, "--width", "1"}},
		{"a cost of a histogram", "--x is for a scatter", 2, []string{file, "--kind", "histogram", "--x", "time"}},
		{"no such folder", "no such file", 1, []string{filepath.Join(dir, "none", "plot.svg")}},
		{"no database", "no database", 1, []string{file, "--db", filepath.Join(dir, "none.db")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			stdout, stderr, status := run("", append([]string{"plot"}, c.args...)...)
			is.Equal(stdout, "")
			is.Equal(status, c.status)
			is.True(strings.Contains(stderr, c.want))
			is.Equal(strings.Count(stderr, "\n"), 1)
		})
	}
	is := is.New(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	is.Equal(cli.Run(ctx, newRoot(), []string{"plot", file, "--db", db}, new(bytes.Buffer), new(bytes.Buffer)), 1)
	entries, err := os.ReadDir(dir)
	is.NoErr(err)
	is.Equal(len(entries), 0) // and nothing is written
}
