package export

import (
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/nasbench-go/nasbench/internal/atomicfile"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// Options are the choices of an export.
type Options struct {
	// Force overwrites an existing file.
	Force bool
	// Inputs are the files that the export reads: none of them is overwritten, which
	// would be [ErrSameFile].
	Inputs []fs.FileInfo
	// Name is that of the dataset file, for [nb101.Origin]; only its last element is
	// kept. It is empty for what has none, such as standard input.
	Name string
	// Size is that of the dataset file, decompressed, in bytes, for Progress; 0 if
	// it is unknown.
	Size int64
	// Progress, if not nil, is called often while the export goes on.
	Progress progress.Func
}

// The stages of an export.
const (
	StageRecords = "reading the records" // of a dataset file
	StageRows    = "reading the rows"    // of a database, table by table
	StageWrite   = "writing the file"
)

// Summary is what an export has done.
type Summary struct {
	Cells, Trials int
	Rows          int64 // of a Parquet file
	// LeftOut is how many runs of a dataset file were left out, because there were
	// three of their cell at their budget before.
	LeftOut int64
	Size    int64 // of the file in bytes
	// Origin is where the results come from, or nil if that is unknown.
	Origin *nb101.Origin
}

// ArrowFromDatabase writes the results of a database as the Arrow file that
// package table reads. The handle is best made by [nb101.OpenReadOnly].
// Several of its connections are used at the same time; nothing should write
// to the database meanwhile. It takes about 300 MB of memory for a full
// database.
//
// The file appears at path whole or not at all. Equal databases make equal
// files. The error is a [RowError] for a row that a table cannot hold or that
// contradicts others, such as a trial without an intermediate result at the end,
// whose values a table takes from the trial; docs/table.md lists them. Of two rows
// that contradict each other it names the one with the higher id. It is
// [nb101.ErrNotNNI] if ids do not name the rows, [ErrNoResults],
// [io/fs.ErrExist] if a file exists at path and o.Force is not set,
// [ErrSameFile], [dataset.ErrPlace] for what is not a file at path,
// [nb101.ErrNoSpace] if its disk is full, the error of reading the database, or
// the cause of the end of ctx.
//
// Where trials are numbered as in a full database the id says which run a
// trial is; in others the order of the ids does. A config without trials is
// not in the file. The file has the [nb101.Origin] of the database, whose
// damage is [nb101.ErrInvalidOrigin].
func ArrowFromDatabase(ctx context.Context, handle *sql.DB, path string, o Options) (Summary, error) {
	return create(path, o, func(f *os.File) (Summary, error) {
		origin, err := originOf(ctx, handle)
		if err != nil {
			return Summary{}, err
		}
		t, err := tableOfDatabase(ctx, handle, o.Progress)
		if err != nil {
			return Summary{}, err
		}
		o.Progress.Report(StageWrite, 0, 0, progress.Uncounted)
		return Summary{Cells: t.rows, Trials: t.trials, Origin: origin}, writeArrow(f, t, origin)
	})
}

// originOf returns the origin of a database, or the cause of the end of ctx with
// what was waited for.
func originOf(ctx context.Context, handle *sql.DB) (*nb101.Origin, error) {
	origin, err := nb101.OriginOf(ctx, handle)
	return origin, sqlitefile.Cause(ctx, err)
}

// ArrowFromDataset does the same with a dataset file, plain or compressed with
// gzip, without a database. The error can be that of [dataset.Reader.Records],
// and [ErrNoPlace] for a record that a table cannot hold, with its number.
func ArrowFromDataset(ctx context.Context, r io.Reader, path string, o Options) (Summary, error) {
	return create(path, o, func(f *os.File) (Summary, error) {
		reader := dataset.NewReader(r)
		c, leftOut, err := collectDataset(ctx, reader, o.Size, o.Progress)
		if err != nil {
			return Summary{}, err
		}
		t, err := c.compact()
		if err != nil {
			return Summary{}, err
		}
		o.Progress.Report(StageWrite, 0, 0, progress.Uncounted)
		sum := reader.SHA256()
		_, name := filepath.Split(o.Name)
		origin := &nb101.Origin{Name: name, SHA256: sum, Size: reader.Offset(), Published: dataset.PublishedName(sum), MadeUp: c.madeUp}
		return Summary{Cells: t.rows, Trials: t.trials, LeftOut: leftOut, Origin: origin}, writeArrow(f, t, origin)
	})
}

// create makes a file of what write writes.
func create(path string, o Options, write func(f *os.File) (Summary, error)) (s Summary, err error) {
	err = atomicfile.Write(path, atomicfile.Options{Force: o.Force, Inputs: o.Inputs}, func(f *os.File) error {
		if s, err = write(f); err != nil {
			return err
		}
		info, err := f.Stat()
		if err == nil {
			s.Size = info.Size()
		}
		return err
	})
	if err != nil {
		return Summary{}, err
	}
	return s, nil
}

func jsonOf(x any) []byte {
	b, err := json.Marshal(x)
	if err != nil {
		panic(err) // nothing in it can fail
	}
	return b
}
