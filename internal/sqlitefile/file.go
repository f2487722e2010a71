package sqlitefile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/nasbench-go/nasbench/internal/atomicfile"
	"github.com/nasbench-go/nasbench/internal/beside"
)

// Magic is the beginning of every SQLite file
// (https://sqlite.org/fileformat.html).
const Magic = "SQLite format 3\x00"

// Resolve returns the path of a file that exists, absolute and without symbolic
// links: what SQLite keeps beside a file is beside the file itself. The error is
// [ErrNoDatabase], or [ErrCannotOpen] for a path that is too long for SQLite.
func Resolve(path string) (string, error) {
	if path == "" {
		return "", fmt.Errorf("%w: the path is empty; name a file", ErrNoDatabase)
	}
	full, err := filepath.EvalSymlinks(path)
	if err == nil {
		full, err = filepath.Abs(full) // cannot look like the host part of a URI
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("%w: %w; check the path", ErrNoDatabase, err)
	case errors.As(err, new(*fs.PathError)): // which has a path in it
		return "", fmt.Errorf("%w; check the path", err)
	case err != nil:
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return full, checkLength(path, full, maxPath)
}

// maxPath is how long an absolute path without links may be for SQLite, in bytes:
// 512 (MAX_PATHNAME in its os_unix.c), as far as -journal has to be added.
const maxPath = 512 - len(beside.Journal)

// CheckLength says whether a database can be made at a path by package
// atomicfile, which makes it under a longer name. The error is [ErrCannotOpen].
func CheckLength(path string) error {
	dir, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err == nil {
		dir, err = filepath.Abs(dir)
	}
	if err != nil {
		return nil // which will be said by whoever makes the file
	}
	return checkLength(path, filepath.Join(dir, filepath.Base(path)), maxPath-atomicfile.AddedLength)
}

func checkLength(name, full string, most int) error {
	if len(full) <= most || runtime.GOOS == "windows" { // where SQLite takes any
		return nil
	}
	return fmt.Errorf("%w: %s: from the root on its path has %d bytes, SQLite takes %d; choose a shorter path (a symbolic link to the file does not help)",
		ErrCannotOpen, name, len(full), most)
}

// dsn names a file for a connection: mode is ro, rw or rwc, with further
// parameters of SQLite's URIs after it. Both drivers pass them on, and both take
// the one which says that SQLite does not wait for locks: see [Wait]. One of them
// takes that a connection needs no mutex, which costs a tenth of a walk through a
// table: database/sql and [hold] see to it that one goroutine at a time uses it,
// and to interrupt it needs none.
func dsn(full, mode string) string {
	return "file:" + uriEscaper.Replace(filepath.ToSlash(full)) + "?_busy_timeout=0&_mutex=no&mode=" + mode
}

// uriEscaper escapes what SQLite would not take as part of a file's name.
var uriEscaper = strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23")

// header is what the first bytes of a file say.
type header struct {
	wal     bool   // write-ahead-log mode; else rollback mode
	changes uint32 // counts transactions, in rollback mode
}

const headerSize = 28

// readHeader reads it.
func readHeader(path string, r io.ReaderAt) (header, error) {
	var b [headerSize]byte
	n, err := r.ReadAt(b[:], 0)
	switch {
	case err != nil && err != io.EOF:
		return header{}, fmt.Errorf("%s: %w", path, err)
	case n == 0:
		return header{}, fmt.Errorf("%w: %s is empty; choose another file", ErrNotNNI, path)
	case string(b[:len(Magic)]) != Magic:
		return header{}, fmt.Errorf("%w: %s is not an SQLite file; choose another file", ErrNotNNI, path)
	}
	return header{
		wal:     b[18] == 2 || b[19] == 2,
		changes: binary.BigEndian.Uint32(b[24:]),
	}, nil
}

// checkRegular refuses what can be neither a database nor a file beside one,
// before it is opened: opening a fifo would wait for ever.
func checkRegular(path string) (fs.FileInfo, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w: %w; check the path", ErrNoDatabase, err)
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, fmt.Errorf("%w: %s is a directory; name the file in it", ErrNotNNI, path)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%w: %s is not a regular file; choose another file", ErrNotNNI, path)
	}
	for _, suffix := range beside.Suffixes {
		if info, err := os.Stat(path + suffix); err == nil && !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%w: %s%s is not a regular file; move it away", ErrUnfinishedWrite, path, suffix)
		}
	}
	return info, nil
}

// sizeOf returns the size of a file; ok is false if it does not exist.
func sizeOf(path string) (size int64, ok bool, err error) {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0, false, nil
	case err != nil:
		return 0, false, err
	}
	return info.Size(), true, nil
}

// CheckBeside refuses what is beside a database and shows that it is in use or
// that a writer was interrupted: SQLite would apply it to another file that
// replaces the database. The error is [ErrUnfinishedWrite].
func CheckBeside(path string) error {
	for _, suffix := range beside.Suffixes {
		_, exists, err := sizeOf(path + suffix)
		if err != nil {
			return err
		}
		if exists {
			return fmt.Errorf("%w: %s exists, so the database is in use or a program that wrote it was interrupted; end that program, or name another file",
				ErrUnfinishedWrite, path+suffix)
		}
	}
	return nil
}

// watched is a file that is open in this process to look at its header. POSIX
// locks belong to a process and end when it closes any descriptor of the file,
// so a file is opened once, and closed after the last of its databases.
type watched struct {
	*os.File
	info fs.FileInfo
	uses int
}

var (
	watchedMu    sync.Mutex
	watchedFiles []*watched
)

// watch opens a file to look at, or finds it open.
func watch(full string) (*watched, error) {
	info, err := checkRegular(full)
	if err != nil {
		return nil, err
	}
	watchedMu.Lock()
	defer watchedMu.Unlock()
	for _, w := range watchedFiles {
		if os.SameFile(w.info, info) {
			w.uses++
			return w, nil
		}
	}
	f, err := os.Open(full)
	if err != nil {
		return nil, Explain(err)
	}
	if info, err = f.Stat(); err != nil {
		f.Close()
		return nil, err
	}
	w := &watched{f, info, 1}
	watchedFiles = append(watchedFiles, w)
	return w, nil
}

// unwatch ends one use of it.
func (w *watched) unwatch() error {
	watchedMu.Lock()
	defer watchedMu.Unlock()
	if w.uses--; w.uses > 0 {
		return nil
	}
	for i, other := range watchedFiles {
		if other == w {
			watchedFiles = append(watchedFiles[:i], watchedFiles[i+1:]...)
			break
		}
	}
	return w.Close()
}
