package main

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
)

// Every spelling that people use is taken by each command that takes a cell, as an
// argument, from a file and from standard input.
func TestCellsInAnySpelling(t *testing.T) {
	noDatabase(t)
	db := testdb.NNI(t)
	f, err := os.Open("../../nb101/cell/testdata/spellings.jsonl")
	is.New(t).NoErr(err)
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var c struct {
			Note, Cell, Matrix, Ops, Hash string
			Refused                       bool
		}
		is.New(t).NoErr(json.Unmarshal(lines.Bytes(), &c))
		t.Run(c.Note, func(t *testing.T) {
			is := is.New(t)
			text := c.Cell
			if text == "" {
				text = c.Matrix + "\n" + c.Ops
			}
			file := filepath.Join(t.TempDir(), "cell")
			is.NoErr(os.WriteFile(file, []byte(text+"\n"), 0o666))
			for _, arg := range []string{text, "@" + file, "-"} {
				stdout, stderr, status := run(text, "cell", "encode", arg)
				query, _, queryStatus := run(text, "query", "--arch", arg, "--epochs", "108", "--mean", "--db", db)
				if c.Refused {
					is.True(strings.Contains(stderr, "invalid arch"))
					is.Equal(strings.Count(stderr, "\n"), 1)
					is.Equal(status, map[bool]int{true: 2, false: 1}[arg == text])
					is.Equal(queryStatus, status)
					continue
				}
				is.Equal(stderr, "")
				is.True(strings.HasPrefix(stdout, c.Hash+" "))
				is.True(strings.Contains(query, "\n"+c.Hash+" "))
			}
			if c.Matrix != "" && !c.Refused {
				query, _, _ := run("", "query", "--matrix", c.Matrix, "--ops", c.Ops, "--epochs", "108", "--mean", "--db", db)
				is.True(strings.Contains(query, "\n"+c.Hash+" "))
				query, _, _ = run(c.Matrix, "query", "--matrix", "-", "--ops", c.Ops, "--epochs", "108", "--mean", "--db", db)
				is.True(strings.Contains(query, "\n"+c.Hash+" "))
			}
		})
	}
}

func TestHowACellIsGiven(t *testing.T) {
	noDatabase(t)
	db := testdb.NNI(t)
	const code = "0110000000000000000000000" // not of any length
	for _, c := range []struct {
		name, want string
		status     int
		args       []string
	}{
		{"the two as one", "\n" + testdb.FirstHash + " ", 0, []string{"query", "--matrix", `{"matrix":"0100110 0010000 0001001 0000010 0000010 0000001 0000000","ops":"conv3x3-bn-relu maxpool3x3 conv3x3-bn-relu conv3x3-bn-relu conv1x1-bn-relu"}`}},
		{"numbers with an order", "\n" + testdb.FirstHash + " ", 0, []string{"query", "--matrix", "0100110 0010000 0001001 0000010 0000010 0000001 0000000", "--ops", "[1 0 1 1 2]", "--op-order", "maxpool3x3,conv3x3-bn-relu,conv1x1-bn-relu"}},
		{"numbers without", "say which operation has which number (see --op-order)\n", 2, []string{"query", "--matrix", "010 001 000", "--ops", "[1]"}},
		{"an encoding without its name", "add the operations (--as adjacency)\n", 2, []string{"cell", "encode", "100110100001001010101010100010010001"}},
		{"an encoding for another", " 10011010000100101010102001\n", 0, []string{"cell", "encode", "100110100001001010101010100010010001", "--as", "adjacency", "--to", "edges"}},
		{"the same key twice", "mean the same; give one of them\n", 2, []string{"cell", "encode", `{"matrix":[[0,1],[0,0]],"adjacency":[[0,1],[0,0]],"ops":[]}`}},
		{"row = target", "it must be transposed\n", 2, []string{"cell", "encode", "[[0,0,0],[1,0,0],[0,1,0]] maxpool3x3"}},
		{"a matrix alone", "without its operations; add them\n", 2, []string{"query", "--matrix", "010001000"}},
		{"a hash as the cell", "\n" + testdb.FirstHash + " ", 0, []string{"query", "--arch", testdb.FirstHash}},
		{"a hash has no spelling", "--exact needs an arch", 2, []string{"query", "--exact", "--arch", testdb.FirstHash}},
		{"two from standard input", "cannot both be on standard input", 2, []string{"query", "--matrix", "-", "--ops", "-"}},
		{"a code without a place", "--as edges goes with --arch", 2, []string{"query", "--as", "edges", "--hash", testdb.FirstHash}},
		{"an order without operations", "--op-order has no effect without --arch", 2, []string{"query", "--op-order", "maxpool3x3", "--hash", testdb.FirstHash}},
		{"an order for a code", "--op-order has no effect with --as", 2, []string{"query", "--as", "edges", "--op-order", "maxpool3x3", "--arch", code}},
		{"a code of another length", "25 elements; the edges encoding has 26", 2, []string{"query", "--as", "edges", "--arch", code}},
		{"a missing file", "reading the cell: ", 1, []string{"cell", "show", "@none"}},
		{"an order of other names", `order: unknown op: "a"`, 2, []string{"cell", "show", "010", "--op-order", "a,b,c"}},
		{"outside", "outside the search space", 1, []string{"cell", "encode", "0111111001111100011110000111000001100000010000000 maxpool3x3,maxpool3x3,maxpool3x3,maxpool3x3,maxpool3x3"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			if c.args[0] == "query" {
				c.args = append(c.args, "--db", db)
			}
			stdout, stderr, status := run("010", c.args...)
			is.Equal(status, c.status)
			is.True(strings.Contains(stdout+stderr, c.want))
			is.True(status == 0 || strings.Count(stderr, "\n") == 1)
		})
	}
}

// decode inverts encode, and other commands read the codes too.
func TestDecode(t *testing.T) {
	noDatabase(t)
	line, _, _ := run("", "cell", "encode", testdb.FirstArch)
	words := strings.Fields(line)
	cellLine := strings.Join(words[:4], " ") + "\n"
	for _, as := range []string{"adjacency", "edges"} {
		is := is.New(t)
		line, _, _ := run("", "cell", "encode", testdb.FirstArch, "--to", as)
		code := strings.Fields(line)[4]
		list := "[" + strings.Join(strings.Split(code, ""), ", ") + "]"
		for _, text := range []string{code, list} {
			for _, arg := range []string{text, "-"} {
				stdout, stderr, status := run(text, "cell", "decode", arg, "--as", as)
				is.Equal(stderr, "")
				is.Equal(status, 0)
				is.Equal(stdout, cellLine)
			}
			shown, _, _ := run("", "cell", "show", text, "--as", as)
			want, _, _ := run("", "cell", "show", testdb.FirstArch)
			is.Equal(shown, want)
		}
		// What is printed is read again.
		again, _, _ := run(cellLine, "cell", "encode", "-", "--to", as)
		is.Equal(again, line)
		again, _, _ = run(code, "cell", "encode", "-", "--as", as, "--to", as)
		is.Equal(again, line)
	}
	is := is.New(t)
	line, _, _ = run("", "cell", "encode", testdb.FirstArch, "--to", "path")
	code := strings.Fields(line)[4]
	stdout, stderr, status := run("", "cell", "decode", code, "--as", "path")
	is.Equal(stderr, "")
	is.Equal(status, 0)
	is.Equal(strings.Count(stdout, "\n"), 10)
	is.True(strings.Contains(stdout, cellLine))
	_, stderr, status = run("", "cell", "show", code, "--as", "path")
	is.Equal(status, 2)
	is.True(strings.Contains(stderr, "10 cells have this path code"))
	_, stderr, status = run("", "cell", "decode", strings.Repeat("0", 364), "--as", "path")
	is.Equal(status, 2)
	is.True(strings.Contains(stderr, "no cell has exactly these paths"))
	_, stderr, status = run("", "cell", "decode", strings.Repeat("1", 26), "--as", "edges")
	is.Equal(status, 1) // a cell, but not of the search space
	is.True(strings.Contains(stderr, "too many edges"))
}

// The zero hash is a mistake wherever a cell is given, and so is a file without a
// name.
func TestNoCellIsAMistake(t *testing.T) {
	noDatabase(t)
	db := testdb.NNI(t)
	for zero, want := range map[string]string{strings.Repeat("0", 32): "invalid hash: the zero Hash", "@": "@ names no file"} {
		for _, args := range [][]string{
			{"query", "--db", db, "--hash", zero},
			{"query", "--db", db, "--arch", zero},
			{"cell", "show", zero},
			{"cell", "neighbours", zero},
			{"cell", "encode", zero},
		} {
			is := is.New(t)
			stdout, stderr, status := run("", args...)
			is.Equal(status, 2)
			is.Equal(stdout, "")
			is.True(strings.Contains(stderr, want))
		}
	}
	is := is.New(t)
	_, stderr, status := run(strings.Repeat("0", 32)+"\n", "query", "--db", db, "--cells", "-")
	is.Equal(status, 1) // a line of many, of which the others are answered
	is.True(strings.HasPrefix(stderr, "line 1: invalid hash: the zero Hash"))
}
