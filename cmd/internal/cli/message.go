package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
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

var words = regexp.MustCompile(`\S+`)

// Message returns an error as one line of printable text, which begins with
// prefix, each part of the error once, with long values cut. args are the
// words of the command line: the longest path among them, those of the
// environment, in the error and of a [FileError] is never cut, and what is not
// printable in them is escaped, so that they can be told apart from the lines
// of the error, which are joined.
func Message(prefix string, err error, args []string) string {
	text := err.Error()
	if e := (*fs.PathError)(nil); errors.As(err, &e) && e.Path != "" { // names its file itself
		text = strings.ReplaceAll(" "+text, " "+e.Path+": "+e.Error(), " "+e.Error())[1:]
	}
	values := valuesIn(text, append(places(), args...))
	path := longestPath(err, text, values)
	const mark = "\x00" // in the place of the path, which may have any other character in it
	if path != "" {
		text = strings.ReplaceAll(text, path, mark)
	}
	for _, value := range values {
		text = strings.ReplaceAll(text, value, Printable(value))
	}
	var lines []string
	for line := range strings.SplitSeq(text, "\n") { // what errors.Join has joined
		line = strings.TrimSpace(line)
		if line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	text = words.ReplaceAllStringFunc(strings.Join(lines, " "), func(word string) string { return cut(word, maxWord) })
	text = cut(prefix+printable(text, mark), maxMessage)
	name := Printable(path)
	text = strings.Replace(text, mark, name, 1)
	return strings.ReplaceAll(text, mark, cut(name, maxWord))
}

// FileError is an error about files that a command has named itself, such as
// one in a folder of the command line.
type FileError struct {
	Err   error
	Paths []string // of those that its text may contain
}

func (e FileError) Error() string { return e.Err.Error() }
func (e FileError) Unwrap() error { return e.Err }

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

// cut cuts the middle of a text that is longer than a number of bytes: the
// beginning says what was wrong, and the end what to do about it.
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

// isPath reports whether a word is the path of a file, or of one that could
// be.
func isPath(word string) bool {
	_, err := os.Lstat(word)
	if errors.Is(err, fs.ErrNotExist) && strings.ContainsRune(word, filepath.Separator) {
		_, err = os.Lstat(filepath.Dir(word))
	}
	return err == nil
}

// isShort reports whether a path is no longer than systems take: 4096 bytes,
// 255 for each name in it.
func isShort(path string) bool {
	return len(path) <= 4096 && !slices.ContainsFunc(strings.Split(path, string(filepath.Separator)), func(name string) bool { return len(name) > 255 })
}

// valuesIn returns the values of flags, and the arguments, that a text
// contains, the longest first.
func valuesIn(text string, args []string) (values []string) {
	for _, arg := range args {
		all := []string{arg, strings.TrimPrefix(arg, "@")}
		if strings.HasPrefix(arg, "--") {
			_, value, _ := strings.Cut(arg, "=")
			all = append(all, value, strings.TrimPrefix(value, "@"))
		} else if len(arg) > 2 && arg[0] == '-' {
			all = append(all, arg[2:]) // as in -oFILE
		}
		for _, value := range all {
			if value != "" && strings.Contains(text, value) && !slices.Contains(values, value) {
				values = append(values, value)
			}
		}
	}
	slices.SortStableFunc(values, func(a, b string) int { return len(b) - len(a) })
	return values
}

// places returns the folders that a message may name although the command line
// does not.
func places() (dirs []string) {
	for _, name := range []string{"NASBENCHMARK_DIR", "NNI_HOME", "XDG_CACHE_HOME", "HOME", "TMPDIR", "SQLITE_TMPDIR"} {
		if dir := os.Getenv(name); dir != "" {
			dirs = append(dirs, dir, filepath.Clean(dir))
		}
	}
	if dir, err := os.Getwd(); err == nil {
		dirs = append(dirs, dir)
	}
	return dirs
}

// longestPath returns the longest path that a message contains, or "".
func longestPath(err error, text string, values []string) (longest string) {
	var paths []string
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		paths = append(paths, e.Path)
	}
	if e := (*os.LinkError)(nil); errors.As(err, &e) {
		paths = append(paths, e.New)
	}
	if e := (FileError{}); errors.As(err, &e) {
		paths = append(paths, e.Paths...)
	}
	for _, value := range values {
		if isPath(value) {
			paths = append(paths, value)
		}
	}
	for _, path := range paths {
		if len(path) > len(longest) && isShort(path) && strings.Contains(text, path) {
			longest = path
		}
	}
	return longest
}
