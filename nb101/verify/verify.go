package verify

import (
	"context"
	"database/sql"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// Options are the choices of a [Run].
type Options struct {
	// Complete makes everything that is missing a fault, and not only in a
	// database that has all cells.
	Complete bool
	// Show is how many faults of each kind a report lists; 0 means 5.
	Show int
	// Table is where package migrate records versions; empty means
	// [migrate.DefaultTable].
	Table string
	// Progress, if not nil, is called often during the check.
	Progress progress.Func
}

// The stages of a check that [Options.Progress] reports, in their order. SQLite's
// own checks begin with the first one, beside the others; the last one waits for
// them.
const (
	StageCells  = "checking the cells"  // of all configs
	StageTrials = "checking the trials" // and their intermediate results
	StageSQLite = "waiting for SQLite's checks"
)

// Run checks a database, which must not be written to meanwhile. The handle is
// best made by [nb101.OpenReadOnly]; several connections of it work beside
// each other. Nothing is written. On two processors a full database takes
// about twenty seconds and 270 MB of memory.
//
// An error means that the check could not be made or was ended by ctx, which
// says nothing about the database; what is wrong with that is in the report,
// see [Report.Err]. The error is [nb101.ErrNotNNI] for a database without any
// of the three tables, and [nb101.ErrUnfinishedWrite] for one that has to be
// recovered before it can be read.
func Run(ctx context.Context, handle *sql.DB, opts Options) (Report, error) {
	if opts.Show <= 0 {
		opts.Show = defaultShow
	}
	v := &verifier{handle: handle, opts: opts, findings: newFindings(opts.Show)}
	rows, err := v.checkSchema(ctx)
	switch {
	case sqlitefile.IsDamage(err):
		v.findings.add(KindUnchecked, "", 0, "no row was checked, because the list of tables cannot be read: %v", err)
	case err != nil:
		return Report{}, explain(ctx, err)
	}
	if rows.whole {
		if err := v.checkVersion(ctx); err != nil {
			return Report{}, explain(ctx, err)
		}
	}
	if rows.schema != nil {
		err := v.readOrigin(ctx, func(ctx context.Context) (*nb101.Origin, error) { return nb101.OriginOf(ctx, handle) })
		if err != nil {
			return Report{}, err
		}
	}
	if err := v.checkContent(ctx, rows); err != nil {
		return Report{}, explain(ctx, err)
	}
	return v.report(), nil
}

// checkContent checks the file, its rows and its indexes beside each other.
func (v *verifier) checkContent(ctx context.Context, rows access) error {
	v.have, v.want = map[string][]entries{}, map[string]*rowEntries{}
	for _, s := range sources {
		v.want[s.table] = newRowEntries(rows.ordered[s.table])
	}
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() error {
		return v.checkFile(func(f *findings) error { return v.checkIntegrity(groupCtx, rows, f) })
	})
	if rows.readable { // which includes references to rows that do not exist
		group.Go(func() error { return v.checkRows(groupCtx, rows) })
	} else {
		group.Go(func() error {
			return v.checkFile(func(f *findings) error { return v.checkForeignKeys(groupCtx, f, rows.tables) })
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return v.checkFile(func(f *findings) error { return v.checkIndexes(ctx, rows, f) })
}

// explain returns what an error of reading means.
func explain(ctx context.Context, err error) error {
	return sqlitefile.ExplainReading(sqlitefile.Cause(ctx, err))
}

const defaultShow = 5

// verifier is a check under way.
type verifier struct {
	handle *sql.DB
	opts   Options

	configs configs
	strays  map[int64]bool // trials that an intermediate result without a trial_id may belong to

	have map[string][]entries // of the indexes that SQLite need not check, as they are, by table

	mu       sync.Mutex // for what follows, and for the sums in configs
	findings *findings
	done     int64                       // trials checked
	results  int64                       // intermediate results found
	disorder bool                        // of those in their index
	want     map[string]*rowEntries      // of the indexes that SQLite need not check, as their rows have it, by table
	single   struct{ valid, test int32 } // the highest of a trial of 108 epochs, as numbers of images
	otherIDs bool                        // than NNI's relations between ids

	origin         *nb101.Origin // nil if it is unknown
	version        int64
	versionUnknown string
}

// part runs a part of the check that makes findings of its own.
func (v *verifier) part(check func(*findings) error) error {
	f := newFindings(v.opts.Show)
	err := check(f)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.findings.merge(f)
	return err
}

func (v *verifier) progress(stage string, rows, total int64) {
	unit := progress.Rows
	if total == 0 {
		unit = progress.Uncounted
	}
	v.opts.Progress.Report(stage, rows, total, unit)
}
