package nb101

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"math"

	"github.com/nasbench-go/nasbench/dbgen"
)

// Query says which cells and budgets a look-up is about. The zero Query is
// about everything.
type Query struct {
	Arch   Arch // this cell, in any isomorphic spelling, pruned or not; the zero Arch is any cell
	Hash   Hash // the cell with this hash; the zero Hash is any cell. Not together with Arch
	Exact  bool // with Arch: only in exactly this spelling
	Epochs int  // the budget; 0 is any
	// Intermediates asks for the results on the way too.
	Intermediates bool
}

// hash is the hash to look up, zero for all.
func (q Query) hash() (Hash, error) {
	switch {
	case !q.Arch.IsZero() && !q.Hash.IsZero():
		return Hash{}, fmt.Errorf("%w: both Arch and Hash are given; leave one out", ErrInvalidQuery)
	case q.Exact && q.Arch.IsZero():
		return Hash{}, fmt.Errorf("%w: Exact needs an Arch", ErrInvalidQuery)
	case q.Epochs < 0:
		return Hash{}, fmt.Errorf("%w: a budget of %d epochs; give 4, 12, 36 or 108, or 0 for any", ErrInvalidQuery, q.Epochs)
	case !q.Hash.IsZero():
		return q.Hash, nil
	}
	return q.Arch.Hash(), nil
}

// epochs is the budget as an optional parameter.
func (q Query) epochs() *int64 {
	if q.Epochs == 0 {
		return nil
	}
	epochs := int64(q.Epochs)
	return &epochs
}

// pageSize is how many rows a walk through the table holds in memory.
const pageSize = 1000

// Trials gives the single trials that the query is about, by ascending id. It
// holds one page of them in memory and stops when the caller stops. An error is
// the last thing it gives: [ErrInvalidQuery], the context's, or [ErrCorruptRow]
// with the table and id of a row that cannot be decoded. For a cell that the
// database does not have it gives nothing; [DB.Lookup] says why.
func (db *DB) Trials(ctx context.Context, q Query) iter.Seq2[TrialStats, error] {
	return walk(q,
		func(hash Hash) ([]TrialStats, error) { return db.trialsByHash(ctx, q, hash) },
		func(after int64) ([]TrialStats, error) { return db.trialsAfter(ctx, q, after) })
}

// Means gives the means over the trials of each config that the query is about,
// by ascending id of the config; otherwise it is like [DB.Trials]. A config
// without trials has no means.
func (db *DB) Means(ctx context.Context, q Query) iter.Seq2[MeanStats, error] {
	return walk(q,
		func(hash Hash) ([]MeanStats, error) { return db.meansByHash(ctx, q, hash) },
		func(after int64) ([]MeanStats, error) { return db.meansAfter(ctx, q, after) })
}

// Configs gives the configs that the query is about, by ascending id; otherwise
// it is like [DB.Trials].
func (db *DB) Configs(ctx context.Context, q Query) iter.Seq2[TrialConfig, error] {
	return walk(q,
		func(hash Hash) ([]TrialConfig, error) { return db.configsByHash(ctx, q, hash) },
		func(after int64) ([]TrialConfig, error) { return db.configsAfter(ctx, q, after) })
}

// record is what a query gives.
type record interface {
	key() int64 // by which a walk is ordered
	arch() Arch
}

func (c TrialConfig) key() int64 { return c.ID }
func (c TrialConfig) arch() Arch { return c.Arch }
func (t TrialStats) key() int64  { return t.ID }
func (t TrialStats) arch() Arch  { return t.Config.Arch }
func (m MeanStats) key() int64   { return m.Config.ID }
func (m MeanStats) arch() Arch   { return m.Config.Arch }

// walk gives the records of one cell, or page after page of all. Both functions
// may give records along with an error, those before it.
func walk[R record](q Query, byHash func(Hash) ([]R, error), after func(int64) ([]R, error)) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		var none R
		hash, err := q.hash()
		if err != nil {
			yield(none, err)
			return
		}
		for last := int64(math.MinInt64); ; {
			var page []R
			if hash.IsZero() {
				page, err = after(last)
			} else {
				page, err = byHash(hash)
			}
			for _, r := range page {
				if q.Exact && r.arch() != q.Arch {
					continue
				}
				if !yield(r, nil) {
					return
				}
			}
			if err != nil {
				yield(none, err)
				return
			}
			if !hash.IsZero() || len(page) < pageSize {
				return
			}
			last = page[len(page)-1].key()
		}
	}
}

// Lookup gives the trials of a cell, in any isomorphic spelling, at a budget (0
// is any) by ascending id. Where [DB.Trials] gives nothing the error says why:
// [cell.ErrInvalidArch] for the zero Arch, [cell.ErrOutOfDomain] for a cell outside the
// search space, else [ErrNotFound].
func (db *DB) Lookup(ctx context.Context, arch Arch, epochs int) ([]TrialStats, error) {
	return db.lookup(ctx, Query{Arch: arch, Epochs: epochs})
}

// lookup gives the trials of q.Arch, which are at least one.
func (db *DB) lookup(ctx context.Context, q Query) ([]TrialStats, error) {
	if err := q.Arch.CheckSpace(); err != nil {
		return nil, err
	}
	var trials []TrialStats
	for t, err := range db.Trials(ctx, q) {
		if err != nil {
			return nil, err
		}
		trials = append(trials, t)
	}
	if len(trials) == 0 {
		return nil, notFound(q.Arch.Hash(), q.Epochs)
	}
	return trials, nil
}

func notFound(hash Hash, epochs int) error {
	if epochs == 0 {
		return fmt.Errorf("%w: no trial of cell %s", ErrNotFound, hash)
	}
	return fmt.Errorf("%w: no trial of cell %s at %d epochs", ErrNotFound, hash, epochs)
}

// Config gives the config with this id, or [ErrNotFound].
func (db *DB) Config(ctx context.Context, id int64) (TrialConfig, error) {
	row, err := db.q.GetConfig(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return TrialConfig{}, fmt.Errorf("%w: no config with id %d", ErrNotFound, id)
	}
	if err != nil {
		return TrialConfig{}, db.explain(ctx, err, nil)
	}
	return decodeConfig(row)
}

// Trial gives the trial with this id and its intermediate results, or
// [ErrNotFound].
func (db *DB) Trial(ctx context.Context, id int64) (TrialStats, error) {
	row, err := db.q.GetTrial(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return TrialStats{}, fmt.Errorf("%w: no trial with id %d", ErrNotFound, id)
	}
	if err != nil {
		return TrialStats{}, db.explain(ctx, err, nil)
	}
	trials, err := decodeTrials(db, []dbgen.GetTrialRow{row})
	if err == nil {
		err = db.addIntermediates(ctx, trials)
	}
	if err != nil {
		return TrialStats{}, err
	}
	return trials[0], nil
}
