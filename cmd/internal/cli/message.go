package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The most bytes of a message, apart from one path, and of one word in it.
const (
	maxMessage = 300
	maxWord    = 100
)

// Message returns an error as one line of printable text, each part of it once,
// with long values cut. args are the words of the command line: the longest path
// among them, or in the error, is never cut.
func Message(err error, args []string) string {
	text := err.Error()
	path := longestPath(err, text, args)
	const mark = "\x00" // in the place of the path, which may have any other character in it
	if path != "" {
		text = strings.ReplaceAll(text, path, mark)
	}
	var lines []string
	for line := range strings.SplitSeq(text, "\n") { // what errors.Join has joined
		line = strings.Join(strings.Fields(line), " ")
		if line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	words := strings.Fields(strings.Join(lines, " "))
	for i, word := range words {
		words[i] = cut(printable(word, mark), maxWord)
	}
	text = cut(strings.Join(words, " "), maxMessage)
	name := Printable(path)
	text = strings.Replace(text, mark, name, 1)
	return strings.ReplaceAll(text, mark, cut(name, maxWord))
}

// Printable returns the name of a file with its control characters escaped.
func Printable(name string) string { return printable(name, "") }

// printable escapes what is not printable, but for the characters to keep.
func printable(s, keep string) string {
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case strings.ContainsRune(keep, r) || unicode.IsPrint(r) && (r != utf8.RuneError || size > 1):
			b.WriteString(s[:size])
		default:
			quoted := strconv.Quote(s[:size])
			b.WriteString(quoted[1 : len(quoted)-1])
		}
		s = s[size:]
	}
	return b.String()
}

// cut cuts the middle of a text that is longer than a number of bytes: what was
// wrong is said at the beginning, and what to do about it at the end.
func cut(s string, most int) string {
	const gap = "…"
	if len(s) <= most {
		return s
	}
	tail := len(s) - most/3
	for !utf8.RuneStart(s[tail]) {
		tail++
	}
	head := most - len(gap) - (len(s) - tail)
	for !utf8.RuneStart(s[head]) {
		head--
	}
	return s[:head] + gap + s[tail:]
}

// isPath reports whether a word is the path of a file, or of one that could be.
func isPath(word string) bool {
	_, err := os.Lstat(word)
	if errors.Is(err, fs.ErrNotExist) && strings.ContainsRune(word, filepath.Separator) {
		_, err = os.Lstat(filepath.Dir(word))
	}
	return err == nil
}

// isShort reports whether a path is no longer than systems take: 4096 bytes, 255
// for each name in it.
func isShort(path string) bool {
	return len(path) <= 4096 && !slices.ContainsFunc(strings.Split(path, string(filepath.Separator)), func(name string) bool { return len(name) > 255 })
}

// longestPath returns the longest path that a message has in it, or "".
func longestPath(err error, text string, args []string) (longest string) {
	var paths []string
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		paths = append(paths, e.Path)
	}
	if e := (*os.LinkError)(nil); errors.As(err, &e) {
		paths = append(paths, e.New)
	}
	for _, arg := range args {
		if strings.HasPrefix(arg, "--") {
			_, arg, _ = strings.Cut(arg, "=")
		}
		arg = strings.TrimPrefix(arg, "@")
		if isPath(arg) {
			paths = append(paths, arg)
		}
	}
	for _, path := range paths {
		if len(path) > len(longest) && isShort(path) && strings.Contains(text, path) {
			longest = path
		}
	}
	return longest
}
