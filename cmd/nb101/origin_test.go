package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
	"github.com/nasbench-go/nasbench/nb101"
)

// benchmarkFiles makes a database and tables of a dataset file, in every way that
// there is.
func benchmarkFiles(t *testing.T, dataset []byte) []string {
	t.Helper()
	is := is.New(t)
	dir := t.TempDir()
	input, zipped := filepath.Join(dir, "input.tfrecord"), filepath.Join(dir, "input.gz")
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	_, err := w.Write(dataset)
	is.NoErr(err)
	is.NoErr(w.Close())
	is.NoErr(os.WriteFile(input, dataset, 0o600))
	is.NoErr(os.WriteFile(zipped, z.Bytes(), 0o600))
	var files []string
	made := func(name, stdin string, args ...string) {
		t.Helper()
		path := filepath.Join(dir, name)
		for i := range args {
			args[i] = strings.ReplaceAll(args[i], "OUT", path)
		}
		_, stderr, status := run(stdin, append(args, "-q")...)
		is.Equal(stderr, "")
		is.Equal(status, 0)
		files = append(files, path)
	}
	made("a.db", "", "import", input, "--db", "OUT")
	made("b.db", "", "import", zipped, "--db", "OUT", "--full-ids")
	made("c.db", string(dataset), "import", "-", "--db", "OUT")
	made("a.arrow", "", "export", "OUT", "--from", input)
	made("b.arrow", "", "export", "OUT", "--from", zipped)
	made("c.arrow", string(dataset), "export", "OUT", "--from", "-")
	made("d.arrow", "", "export", "OUT", "--db", files[0])
	return files
}

// Whatever prints or draws results says that they are made up where they are, and
// not where they are not.
func TestMadeUpResultsAreSaidToBeSo(t *testing.T) {
	is := is.New(t)
	synth, _, status := run("", "synth", "-", "--cells", "30")
	is.Equal(status, 0)
	for name, dataset := range map[string][]byte{"measured": testdb.ReadFile(t, runsFile), "made up": []byte(synth)} {
		for _, file := range benchmarkFiles(t, dataset) {
			t.Run(name+" "+filepath.Base(file), func(t *testing.T) { checkMadeUp(t, file, name == "made up") })
		}
	}
}

func checkMadeUp(t *testing.T, file string, isSo bool) {
	is := is.New(t)
	said := saidOf{title: "NAS-Bench-101"}
	if isSo {
		said = saidOf{line: madeUp, json: true, csv: "true", title: "Made-up results"}
	}
	checkSaid(t, file, said)
	ask := asker(t, file)
	is.Equal(strings.Contains(ask("verify"), "MADE UP"), isSo)
	is.Equal(strings.Contains(ask("verify", "--json"), `"verdict":"made up"`), isSo)
	is.Equal(strings.Contains(ask("info"), "made up, from "), isSo)
	var about struct{ Origin nb101.Origin }
	is.NoErr(json.Unmarshal([]byte(ask("info", "--json")), &about))
	is.Equal(about.Origin.MadeUp, isSo)
	want := map[string]string{"a.db": "input.tfrecord", "a.arrow": "input.tfrecord", "d.arrow": "input.tfrecord", "b.db": "input.gz", "b.arrow": "input.gz"}
	is.Equal(about.Origin.Name, want[filepath.Base(file)])
}

// asker returns what commands print of a file. They must succeed.
func asker(t *testing.T, file string) func(args ...string) string {
	is := is.New(t)
	return func(args ...string) string {
		t.Helper()
		stdout, stderr, status := run("", append(args, "--db", file, "-q")...)
		is.Equal(stderr, "")
		is.Equal(status, 0)
		return stdout
	}
}

// saidOf is what must be said of results wherever they are printed or drawn:
// the line above a table, the values of made_up in JSON and CSV, if there is such a
// key and column, and what pictures call them.
type saidOf struct {
	line  string
	json  any
	csv   string
	title string
}

func checkSaid(t *testing.T, file string, said saidOf) {
	t.Helper()
	is := is.New(t)
	dir := t.TempDir()
	ask := asker(t, file)
	cells := filepath.Join(dir, "cells.txt")
	is.NoErr(os.WriteFile(cells, []byte(testdb.FirstHash+"\n"), 0o600))
	for _, args := range [][]string{
		{"query", "--hash", testdb.FirstHash}, {"query", "--mean"}, {"query", "--cells", cells},
		{"best"}, {"best", "--single"}, {"best", "--pareto", "time"},
	} {
		lines := strings.Split(ask(args...), "\n")
		is.Equal(strings.Count(strings.Join(lines, ""), "MADE UP"), strings.Count(said.line, "MADE UP")) // once
		if said.line != "" {
			is.Equal(lines[0], said.line)
		}

		for line := range strings.Lines(ask(append(args, "--format", "json")...)) {
			var got map[string]any
			is.NoErr(json.Unmarshal([]byte(line), &got))
			value, ok := got["made_up"]
			is.Equal(value, said.json)
			is.Equal(ok, said.json != nil)
		}
		for _, more := range [][]string{nil, {"--intermediates"}} {
			if args[0] == "best" && more != nil {
				continue
			}
			rows, err := csv.NewReader(strings.NewReader(ask(append(append(args, "--format", "csv"), more...)...))).ReadAll()
			is.NoErr(err)
			is.True(len(rows) > 1)
			last := len(rows[0]) - 1
			is.Equal(rows[0][last] == "made_up", said.csv != "")
			for _, row := range rows[1:] {
				is.True(said.csv == "" || row[last] == said.csv)
			}
		}
	}
	picture, histogram := filepath.Join(dir, "a.svg"), filepath.Join(dir, "b.svg")
	for _, stdout := range []string{
		ask("cell", "show", testdb.FirstHash), ask("plot", picture), ask("plot", histogram, "--kind", "histogram"),
	} {
		is.True(strings.Contains(stdout, said.line))
		is.Equal(strings.Count(stdout, "MADE UP"), strings.Count(said.line, "MADE UP"))
	}
	for _, path := range []string{picture, histogram} {
		is.True(strings.Contains(string(testdb.ReadFile(t, path)), ">"+said.title+": "))
	}
}

// A record that cannot be right does not keep anybody from looking things up, but
// the results are not shown as real ones; what would be made of them is refused.
func TestDamagedRecordsOfTheOrigin(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	synth := filepath.Join(dir, "made-up.tfrecord")
	_, _, status := run("", "synth", synth, "--cells", "30")
	is.Equal(status, 0)
	for name, c := range map[string]struct{ change, says string }{
		"two rows":         {"INSERT INTO nb101_origin SELECT * FROM nb101_origin", "it must be one row"},
		"no row":           {"DELETE FROM nb101_origin", "it must be one row"},
		"no such column":   {"ALTER TABLE nb101_origin RENAME COLUMN made_up TO madeup", "the table nb101_origin has no column made_up"},
		"neither 0 nor 1":  {"UPDATE nb101_origin SET made_up = 2", "made_up"},
		"a wrong checksum": {"UPDATE nb101_origin SET sha256 = 'abc'", "SHA-256"},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			db := filepath.Join(t.TempDir(), "a.db")
			_, _, status := run("", "import", synth, "--db", db, "-q")
			is.Equal(status, 0)
			testdb.Exec(t, db, c.change)
			checkSaid(t, db, saidOf{line: mayBeMadeUp, json: "unknown", csv: "unknown", title: "Results that may be made up"})
			ask := asker(t, db)
			unwrapped := func(text string) string { return strings.Join(strings.Fields(text), " ") }
			info := unwrapped(ask("info"))
			is.True(strings.Contains(info, "of unknown origin: invalid record of the origin: "))
			is.True(strings.Contains(info, c.says))
			is.True(strings.Contains(ask("info", "--json"), `"origin":null,"origin_unknown":"invalid record of the origin`))
			stdout, _, status := run("", "verify", "--db", db, "-q")
			is.Equal(status, 1)
			is.True(strings.Contains(unwrapped(stdout), c.says))
			_, stderr, status := run("", "export", filepath.Join(t.TempDir(), "a.arrow"), "--db", db)
			is.Equal(status, 1)
			is.True(strings.Contains(stderr, "drop the table nb101_origin"))
		})
	}
}

// A search on results that may be made up says so in all that it writes.
func TestSearchSaysThatResultsMayBeMadeUp(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	file, db := filepath.Join(dir, "few.tfrecord"), filepath.Join(dir, "few.db")
	_, _, status := run("", "synth", file, "--cells", "5000", "--only108", "-q")
	is.Equal(status, 0)
	_, _, status = run("", "import", file, "--db", db, "-q")
	is.Equal(status, 0)
	testdb.Exec(t, db, "UPDATE nb101_origin SET size = 0")
	ask := asker(t, db)
	table, plot := filepath.Join(dir, "runs.csv"), filepath.Join(dir, "runs.svg")
	few := []string{"search", "--algorithm", "random", "--runs", "2", "--budget", "5evals"}
	stdout := ask(append(few, "--out", table, "--plot", plot)...)
	is.True(strings.HasPrefix(stdout, mayBeMadeUp+"\n"))
	is.True(strings.Contains(string(testdb.ReadFile(t, plot)), ">Results that may be made up: "))
	for i, line := range strings.Split(strings.TrimSpace(string(testdb.ReadFile(t, table))), "\n") {
		is.True(strings.HasSuffix(line, map[bool]string{true: ",made_up", false: ",unknown"}[i == 0]))
	}
	rows := filepath.Join(dir, "runs.parquet")
	ask(append(few, "--out", rows)...)
	f, err := os.Open(rows)
	is.NoErr(err)
	defer f.Close()
	read, err := pqarrow.ReadTable(t.Context(), f, parquet.NewReaderProperties(nil), pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	is.NoErr(err)
	defer read.Release()
	last := read.Column(int(read.NumCols()) - 1)
	is.Equal(last.Name(), "made_up")
	is.True(last.Len() > 0)
	is.Equal(last.NullN(), last.Len())
}
