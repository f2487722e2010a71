package nb101

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"math"
	"runtime"
	"slices"
	"sync"

	"github.com/nasbench-go/nasbench/dbgen"
	"github.com/nasbench-go/nasbench/internal/nni"
)

// Trials returns the single trials at a budget, or at [AllBudgets], that the
// filter leaves, by ascending id. It reads ahead on as many connections as
// there are processors, as far as the handle has them, and holds a few
// thousand rows in memory; it stops when the caller stops. An error is the
// last thing that it yields: [ErrUnknownBudget], [ErrInvalidQuery], the cause
// of the end of ctx, or [CorruptRowError] after the trials before that row. A
// trial whose config does not exist is left out. One whose config_id is not a
// number, and with [WithIntermediates] a result whose trial_id is not an
// integer, is an error at the end; a config_id that is a fraction is one where
// the walk is through all trials, and else left out.
func (db *DB) Trials(ctx context.Context, epochs int, f Filter, opts ...Option) iter.Seq2[TrialStats, error] {
	budget, err := checkWalk(epochs, f)
	if err != nil {
		return fails[TrialStats](err)
	}
	o := choose(opts)
	return walk(ctx, db.trialRows().leavingOutNothing(o), func(ctx context.Context, buffer []TrialStats, first, last int64) ([]TrialStats, error) {
		rows, err := goodRows(ctx, db.trialRows(), first, last, func(first, last int64) ([]dbgen.TrialStats, error) {
			if budget == nil && f == (Filter{}) {
				return db.q.TrialsInRange(ctx, first, last)
			}
			return db.q.FilterTrials(ctx, f.trialParams(first, last, budget, db.timeFactor))
		})
		if err != nil && !errors.Is(err, ErrCorruptRow) {
			return nil, err
		}
		trials, errBefore := db.addConfigs(ctx, buffer, rows, budget)
		if errBefore == nil && o.intermediates && len(trials) > 0 {
			trials, errBefore = db.addIntermediates(ctx, trials)
		}
		if errBefore != nil { // of a trial before that of err
			err = errBefore
		}
		return trials, err
	})
}

// Configs returns the configs at a budget, or at [AllBudgets], by ascending id,
// whether they have trials or not; otherwise it is like [DB.Trials]. A config
// itself has no results: of a filter only Vertices may be set, anything else is
// [ErrInvalidQuery].
func (db *DB) Configs(ctx context.Context, epochs int, f Filter) iter.Seq2[TrialConfig, error] {
	budget, err := checkWalk(epochs, f)
	if err == nil && f.onResults() {
		err = errResultsOfConfigs
	}
	if err != nil {
		return fails[TrialConfig](err)
	}
	return walk(ctx, db.configRows(), func(ctx context.Context, _ []TrialConfig, first, last int64) ([]TrialConfig, error) {
		return db.configsInRange(ctx, first, last, budget, f)
	})
}

func (db *DB) configsInRange(ctx context.Context, first, last int64, budget *int64, f Filter) ([]TrialConfig, error) {
	p := dbgen.ConfigsInRangeParams{NumEpochs: budget}
	p.MinVertices, p.MaxVertices = f.Vertices.wholeParams()
	rows, err := goodRows(ctx, db.configRows(), first, last, func(first, last int64) ([]dbgen.TrialConfig, error) {
		p.First, p.Last = first, last
		return db.q.ConfigsInRange(ctx, p)
	})
	configs, errDecode := decodeConfigs(rows)
	if errDecode != nil {
		err = errDecode
	}
	return configs, err
}

// Means returns the means over the trials of each config at a budget, or at
// [AllBudgets], that the filter leaves, by ascending id of the config; otherwise
// it is like [DB.Trials]. A config without trials has no means.
func (db *DB) Means(ctx context.Context, epochs int, f Filter, opts ...Option) iter.Seq2[MeanStats, error] {
	budget, err := checkWalk(epochs, f)
	if err != nil {
		return fails[MeanStats](err)
	}
	o := choose(opts)
	return walk(ctx, db.configRows().leavingOutNothing(o), func(ctx context.Context, _ []MeanStats, first, last int64) ([]MeanStats, error) {
		configs, err := db.configsInRange(ctx, first, last, budget, f)
		if err != nil && !errors.Is(err, ErrCorruptRow) {
			return nil, err
		}
		if f.onResults() {
			ids, err := db.q.FilterMeans(ctx, f.meanParams(first, last, budget, db.timeFactor))
			if err != nil {
				return nil, db.explainIDs(ctx, nni.ConfigTable, err)
			}
			configs = slices.DeleteFunc(configs, func(c TrialConfig) bool { _, found := slices.BinarySearch(ids, c.ID); return !found })
		}
		trials, errTrials := db.trialsOfConfigs(ctx, configs, first, last, budget, o)
		if isScanError(errTrials) {
			trials, errTrials = db.trialsOfEachConfig(ctx, configs, o)
		}
		means := meansOf(trials)
		if errTrials != nil {
			if !errors.Is(errTrials, ErrCorruptRow) {
				return nil, db.explain(ctx, errTrials)
			}
			err = errTrials
		}
		return means, err
	})
}

// trialsOfConfigs returns the trials of configs in a range, by config and id.
func (db *DB) trialsOfConfigs(ctx context.Context, configs []TrialConfig, first, last int64, budget *int64, o options) ([]TrialStats, error) {
	if len(configs) == 0 {
		return nil, nil
	}
	rows, err := db.q.TrialsOfConfigRange(ctx, first, last, budget)
	if err != nil {
		return nil, err
	}
	var results []dbgen.IntermediateStats
	if o.intermediates {
		if results, err = db.q.IntermediatesOfConfigRange(ctx, first, last, budget); err != nil {
			return nil, err
		}
	}
	trials := make([]TrialStats, 0, len(rows))
	for _, r := range rows {
		for len(configs) > 0 && configs[0].ID < r.ConfigID {
			configs = configs[1:]
		}
		n := 0
		for n < len(results) && results[n].TrialID == r.ID {
			n++
		}
		if len(configs) > 0 && configs[0].ID == r.ConfigID {
			t := db.decodeTrial(r, configs[0])
			for _, result := range results[:n] {
				t.Intermediates = append(t.Intermediates, decodeIntermediate(result))
			}
			trials = append(trials, t)
		}
		results = results[n:]
	}
	return trials, nil
}

// trialsOfEachConfig does the same where a row cannot be taken, up to the config
// of that row.
func (db *DB) trialsOfEachConfig(ctx context.Context, configs []TrialConfig, o options) (trials []TrialStats, err error) {
	for _, config := range configs {
		these, err := db.trialsOfConfig(ctx, config)
		if err != nil {
			return trials, err
		}
		if o.intermediates && len(these) > 0 {
			if these, err = db.addIntermediates(ctx, these); err != nil {
				return trials, err
			}
		}
		trials = append(trials, these...)
	}
	return trials, nil
}

func checkWalk(epochs int, f Filter) (budget *int64, err error) {
	if budget, err = optionalBudget(epochs); err != nil {
		return nil, err
	}
	return budget, f.Check()
}

// fails yields an error only.
func fails[R any](err error) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		var none R
		yield(none, err)
	}
}

// A walk reads pages: ranges of ids with a number of rows each. The first one
// is small, because the caller may want no more.
const (
	firstPageRows = 120
	pageRows      = 3840
)

// page is one of them, complete when read is closed.
type page[R any] struct {
	rows []R
	err  error
	read chan struct{}
}

// walk cuts a table into pages by ids, reads pages ahead, as many at a time as
// there are processors, and yields their rows in order. read may use the memory
// of the rows of an earlier page, which the caller has seen.
func walk[R any](parent context.Context, t numbered,
	read func(ctx context.Context, buffer []R, first, last int64) ([]R, error)) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		var none R
		ctx, cancel := context.WithCancel(parent)
		var running sync.WaitGroup
		defer running.Wait() // nothing runs on after a walk
		defer cancel()

		readers := runtime.GOMAXPROCS(0)
		pages := make(chan *page[R], readers)
		slots := make(chan struct{}, readers)
		buffers := make(chan []R, readers) // of pages that the caller has seen
		start := func(first, last int64, err error) bool {
			p := &page[R]{err: err, read: make(chan struct{})}
			select {
			case pages <- p:
			case <-ctx.Done():
				return false
			}
			if err != nil {
				close(p.read)
				return false
			}
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				close(p.read)
				return false
			}
			running.Go(func() {
				var buffer []R
				select {
				case buffer = <-buffers:
				default:
				}
				p.rows, p.err = read(ctx, buffer, first, last)
				close(p.read)
				<-slots
			})
			return true
		}
		running.Go(func() {
			defer close(pages)
			size := int64(firstPageRows)
			for first := int64(math.MinInt64); ; size = min(2*size, pageRows) {
				id, err := t.furtherOn(ctx, first, size)
				if errors.Is(err, sql.ErrNoRows) || errors.Is(err, ErrCorruptRow) {
					if start(first, math.MaxInt64, nil) {
						if err := t.checkIDs(ctx); err != nil {
							start(0, 0, err)
						}
					}
					return
				}
				if !start(first, id-1, err) {
					return
				}
				first = id
			}
		})
		for p := range pages {
			<-p.read
			if err := context.Cause(parent); err != nil {
				yield(none, err)
				return
			}
			for _, r := range p.rows {
				if !yield(r, nil) {
					return
				}
			}
			if p.err != nil {
				yield(none, p.err)
				return
			}
			select {
			case buffers <- p.rows:
			default:
			}
		}
		if err := context.Cause(parent); err != nil {
			yield(none, err)
		}
	}
}
