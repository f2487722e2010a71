package table

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"
	"sync/atomic"

	"github.com/nasbench-go/nasbench/internal/tablefile"
	"github.com/nasbench-go/nasbench/nb101"
)

// Table answers queries from one file. It is safe for concurrent use.
type Table struct {
	data atomic.Pointer[data] // nil when it is closed
}

// data is a file in memory. It is released when nothing refers to it any more,
// so that a query that runs while the table is closed can end: whoever reads
// bytes keeps it alive until then.
type data struct {
	*tablefile.File
	bytes []byte
	info  tablefile.Info
}

// Open opens a file that package export has written. On unix-like systems it
// is mapped into memory, so that it is ready at once and all processes share
// its pages; elsewhere it is read. Everything but the values is checked by
// bounds and checksums; package verify checks whether the values are right.
//
// The file must stay as it is while the table is open. Export replaces a file
// by renaming a new one into its place, which leaves the old one to those who
// have it open. If another program truncates the file, reading what no longer
// exists ends this process with SIGBUS.
//
// The error is [ErrNotTable], [ErrCorrupt], [ErrVersion], or that of opening the
// file.
func Open(path string) (*Table, error) {
	f, size, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, release, err := load(f, size)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	d, err := newData(b)
	if err != nil {
		release()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	runtime.AddCleanup(d, func(release func()) { release() }, release)
	t := &Table{}
	t.data.Store(d)
	return t, nil
}

// openRegular opens a regular file; opening a fifo would wait for a writer.
func openRegular(path string) (f *os.File, size int64, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, 0, err
	}
	if !info.Mode().IsRegular() {
		return nil, 0, fmt.Errorf("%w: %s is not a regular file", ErrNotTable, path)
	}
	if f, err = os.Open(path); err != nil {
		return nil, 0, err
	}
	if info, err = f.Stat(); err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, info.Size(), nil
}

// Is reports whether a file begins as a table does, and is not a database.
func Is(path string) bool {
	f, _, err := openRegular(path)
	if err != nil {
		return false
	}
	defer f.Close()
	b := make([]byte, len(tablefile.Magic))
	_, err = io.ReadFull(f, b)
	return err == nil && string(b) == tablefile.Magic
}

// Info is what a table says about itself.
type Info struct {
	Version int   `json:"version"` // of the format
	Cells   int   `json:"cells"`   // rows
	Trials  int   `json:"trials"`  // in all
	Size    int64 `json:"size"`    // of the file in bytes
	// SHA256 has the checksum of each column's values, in hexadecimal.
	SHA256 map[string]string `json:"sha256"`
}

// Info returns what the table says about itself; the zero Info when it is
// closed.
func (t *Table) Info() Info {
	d, err := t.open()
	if err != nil {
		return Info{}
	}
	return Info{d.info.Version, d.info.Cells, d.info.Trials, d.FileSize, maps.Clone(d.info.SHA256)}
}

// Origin returns where the results come from, or nil if that is unknown, like
// [nb101.DB.Origin]. The error is [nb101.ErrInvalidOrigin] or [ErrClosed].
func (t *Table) Origin(context.Context) (*nb101.Origin, error) {
	d, err := t.open()
	if err != nil || d.info.Origin == nil {
		return nil, err
	}
	if err := d.info.Origin.Check(); err != nil {
		return nil, err
	}
	o := *d.info.Origin
	return &o, nil
}

// New is [Open] for the content of a file, which must stay as it is while the
// table is in use.
func New(file []byte) (*Table, error) {
	d, err := newData(file)
	if err != nil {
		return nil, err
	}
	t := &Table{}
	t.data.Store(d)
	return t, nil
}

func newData(b []byte) (*data, error) {
	f, err := tablefile.Check(b)
	if err != nil {
		return nil, err
	}
	d := &data{File: f, bytes: b}
	if err := json.Unmarshal(f.Info, &d.info); err != nil {
		return nil, fmt.Errorf("%w: what it says about itself: %w", ErrCorrupt, err)
	}
	return d, nil
}

// Close ends the use of the table: every later call returns [ErrClosed]. The
// memory is released when the queries that are under way have ended, by the
// garbage collector. A second Close does nothing.
func (t *Table) Close() error {
	t.data.Store(nil)
	return nil
}

// open returns the data, or ErrClosed.
func (t *Table) open() (*data, error) {
	if d := t.data.Load(); d != nil {
		return d, nil
	}
	return nil, ErrClosed
}

// NumCells returns the number of rows, 423,624 in the full table; 0 when it is
// closed.
func (t *Table) NumCells() int {
	d, err := t.open()
	if err != nil {
		return 0
	}
	return d.Rows
}
