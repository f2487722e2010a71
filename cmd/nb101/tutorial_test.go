package main

import (
	"bytes"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/cmd/internal/golden"
)

const tutorial = "../../docs/tutorial.md"

// block is a fenced part of a Markdown text.
type block struct{ language, text string }

// blocks puts what fill gives for each fenced part in its place.
func blocks(markdown string, fill func(block) string) (result string) {
	parts := strings.Split(markdown, "```")
	for i := 1; i < len(parts); i += 2 {
		language, text, _ := strings.Cut(parts[i], "\n")
		parts[i] = language + "\n" + fill(block{language, text})
	}
	return strings.Join(parts, "```")
}

// matches compares output line by line; a line … in want stands for any lines.
func matches(got, want string) bool {
	before, after, dots := strings.Cut(want, "…\n")
	if !dots {
		return got == want
	}
	rest, ok := strings.CutPrefix(got, before)
	for ok {
		if matches(rest, after) {
			return true
		}
		_, rest, ok = strings.Cut(rest, "\n")
	}
	return false
}

func TestMatches(t *testing.T) {
	is := is.New(t)
	is.True(matches("a\nb\n", "a\nb\n"))
	is.True(!matches("a\nb\n", "a\n"))
	is.True(matches("a\nb\nc\n", "a\n…\nc\n"))
	is.True(matches("a\nc\n", "a\n…\nc\n"))
	is.True(matches("a\nb\n", "…\n"))
	is.True(!matches("a\nb\nc\n", "…\nb\n"))
	is.True(!matches("a\nb\n", "…\nc\n"))
}

// TestTutorial does what the tutorial says, in an empty folder, and gets what it
// shows. The programs are built beside it, so the one command that is not run is
// the go install that would put them elsewhere.
func TestTutorial(t *testing.T) {
	is := is.New(t)
	bin, dir := programs(t), t.TempDir()
	root, err := filepath.Abs("../..")
	is.NoErr(err)
	work := filepath.Join(t.TempDir(), "go.work") // the clone that the tutorial is in
	is.NoErr(os.WriteFile(work, []byte("go 1.26.0\n\nuse "+root+"\n"), 0o666))
	env := append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"),
		"GOWORK="+work, "NASBENCHMARK_DIR="+dir)

	text, err := os.ReadFile(tutorial)
	is.NoErr(err)
	commands := 0
	filled := blocks(string(text), func(b block) string {
		switch b.language {
		case "go":
			is.NoErr(os.WriteFile(filepath.Join(dir, "search.go"), []byte(b.text), 0o666))
			return b.text
		case "console":
			first, want, _ := strings.Cut(b.text, "\n")
			for strings.HasSuffix(first, `\`) { // the command goes on
				var line string
				line, want, _ = strings.Cut(want, "\n")
				first += "\n" + line
			}
			command, isCommand := strings.CutPrefix(first, "$ ")
			is.True(isCommand) // each block is one command and what it prints
			cmd := exec.Command("bash", "-c", command)
			cmd.Dir, cmd.Env = dir, env
			var out, progress bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			if strings.HasPrefix(command, "nb101") {
				cmd.Stderr = &progress // which a slow machine shows
			}
			if err := cmd.Run(); err != nil {
				t.Fatalf("%s: %v\n%s%s", command, err, &out, &progress)
			}
			commands++
			if matches(out.String(), want) {
				return b.text
			}
			if !golden.Updating() {
				t.Errorf("%s\ngot\n%s\nwant\n%s", command, &out, want)
			}
			return first + "\n" + out.String()
		}
		t.Errorf("a block of %q in the tutorial", b.language)
		return b.text
	})
	is.Equal(commands, 13)
	if golden.Updating() {
		is.NoErr(os.WriteFile(tutorial, []byte(filled), 0o666))
	}
	for _, name := range []string{"scatter.svg", "found.svg"} {
		picture, err := os.ReadFile(filepath.Join(dir, name))
		is.NoErr(err)
		is.NoErr(xml.NewDecoder(bytes.NewReader(picture)).Decode(new(struct{})))
	}
}
