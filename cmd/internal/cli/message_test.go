package cli_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/cmd/internal/cli"
)

func TestMessages(t *testing.T) {
	full := errors.New("write /dev/stdout: no space left on device")
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"plain", errors.New("no luck; try again"), "no luck; try again"},
		{"a tab", errors.New("no\tluck"), `no\tluck`},
		{"lines", errors.New("no\n\tluck\n"), "no luck"},
		{"the same twice", errors.Join(full, full), "write /dev/stdout: no space left on device"},
		{"two errors", errors.Join(errors.New("one"), errors.New("two")), "one two"},
		{"controls", errors.New("a\x1b[31mb \x7f\u202e \xff"), `a\x1b[31mb \x7f\u202e \xff`},
		{"other alphabets", errors.New("größer als Δ: 名前"), "größer als Δ: 名前"},
		{"a path with controls", &fs.PathError{Op: "open", Path: "a\n\x1b[2Jb", Err: fs.ErrNotExist}, `open a\n\x1b[2Jb: file does not exist`},
	} {
		t.Run(c.name, func(t *testing.T) {
			is.New(t).Equal(cli.Message("", c.err, nil), c.want)
		})
	}
}

// Of what the user has given every character can be seen, be it a path or not.
func TestWhatIsGivenCanBeRecognised(t *testing.T) {
	t.Chdir(t.TempDir())
	for value, want := range map[string]string{
		"a\nb\tc":   `a\nb\tc`,
		"a  b":      "a  b",
		"\r\x1b[2J": `\r\x1b[2J`,
	} {
		for _, args := range [][]string{{value}, {"@" + value}, {"--db", value}, {"--db=" + value}, {"--cell=@" + value}, {"-o" + value}, {"-o", value}} {
			is := is.New(t)
			err := fmt.Errorf("no file: %s\nis not there; name another", value)
			is.Equal(cli.Message("prog: ", err, args), "prog: no file: "+want+" is not there; name another")
		}
	}
}

// So of the folders that the environment names, and of the working directory.
func TestFoldersOfTheEnvironmentCanBeRecognised(t *testing.T) {
	is := is.New(t)
	odd := filepath.Join(t.TempDir(), "a\nb")
	is.NoErr(os.Mkdir(odd, 0o777))
	err := fmt.Errorf("no database: it is not in %s/x; name another", odd)
	want := "prog: no database: it is not in " + cli.Printable(odd) + "/x; name another"
	t.Setenv("NASBENCHMARK_DIR", odd)
	is.Equal(cli.Message("prog: ", err, nil), want)
	t.Setenv("NASBENCHMARK_DIR", "")
	t.Setenv("HOME", odd+"/")
	is.Equal(cli.Message("prog: ", err, nil), want)
	t.Setenv("HOME", "")
	t.Chdir(odd)
	is.Equal(cli.Message("prog: ", err, nil), want)
}

// Whoever puts the path before an error of the system's says it twice.
func TestAPathIsSaidOnce(t *testing.T) {
	is := is.New(t)
	err := &fs.PathError{Op: "open", Path: "a.db", Err: fs.ErrPermission}
	is.Equal(cli.Message("", fmt.Errorf("a.db: %w; check it", err), nil), "open a.db: permission denied; check it")
	is.Equal(cli.Message("", fmt.Errorf("b.db: %w", err), nil), "b.db: open a.db: permission denied")
}

func TestLongMessagesAreCut(t *testing.T) {
	long := strings.Repeat("x", 5000)
	folder := filepath.Join(t.TempDir(), strings.Repeat("d", 200))
	path := filepath.Join(folder, strings.Repeat("名", 60)) // longer than a message may be
	is.New(t).NoErr(os.Mkdir(folder, 0o777))
	for _, c := range []struct {
		name string
		err  error
		args []string
		path string
	}{
		{"one word", fmt.Errorf("cannot read %s: give another", long), []string{long}, ""},
		{"one word with a path before it", fmt.Errorf("cannot read %s: %s: give another", path, long), []string{"--db=" + path, long}, path},
		{"many words", fmt.Errorf("cannot read %s: give another", strings.Repeat("名 ", 2000)), nil, ""},
		{"a path of the error", fmt.Errorf("%w: give another", &fs.PathError{Op: "cannot open", Path: path, Err: fs.ErrExist}), nil, path},
		{"a path that the command has named", cli.FileError{Err: fmt.Errorf("cannot read %s: give another", path), Paths: []string{folder, path}}, []string{folder}, path},
		{"a path twice", fmt.Errorf("cannot copy %s to %s: give another", path, path), []string{"@" + path}, path},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			got := cli.Message("nb101-migrate: ", c.err, c.args)
			is.True(strings.HasPrefix(got, "nb101-migrate: cannot "))
			is.True(strings.HasSuffix(got, ": give another")) // the way out stays
			is.True(strings.Contains(got, c.path))
			is.True(len(got) <= 300+len(c.path))
			for _, r := range got {
				is.True(unicode.IsPrint(r) && r != unicode.ReplacementChar)
			}
		})
	}
}
