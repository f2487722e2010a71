package main

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/testdb"
)

func TestManyCells(t *testing.T) {
	db := testdb.NNI(t)
	const other = "02e5a0247bbdcf2860b7e96f74961594"
	list := testdb.FirstArch + "\n\n" + other + "\nnonsense\n" + strings.Repeat("12", 16) + "\n" + testdb.FirstHash + "\n"
	for _, format := range []string{"table", "json", "csv"} {
		is := is.New(t)
		var want string
		for i, hash := range []string{testdb.FirstHash, other, testdb.FirstHash} {
			one, _, _ := run("", "query", "--hash", hash, "--epochs", "108", "--format", format, "--db", db)
			if i > 0 && format != "json" {
				_, one, _ = strings.Cut(one, "\n") // one head
			}
			want += one
		}
		stdout, stderr, status := run(list, "query", "--cells", "-", "--epochs", "108", "--format", format, "--db", db)
		is.Equal(stdout, want)
		is.Equal(status, 1)
		lines := strings.Split(stderr, "\n")
		is.Equal(len(lines), 4)
		is.True(strings.HasPrefix(lines[0], "line 4: invalid arch"))
		is.True(strings.HasPrefix(lines[1], "line 5: not in this database"))
		is.Equal(lines[2], "nb101: lines without results: 2 of 5")
	}
	is := is.New(t)
	many := strings.Repeat(testdb.FirstHash+"\n"+other+"\n", 3000)
	stdout, stderr, status := run(many, "query", "--cells", "-", "--epochs", "108", "--mean", "--db", db)
	is.Equal(stderr, "")
	is.Equal(status, 0)
	for i, line := range strings.Split(strings.TrimSpace(stdout), "\n")[1:] {
		is.True(strings.HasPrefix(line, []string{testdb.FirstHash, other}[i%2]))
	}
	is.Equal(strings.Count(stdout, "\n"), 6001)
	_, stderr, status = run("", "query", "--cells", "-", "--db", db)
	is.Equal(status, 1)
	is.True(strings.Contains(stderr, "the input has no cell"))
}

func TestBounds(t *testing.T) {
	db := testdb.NNI(t)
	for _, c := range []struct {
		args         []string
		status, rows int
		says         string
	}{
		{[]string{"query", "--epochs", "108", "--mean", "--vertices", "2-7"}, 0, 31, ""},
		{[]string{"query", "--epochs", "108", "--mean", "--min-test", "94.3"}, 0, 1, "02e5a0247bbdcf2860b7e96f74961594"},
		{[]string{"query", "--hash", testdb.FirstHash, "--max-parameters", "1"}, 1, 0, "within the bounds"},
		{[]string{"best", "--max-parameters", "1", "--min-valid", "99"}, 1, 0, "no trial at 108 epochs is within the bounds"},
		{[]string{"best", "--max-time", "1000", "--single"}, 1, 0, "no trial at 108 epochs is within the bounds"},
		{[]string{"best", "--vertices", "5", "--pareto", "time"}, 1, 0, "no trial at 108 epochs is within the bounds"},
		{[]string{"query", "--max-time", "1"}, 1, 0, "no trial is within the bounds\n"},
		{[]string{"query", "--epochs", "108", "--max-time", "1", "--mean"}, 1, 0, "no trial at 108 epochs is within the bounds\n"},
		{[]string{"query", "--vertices", "8"}, 2, 0, "2 to 7"},
		{[]string{"best", "--min-time", "2", "--max-time", "1"}, 2, 0, "above the upper one"},
		{[]string{"best", "--max-time", "NaN"}, 2, 0, "it must be a number"},
		{[]string{"best", "--pareto", "time", "--single"}, 2, 0, "pareto"},
	} {
		is := is.New(t)
		stdout, stderr, status := run("", append(c.args, "--db", db)...)
		is.Equal(status, c.status)
		is.True(strings.Contains(stdout+stderr, c.says))
		if status == 0 {
			is.Equal(strings.Count(stdout, "\n"), 1+c.rows)
		}
	}
}

// The front is sorted by cost, and by accuracy with it.
func TestParetoFront(t *testing.T) {
	is := is.New(t)
	db := testdb.NNI(t)
	stdout, stderr, status := run("", "best", "--pareto", "parameters", "--db", db)
	is.Equal(stderr, "")
	is.Equal(status, 0)
	var last []string
	for _, line := range strings.Split(strings.TrimSpace(stdout), "\n")[1:] {
		words := strings.Fields(line) // CELL … TEST PARAMS SECONDS
		if last != nil {
			is.True(words[6] > last[6]) // all have two digits before the point
		}
		last = words
	}
	is.Equal(last[0], "02e5a0247bbdcf2860b7e96f74961594") // the best of all
}

// Files are UTF-16 on Windows: they are decoded before lines are cut.
func TestFilesInUTF16(t *testing.T) {
	db := testdb.NNI(t)
	list := testdb.FirstHash + "\r\n" + testdb.FirstArch + "\nnonsense\n"
	query := []string{"query", "--cells", "-", "--epochs", "108", "--mean", "--db", db}
	want, problems, _ := run(list, query...)
	const code = "100110100001001010101010100010010001"
	decoded, _, _ := run(code, "cell", "decode", "-", "--as", "adjacency")
	found, _, _ := run("", "query", "--hash", testdb.FirstHash, "--db", db)
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		for _, mark := range []string{"", "\ufeff"} {
			is := is.New(t)
			wide := func(text string) string {
				var b []byte
				for _, unit := range utf16.Encode([]rune(mark + text)) {
					b = order.AppendUint16(b, unit)
				}
				return string(b)
			}
			stdout, stderr, status := run(wide(list), query...)
			is.Equal(stdout, want)
			is.Equal(stderr, problems)
			is.Equal(status, 1)
			stdout, stderr, _ = run(wide(code+"\n"), "cell", "decode", "-", "--as", "adjacency")
			is.Equal(stderr, "")
			is.Equal(stdout, decoded)
			stdout, stderr, _ = run(wide(testdb.FirstHash+"\n"), "query", "--hash", "-", "--db", db)
			is.Equal(stderr, "")
			is.Equal(stdout, found)
		}
	}
}
