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

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
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
	dir := t.TempDir()
	ask := func(args ...string) string {
		t.Helper()
		stdout, stderr, status := run("", append(args, "--db", file, "-q")...)
		is.Equal(stderr, "")
		is.Equal(status, 0)
		return stdout
	}
	cells := filepath.Join(dir, "cells.txt")
	is.NoErr(os.WriteFile(cells, []byte(testdb.FirstHash+"\n"), 0o600))
	for _, args := range [][]string{
		{"query", "--hash", testdb.FirstHash}, {"query", "--mean"}, {"query", "--cells", cells},
		{"best"}, {"best", "--single"}, {"best", "--pareto", "time"},
	} {
		lines := strings.Split(ask(args...), "\n")
		is.Equal(lines[0] == madeUp, isSo)
		is.Equal(strings.Count(strings.Join(lines, ""), "MADE UP"), map[bool]int{true: 1}[isSo]) // once

		for line := range strings.Lines(ask(append(args, "--format", "json")...)) {
			var got map[string]any
			is.NoErr(json.Unmarshal([]byte(line), &got))
			is.Equal(got["made_up"] == true, isSo)
			_, said := got["made_up"]
			is.Equal(said, isSo)
		}
		for _, more := range [][]string{nil, {"--intermediates"}} {
			if args[0] == "best" && more != nil {
				continue
			}
			rows, err := csv.NewReader(strings.NewReader(ask(append(append(args, "--format", "csv"), more...)...))).ReadAll()
			is.NoErr(err)
			is.True(len(rows) > 1)
			last := len(rows[0]) - 1
			is.Equal(rows[0][last] == "made_up", isSo)
			for _, row := range rows[1:] {
				is.Equal(row[last] == "true", isSo)
			}
		}
	}
	is.Equal(strings.Contains(ask("cell", "show", testdb.FirstHash), madeUp), isSo)

	picture := filepath.Join(dir, "a.svg")
	is.Equal(strings.Contains(ask("plot", picture), madeUp), isSo)
	title := string(testdb.ReadFile(t, picture))
	is.Equal(strings.Contains(title, "Made-up results"), isSo)
	is.Equal(strings.Contains(title, "NAS-Bench-101"), !isSo)

	is.Equal(strings.Contains(ask("verify"), "MADE UP"), isSo)
	is.Equal(strings.Contains(ask("verify", "--json"), `"verdict":"made up"`), isSo)
	is.Equal(strings.Contains(ask("info"), "made up, from "), isSo)
	var about struct{ Origin nb101.Origin }
	is.NoErr(json.Unmarshal([]byte(ask("info", "--json")), &about))
	is.Equal(about.Origin.MadeUp, isSo)
	want := map[string]string{"a.db": "input.tfrecord", "a.arrow": "input.tfrecord", "d.arrow": "input.tfrecord", "b.db": "input.gz", "b.arrow": "input.gz"}
	is.Equal(about.Origin.Name, want[filepath.Base(file)])
}

// A record that cannot be right does not keep anybody from looking things up; what
// would be made of it is refused.
func TestDamagedRecordsOfTheOrigin(t *testing.T) {
	is := is.New(t)
	db := testdb.NNI(t)
	testdb.Exec(t, db, sqlitefile.CreateOrigin)
	want, _, _ := run("", "best", "--db", testdb.NNI(t))
	stdout, stderr, status := run("", "best", "--db", db)
	is.Equal(stderr, "")
	is.Equal(status, 0)
	is.Equal(stdout, want)
	stdout, _, status = run("", "info", "--db", db)
	is.Equal(status, 0)
	is.True(strings.Contains(stdout, "of unknown origin: invalid record of the origin: "))
	stdout, _, status = run("", "info", "--db", db, "--json")
	is.Equal(status, 0)
	is.True(strings.Contains(stdout, `"origin":null,"origin_unknown":"invalid record of the origin`))
	_, stderr, status = run("", "export", filepath.Join(t.TempDir(), "a.arrow"), "--db", db)
	is.Equal(status, 1)
	is.True(strings.Contains(stderr, "drop the table nb101_origin"))
}
