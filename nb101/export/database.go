package export

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/nasbench-go/nasbench/internal/nni"
	"github.com/nasbench-go/nasbench/internal/sqlitefile"
	"github.com/nasbench-go/nasbench/nb101"
	"github.com/nasbench-go/nasbench/nb101/cell"
	"github.com/nasbench-go/nasbench/nb101/progress"
)

// fromDatabase collects the results of a database: its configs, then its trials
// and then their intermediate results, these two by ranges of ids on all
// processors.
type fromDatabase struct {
	*collected
	handle     *sql.DB
	timeFactor float64
	configs    slots  // of the first run of each
	trials     *slots // of each trial, if they are not numbered as in a full file
	report     progress.Func

	mu          sync.Mutex // for done, and calls of report
	done, total int64
}

// columnsOfDatabase reads a database.
func columnsOfDatabase(ctx context.Context, handle *sql.DB, report progress.Func) (*columns, error) {
	c, err := collectDatabase(ctx, handle, report)
	if err != nil {
		return nil, err
	}
	return c.compact()
}

func collectDatabase(ctx context.Context, handle *sql.DB, report progress.Func) (*collected, error) {
	db, err := nb101.New(ctx, handle)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	f := &fromDatabase{collected: newCollected(), handle: handle, timeFactor: db.TimeFactor(), report: report}
	if err := f.readConfigs(ctx); err != nil {
		return nil, f.explain(ctx, err)
	}
	err = f.readTrials(ctx)
	if errors.Is(err, errOtherIDs) {
		f.clearTrials()
		err = f.readTrialsInOrder(ctx)
	}
	if err == nil {
		err = f.readIntermediates(ctx)
	}
	return f.collected, f.explain(ctx, err)
}

func (f *fromDatabase) explain(ctx context.Context, err error) error {
	if err == nil || errors.Is(err, ErrNoPlace) {
		return err
	}
	return sqlitefile.ExplainReading(sqlitefile.Cause(ctx, err))
}

// readConfigs adds the cell of every config.
func (f *fromDatabase) readConfigs(ctx context.Context) error {
	var (
		parts  = make([]slots, runtime.GOMAXPROCS(0))
		config = make([]int64, len(f.cells)) // one of each cell
		mu     sync.Mutex                    // for the cells and config
	)
	const query = "SELECT id, arch, hash, num_epochs FROM " + nni.ConfigTable
	err := f.readRanges(ctx, nni.ConfigTable, query, func(part int) func(*row) error {
		var (
			lastHash, lastArch string
			place              int
		)
		return func(r *row) error {
			arch, hash, epochs := r.text(1, "arch"), r.text(2, "hash"), r.integer(3, "num_epochs")
			if r.err != nil {
				return r.err
			}
			if hash != lastHash || arch != lastArch {
				h, err := cell.ParseHash(hash)
				if err != nil {
					return err
				}
				a, err := cell.ParseArch(arch)
				if err != nil {
					return err
				}
				mu.Lock()
				if place, err = f.addCell(h, a); err == nil {
					config[place] = r.id
				}
				mu.Unlock()
				if err != nil {
					return err
				}
				lastHash, lastArch = hash, arch
			}
			budget := nni.BudgetPlace(int(epochs))
			if budget < 0 {
				return errors.New(nni.OtherBudget(epochs))
			}
			parts[part].add(r.id, slot(place, budget, 0))
			return nil
		}
	})
	if err != nil {
		return err
	}
	for _, p := range parts {
		f.configs.ids, f.configs.slots = append(f.configs.ids, p.ids...), append(f.configs.slots, p.slots...)
	}
	return f.checkHashes(ctx, config)
}

// errOtherIDs: trials are numbered in another way than in a full file.
var errOtherIDs = errors.New("other ids")

const selectTrials = "SELECT id, config_id, train_acc, valid_acc, test_acc, training_time, parameters FROM " + nni.TrialTable

// readTrials reads trials that are numbered as in a full file, which says which
// run each of them is.
func (f *fromDatabase) readTrials(ctx context.Context) error {
	each := func(r *row) error {
		s := r.id - 1
		first, ok := f.configs.find(r.integer(1, "config_id"))
		if r.err == nil && (!ok || s < int64(first) || s >= int64(first)+nni.RunsPerConfig) {
			return errOtherIDs
		}
		return f.addTrial(r, int(s))
	}
	return f.readRanges(ctx, nni.TrialTable, selectTrials, func(int) func(*row) error { return each })
}

// readTrialsInOrder reads trials whose order says which run each of them is.
func (f *fromDatabase) readTrialsInOrder(ctx context.Context) error {
	if err := f.start(ctx, nni.TrialTable); err != nil {
		return err
	}
	f.trials = &slots{}
	runs := map[int]int{} // of each config, so far
	return f.read(ctx, nni.TrialTable, selectTrials+" ORDER BY id", nil, func(r *row) error {
		config := r.integer(1, "config_id")
		first, ok := f.configs.find(config)
		if r.err == nil && !ok {
			return fmt.Errorf("its config %d does not exist", config)
		}
		run := runs[first]
		if run == nni.RunsPerConfig {
			return fmt.Errorf("it is the fourth trial of the cell %s at %d epochs; a table has room for three",
				f.cells[first/(nni.NumBudgets*nni.RunsPerConfig)].Hash, nni.Budgets[first/nni.RunsPerConfig%nni.NumBudgets])
		}
		runs[first]++
		f.trials.add(r.id, first+run)
		return f.addTrial(r, first+run)
	})
}

func (f *fromDatabase) addTrial(r *row, s int) error {
	m := measured{r.fraction(2, "train_acc"), r.fraction(3, "valid_acc"), r.fraction(4, "test_acc"), r.real(5, "training_time") / f.timeFactor}
	parameters := r.real(6, "parameters")
	if r.err != nil {
		return r.err
	}
	n := math.Round(parameters * nni.ParametersUnit)
	if !(n > 0 && n <= math.MaxInt32) || n/nni.ParametersUnit != parameters {
		return fmt.Errorf("parameters is %v, which is not a number of millions", parameters)
	}
	if err := f.setParameters(s/(nni.NumBudgets*nni.RunsPerConfig), uint32(n)); err != nil {
		return err
	}
	if err := f.mark(s, hasTrial); err != nil {
		return err
	}
	return f.set(s, false, m)
}

// clearTrials forgets all trials.
func (f *fromDatabase) clearTrials() {
	for i := range f.state {
		f.state[i].Store(0)
	}
	for i := range f.parameters {
		f.parameters[i].Store(0)
	}
}

// readIntermediates reads the results on the way. Those at the end must be the
// trial's own, for which a table has one place.
func (f *fromDatabase) readIntermediates(ctx context.Context) error {
	const query = "SELECT id, trial_id, train_acc, valid_acc, test_acc, training_time, current_epoch FROM " + nni.IntermediateTable
	each := func(r *row) error {
		trial, epoch := r.integer(1, "trial_id"), r.integer(6, "current_epoch")
		m := measured{r.fraction(2, "train_acc"), r.fraction(3, "valid_acc"), r.fraction(4, "test_acc"), r.real(5, "training_time")}
		if r.err != nil {
			return r.err
		}
		s := int(trial - 1)
		if f.trials != nil {
			var ok bool
			if s, ok = f.trials.find(trial); !ok {
				s = -1
			}
		}
		if s < 0 || s >= len(f.state) || f.state[s].Load()&hasTrial == 0 {
			return fmt.Errorf("its trial %d does not exist", trial)
		}
		switch budget := int64(nni.Budgets[s/nni.RunsPerConfig%nni.NumBudgets]); epoch {
		case nni.Halfway(budget):
			if err := f.mark(s, hasHalfway); err != nil {
				return err
			}
			return f.set(s, true, m)
		case budget:
			if f.final(s) != m {
				return fmt.Errorf("its values are not those of its trial %d, which end there too", trial)
			}
			return f.mark(s, hasFinal)
		default:
			return fmt.Errorf("current_epoch is %d, which is neither half nor all of %d", epoch, budget)
		}
	}
	return f.readRanges(ctx, nni.IntermediateTable, query, func(int) func(*row) error { return each })
}

// final returns the values of a trial at the end.
func (c *collected) final(slot int) measured {
	v := func(i int) float64 { return float64(c.values[i][slot]) }
	return measured{v(4), v(5), v(6), v(7)}
}

// start begins a stage: the rows of a table.
func (f *fromDatabase) start(ctx context.Context, table string) error {
	f.done = 0
	return f.handle.QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&f.total)
}

// readRanges calls a function for all rows of a query that has no WHERE clause, by
// several ranges of ids at the same time: each returns the function for a range,
// of which there are as many as processors.
func (f *fromDatabase) readRanges(ctx context.Context, table, query string, each func(part int) func(*row) error) error {
	if err := f.start(ctx, table); err != nil {
		return err
	}
	var first, last sql.NullInt64
	if err := f.handle.QueryRowContext(ctx, "SELECT (SELECT min(id) FROM "+table+"), (SELECT max(id) FROM "+table+")").Scan(&first, &last); err != nil {
		return err
	}
	if !first.Valid {
		return nil
	}
	n := int64(runtime.GOMAXPROCS(0))
	width := last.Int64/n - first.Int64/n + 1
	group, groupCtx := errgroup.WithContext(ctx)
	for i := range n {
		from, to := first.Int64+i*width, first.Int64+(i+1)*width-1
		if i == n-1 {
			to = last.Int64
		}
		group.Go(func() error {
			return f.read(groupCtx, table, query+" WHERE id BETWEEN ? AND ? ORDER BY id", []any{from, to}, each(int(i)))
		})
	}
	return group.Wait()
}

// read calls each for all rows of a query, until it fails; that names the row.
func (f *fromDatabase) read(ctx context.Context, table, query string, args []any, each func(*row) error) error {
	var (
		r     row
		count int64
	)
	err := sqlitefile.Scan(ctx, f.handle, query, args, func(values []driver.Value) error {
		r = row{values: values}
		r.id = r.integer(0, "id")
		if err := each(&r); errors.Is(err, errOtherIDs) {
			return err
		} else if err != nil {
			return &RowError{table, r.id, err}
		}
		if count++; count == reportEvery {
			f.progress(count)
			count = 0
		}
		return nil
	})
	f.progress(count)
	return err
}

func (f *fromDatabase) progress(rows int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.done += rows
	f.report.Report(StageRows, f.done, f.total, progress.Rows)
}

// slots are the slots of rows by id.
type slots struct {
	ids   []int64 // ascending
	slots []int32
}

func (s *slots) add(id int64, slot int) {
	s.ids, s.slots = append(s.ids, id), append(s.slots, int32(slot))
}

func (s *slots) find(id int64) (slot int, ok bool) {
	if len(s.ids) == 0 {
		return 0, false
	}
	i := id - s.ids[0] // its place where no id is missing
	if i < 0 || i >= int64(len(s.ids)) || s.ids[i] != id {
		j, ok := slices.BinarySearch(s.ids, id)
		if !ok {
			return 0, false
		}
		i = int64(j)
	}
	return int(s.slots[i]), true
}
