package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/nasbench-go/nasbench/internal/atomicfile"
	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/nb101/dataset"
	"github.com/nasbench-go/nasbench/nb101/migrate"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// Options are the choices of an import.
type Options struct {
	// Force replaces an existing file.
	Force bool
	// Name is that of the dataset file, for [nb101.Origin]; only its last element is
	// kept. It is empty for what has none, such as standard input.
	Name string
	// Size is the size of the dataset file, decompressed, in bytes. If it is
	// known, the import does not begin without the disk space that it will
	// need.
	Size int64
	// FullIDs numbers the rows as in a full database, even if the file is only
	// a part of it: of the cell in place p of all by ascending hash, from 0,
	// the config at the budget number b (from 0) has the id 4p+b+1, its run
	// number r (from 0) the id 12p+3b+r+1, and a run's results have twice
	// that, less one and as it is.
	FullIDs bool
	// Strict ends the import at the first record with a [Fault], or which the
	// database would not have as it is: see [Summary.LeftOut] and
	// [Summary.Overridden]. The error is [ErrFault].
	Strict bool
	// Unmigrated leaves the database as NNI's importer makes it, at version 0.
	Unmigrated bool
	// Progress, if not nil, is told of the stages below, and in the first one of
	// the bytes of the dataset file, decompressed, that have been read.
	Progress progress.Func
}

// The stages of an import, in their order. Nearly half of the time is for the
// records.
const (
	StageRecords = "reading the records"
	StageIndexes = "creating the indexes"
	StageMigrate = "checking and migrating the database"
)

// Summary is what an import has done.
type Summary struct {
	Path    string `json:"file"`              // of the database
	Existed bool   `json:"existed,omitempty"` // of [ImportForNNI]: it existed already, and was not written

	Cells         int64 `json:"cells"`
	Configs       int64 `json:"configs"`
	Trials        int64 `json:"trials"`
	Intermediates int64 `json:"intermediates"`

	// LeftOut is the number of records that are not in the database because it
	// already has three runs of their cell and budget.
	LeftOut int64 `json:"left_out"`
	// Overridden is the number of records whose cell is spelled in another way or has
	// other parameters than in its first record, which the database has for all of
	// them, as NNI's importer does it.
	Overridden int64 `json:"overridden"`
	// Faults has an entry for each kind of what package verify calls a fault in the
	// cells and results of the records; the database has the values nevertheless, and
	// [verify.Run] finds the same kinds there as often.
	Faults []Fault `json:"faults"`

	InputSize int64         `json:"input_bytes"`         // of the dataset file, decompressed
	SHA256    string        `json:"sha256"`              // of the dataset file, decompressed, in hexadecimal
	Published string        `json:"published,omitempty"` // the name of the published file that this is, or "" if it is neither
	MadeUp    bool          `json:"made_up"`             // whether records in the database are made up, see dataset.Record
	Size      int64         `json:"bytes"`               // of the database
	Duration  time.Duration `json:"nanoseconds"`         // that the import took
}

// Import makes a new database at path out from the dataset file that r holds,
// plain or compressed with gzip. The database holds what the importer of NNI
// writes for the same file, with the same ids and to the last bit: cells in
// the order in which they first appear; for each, the budgets 4, 12, 36 and
// 108, as far as the file has them; the first three trials of each in the
// order of the file; accuracies in percent; parameters in millions; and the
// time of a trial, but not those of its intermediate results, as seconds times
// 60. A table of ours besides NNI's, nb101_origin, has one row that says which
// file that was: see [nb101.Origin]. Then it is migrated.
//
// Values that the dataset cannot have are stored and counted, see
// [Summary.Faults]. A value that cannot be stored as it is ends the import: see
// "What is refused" in the documentation of the package.
//
// The file may have its records in any order. The memory used is about 400
// bytes per cell; nothing else grows with the file.
//
// The database appears at out whole or not at all. It is written in the same
// folder under the name out + ".unfinished-XXXXXXXX", beside which is that name with
// ".lock", and moved into place when SQLite has checked it and it is on the disk.
// When Import returns, whatever it returns, both are gone; what a killed process
// has left, the next import to the same file removes.
//
// The error is that of [Reader.Records]; [fs.ErrExist] if a file exists at out
// and o.Force is not set; [ErrSameFile] if r is an open file and at out;
// [ErrPlace]; [nb101.ErrCannotOpen] for a path that is too long for SQLite;
// [nb101.ErrNoSpace]; [nb101.ErrUnfinishedWrite] if a journal beside out
// shows that out is in use; or the cause of the end of ctx.
func Import(ctx context.Context, r io.Reader, out string, o Options) (Summary, error) {
	s, err := importTo(ctx, r, out, o, target{
		create: func() (*atomicfile.File, error) {
			if err := sqlitefile.CheckLength(out); err != nil {
				return nil, err
			}
			file, err := atomicfile.Create(out, atomicfile.Options{Force: o.Force, Inputs: inputs(r)})
			if err != nil {
				return nil, err
			}
			if err := sqlitefile.CheckBeside(file.Path); err != nil {
				return nil, errors.Join(err, file.Discard())
			}
			return file, nil
		},
		commit: func(file *atomicfile.File) (bool, error) {
			if err := sqlitefile.CheckBeside(file.Path); err != nil {
				return false, err
			}
			return false, file.Commit()
		},
	})
	if err == nil {
		s.Path = out // and not what a link there leads to
	}
	return s, err
}

// ImportForNNI is [Import] into a folder that exists, under a name that has the
// database's own checksum: nasbench101-, the first 8 hexadecimal digits of its
// SHA-256, and .db. NNI 2.5 to 3.0 take such a file after [migrate.NNILine].
//
// If the same database is in the folder already, it stays, and Summary.Existed is
// true. o.Force is not used: another file of that name is never replaced, and the
// error is [fs.ErrExist].
func ImportForNNI(ctx context.Context, r io.Reader, dir string, o Options) (Summary, error) {
	return importTo(ctx, r, dir, o, target{
		create: func() (*atomicfile.File, error) {
			if _, err := os.Stat(dir); err != nil {
				return nil, fmt.Errorf("%w; make that folder, or choose another", err)
			}
			path := filepath.Join(dir, nni.FileName)
			if err := sqlitefile.CheckLength(path); err != nil {
				return nil, err
			}
			return atomicfile.CreateNear(path)
		},
		commit: func(file *atomicfile.File) (bool, error) {
			return sqlitefile.CommitNamed(ctx, file, dir, o.Progress)
		},
	})
}

// target is the place of a new database: how its file is created and, when it
// is whole, moved into place, unless the same one exists there.
type target struct {
	create func() (*atomicfile.File, error)
	commit func(*atomicfile.File) (existed bool, err error)
}

// importTo imports to a target, which out is the name of.
func importTo(ctx context.Context, r io.Reader, out string, o Options, t target) (Summary, error) {
	start := time.Now()
	summary, err := fillTarget(ctx, r, o, t)
	if err != nil {
		if cause := context.Cause(ctx); cause != nil && (errors.Is(err, cause) || errors.Is(err, ctx.Err())) {
			err = fmt.Errorf("stopped before %s was made: %w", out, cause)
		}
		return Summary{}, err
	}
	summary.Duration = time.Since(start)
	return summary, nil
}

func fillTarget(ctx context.Context, r io.Reader, o Options, t target) (s Summary, err error) {
	file, err := t.create()
	if err != nil {
		return s, err
	}
	defer func() {
		err = sqlitefile.ExplainAt(file.Path, err) // while the file that fills a disk still exists
		err = errors.Join(err, file.Discard())
	}()
	if err := checkSpace(filepath.Dir(file.Path), o.Size); err != nil {
		return s, err
	}
	db, err := openDatabase(file.Temp, o.FullIDs)
	if err != nil {
		return s, err
	}
	reader := dataset.NewReader(r)
	err = db.fill(ctx, reader, &s, o.Strict, func() { o.Progress.Report(StageRecords, reader.Offset(), o.Size, progress.Bytes) })
	s.InputSize, s.SHA256 = reader.Offset(), reader.SHA256()
	s.Published = dataset.PublishedName(s.SHA256)
	if err == nil {
		o.Progress.Report(StageIndexes, 0, 0, progress.Uncounted)
		err = db.finish(ctx)
	}
	if err == nil {
		err = db.addOrigin(ctx, s.origin(o.Name))
	}
	if err := errors.Join(err, db.close()); err != nil {
		return s, err
	}
	o.Progress.Report(StageMigrate, 0, 0, progress.Uncounted)
	if err := check(ctx, file.Temp, o.Unmigrated); err != nil {
		return s, err
	}
	info, err := os.Stat(file.Temp)
	if err != nil {
		return s, err
	}
	s.Size = info.Size()
	s.Configs, s.Intermediates = db.configs.rows.Count, db.intermediates.rows.Count
	s.Existed, err = t.commit(file)
	s.Path = file.Path
	return s, err
}

// inputs returns what is known of the file that is read, if it is one.
func inputs(r io.Reader) []fs.FileInfo {
	if f, ok := r.(interface{ Stat() (fs.FileInfo, error) }); ok {
		if info, err := f.Stat(); err == nil {
			return []fs.FileInfo{info}
		}
	}
	return nil
}

// check has the database checked, which a migration does before it changes
// anything, and brings it to the newest version unless it is to stay as it is.
func check(ctx context.Context, path string, unmigrated bool) error {
	if unmigrated {
		_, err := migrate.Validate(ctx, path, migrate.Options{})
		return err
	}
	_, err := migrate.Up(ctx, path, migrate.Options{InPlace: true})
	return err
}
