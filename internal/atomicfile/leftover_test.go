package atomicfile_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"github.com/nasbench-go/nasbench/internal/atomicfile"
)

const childPath = "NASBENCH_TEST_ATOMICFILE" // for the process that writes and is killed

func TestMain(m *testing.M) {
	if path := os.Getenv(childPath); path != "" {
		f, err := atomicfile.Create(path, atomicfile.Options{})
		if err != nil {
			panic(err)
		}
		os.Stdout.WriteString(f.Temp + "\n")
		time.Sleep(time.Hour)
	}
	os.Exit(m.Run())
}

// startWriter starts a process that writes a file, and returns it with the
// temporary name.
func startWriter(t *testing.T, path string) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childPath+"="+path)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return cmd, strings.TrimSpace(line)
}

func TestWhatAKilledRunLeftIsRemovedByTheNext(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "a.db")
	other := []string{ // stays: not the name of a temporary file of a.db, or nobody's
		"a.db.unfinished-ABCDEFG", "a.db.unfinished-ABCDEFG.lock",
		"a.db.unfinished-ABCDEFGHI", "a.db.unfinished-ABCDEFGHI.lock",
		"a.db.unfinished-abcdefgh", "a.db.unfinished-abcdefgh.lock",
		"a.db.unfinished-ABCDEFG1", "a.db.unfinished-ABCDEFG1.lock",
		"a.db.unfinished-notes", "a.db.unfinished-ABCDEFGH", "a.db.unfinished-AAAAAAAA.lock.txt",
		"b.db.unfinished-ABCDEFGH", "b.db.unfinished-ABCDEFGH.lock",
		"xa.db.unfinished-ABCDEFGH.lock", "A.db.unfinished-ABCDEFGH-wal",
	}
	for _, name := range other {
		write(t, filepath.Join(dir, name), "precious")
	}
	killed, temp := startWriter(t, path)
	for _, suffix := range []string{"-journal", "-wal", "-shm", ".old"} {
		write(t, temp+suffix, "")
	}
	write(t, temp+".txt", "precious")
	running, _ := startWriter(t, path)
	before := names(t, dir)
	is.NoErr(replace(path, "1"))
	is.Equal(names(t, dir), strings.Replace(before, "a.db.unf", "a.db a.db.unf", 1)) // both still have their locks

	is.NoErr(killed.Process.Kill())
	_ = killed.Wait()
	is.NoErr(replace(path, "2"))
	for _, suffix := range []string{"", "-journal", "-wal", "-shm", ".old", ".lock"} {
		_, err := os.Lstat(temp + suffix)
		is.True(os.IsNotExist(err))
	}
	is.Equal(read(t, temp+".txt"), "precious")
	for _, name := range other {
		is.Equal(read(t, filepath.Join(dir, name)), "precious")
	}
	is.Equal(strings.Count(names(t, dir), " "), len(other)+4-1) // with a.db, .txt, and the two of the one that runs

	is.NoErr(running.Process.Kill())
	_ = running.Wait()
	is.NoErr(replace(path, "3"))
	is.Equal(strings.Count(names(t, dir), " "), len(other)+2-1)
}

// One of several files was in its place when the process was killed, the next was
// not: what was there before is still to be had, and no run removes it.
func TestWhatAKilledRunHasReplacedStays(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "a.svg")
	killed, temp := startWriter(t, path)
	write(t, temp+".old", "precious") // as Files.Commit keeps it
	write(t, path, "half")
	is.NoErr(os.Remove(temp)) // moved to path
	is.NoErr(killed.Process.Kill())
	_ = killed.Wait()
	for _, text := range []string{"1", "2"} {
		is.NoErr(replace(path, text))
		is.Equal(read(t, temp+".old"), "precious")
		is.Equal(names(t, dir), "a.svg "+filepath.Base(temp)+".old") // nothing else stays
	}
}

// The same where the process is alive, but could not put the file back.
func TestWhatCannotBePutBackStays(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	f, err := atomicfile.Create(filepath.Join(dir, "a"), force)
	is.NoErr(err)
	write(t, f.Temp+".old", "precious")
	is.NoErr(f.Commit())
	is.NoErr(f.Discard())
	is.Equal(names(t, dir), "a "+filepath.Base(f.Temp)+".old")
}

// Writers of one target in one process, too, leave each other's files alone.
func TestWritersOfOneTarget(t *testing.T) {
	is := is.New(t)
	path := filepath.Join(t.TempDir(), "a")
	var files []*atomicfile.File
	for range 20 {
		f, err := atomicfile.Create(path, force)
		is.NoErr(err)
		files = append(files, f)
	}
	for _, f := range files {
		write(t, f.Temp, f.Temp)
		is.NoErr(f.Commit())
		is.NoErr(f.Discard())
		is.Equal(read(t, path), f.Temp)
	}
	is.Equal(names(t, filepath.Dir(path)), "a")
}

func TestLock(t *testing.T) {
	is := is.New(t)
	path := filepath.Join(t.TempDir(), "a")
	write(t, path, "")
	open := func() *os.File {
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		is.NoErr(err)
		return f
	}
	one, two := open(), open()
	defer two.Close()
	lock := func(f *os.File) bool {
		ok, err := atomicfile.TryLock(f)
		is.NoErr(err)
		return ok
	}
	is.True(lock(one))
	is.True(!lock(two))
	is.True(atomicfile.IsAt(one, path))
	is.NoErr(atomicfile.RemoveOpen(one))
	is.True(lock(two))
	is.True(!atomicfile.IsAt(two, path))
}
